#pragma once
/// Where copies should be in the end: a table that is improved step by step.
#include <cstdint>
#include <vector>

#include "core/place/company.h"
#include "core/place/shares.h"
#include "core/place/spread.h"
#include "pando/map.h"

namespace pando::place {

/// What the planner knows about a member.
struct Node {
  double weight = 0;       ///< 0: it is not to hold anything
  bool receives = false;   ///< new copies, and roles; what it learns is not new
  std::uint64_t load = 0;  ///< measured; 0: not known
};

/// Where copies lie and how much each node should have of them, more or less.
class Draft {
 public:
  using Number = map::MemberNumber;
  using Bucket = std::uint16_t;

  /// What it costs to have a copy somewhere.
  enum class Cost : std::uint8_t { acts, learns, must_learn };

  /// One that is not there yet and not on its way.
  struct Start {
    Bucket bucket;
    Number to;
  };

  /// `buckets` are the holders as they are, `anew` by bucket, `band` the part of a share that may
  /// be missed. Lives shorter than its arguments.
  Draft(const Spread& spread, const std::vector<Node>& nodes,
        const std::vector<map::Holders>& buckets, std::size_t copies,
        const std::vector<bool>& anew, double band);

  const Spread& spread() const { return spread_; }
  const std::vector<Node>& nodes() const { return nodes_; }
  const map::Holders& now(Bucket bucket) const { return buckets_[bucket]; }
  std::size_t size() const { return buckets_.size(); }
  /// Wanted, and possible on different hosts.
  std::size_t copies() const { return best_.size() - 1; }
  /// Whether a bucket is planned at all: it is not lost, or begins anew.
  bool planned(Bucket bucket) const { return anew_[bucket] || !buckets_[bucket].acting.empty(); }

  /// Who should hold it.
  const map::MemberList& plan(Bucket bucket) const { return plan_[bucket]; }
  Penalty penalty(Bucket bucket) const { return spread_.of(plan_[bucket]); }
  /// The least that so many copies can have. Requires count <= copies().
  Penalty best(std::size_t count) const { return best_[count]; }
  Cost cost(Bucket bucket, Number node) const;

  std::size_t load(Number node) const { return load_[node]; }
  double share(Number node) const { return share_[node]; }
  std::size_t least(Number node) const { return least_[node]; }
  std::size_t most(Number node) const { return most_[node]; }
  /// Load beside share; the fuller the more.
  double fullness(Number node) const {
    return static_cast<double>(load_[node]) / (share_[node] > 0 ? share_[node] : kNoShare);
  }
  const Company& company() const { return company_; }
  /// Whether two nodes have as many buckets in common as is good: then they count as strangers.
  bool enough_in_common(Number a, Number b) const;
  /// How many of these would be new company for a node, or have enough in common with it.
  std::size_t strangers(const map::MemberList& copies, Number node) const;
  /// Buckets planned on a node. Valid until the next change.
  const std::vector<Bucket>& held(Number node);

  void add(Bucket bucket, Number node);
  void drop(Bucket bucket, Number node);
  void swap(Bucket bucket, Number from, Number to) {
    drop(bucket, from);
    add(bucket, to);
  }

  /// Copies that have to be made, in the order in which they were found to be needed.
  std::vector<Start> starts() const;

 private:
  static constexpr double kNoShare = 1e-3;

  std::vector<Taker> takers() const;
  void set_bands(double band);

  const Spread& spread_;
  const std::vector<Node>& nodes_;
  const std::vector<map::Holders>& buckets_;
  const std::vector<bool>& anew_;
  std::vector<Penalty> best_;
  std::vector<map::MemberList> plan_;
  std::vector<std::vector<Bucket>> held_;  ///< with some that were dropped meanwhile
  std::vector<std::size_t> load_, stale_, least_, most_;
  std::vector<std::size_t> has_;  ///< by node: copies that act or are under way
  std::vector<double> share_;
  Company company_;
  std::vector<Start> added_;
};

/// What is near enough: a twentieth of a share, or the part of a whole bucket.
inline constexpr double kBand = 0.05;
std::size_t least_of(double share, double band = kBand);
std::size_t most_of(double share, double band = kBand);

}  // namespace pando::place
