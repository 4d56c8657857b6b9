#pragma once
/// Where copies should be in the end: a table that is improved step by step.
#include <cstdint>
#include <vector>

#include "core/place/shares.h"
#include "core/place/spread.h"
#include "pando/map.h"

namespace pando::place {

/// What the planner knows about a member.
struct Node {
  double weight = 0;       ///< 0: it is not to hold anything
  bool receives = false;   ///< new copies, and roles
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

  /// `buckets` are the holders as they are, `band` the part of a share that may be missed.
  /// Lives shorter than its arguments.
  Draft(const Spread& spread, const std::vector<Node>& nodes,
        const std::vector<map::Holders>& buckets, std::size_t copies, bool anew, double band);

  const Spread& spread() const { return spread_; }
  const std::vector<Node>& nodes() const { return nodes_; }
  const map::Holders& now(Bucket bucket) const { return buckets_[bucket]; }
  std::size_t size() const { return buckets_.size(); }
  /// Wanted, and possible on different hosts.
  std::size_t copies() const { return best_.size() - 1; }
  /// Whether a bucket is planned at all: it is not lost, or begins anew.
  bool planned(Bucket bucket) const { return anew_ || !buckets_[bucket].acting.empty(); }

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
  bool anew_;
  std::vector<Penalty> best_;
  std::vector<map::MemberList> plan_;
  std::vector<std::vector<Bucket>> held_;  ///< with some that were dropped meanwhile
  std::vector<std::size_t> load_, stale_, least_, most_;
  std::vector<double> share_;
  std::vector<Start> added_;
};

/// What is near enough: a twentieth of a share, or the part of a whole bucket.
inline constexpr double kBand = 0.05;
std::size_t least_of(double share, double band = kBand);
std::size_t most_of(double share, double band = kBand);

/// The stages, in this order.
/// Takes copies away where there are more than wanted, from the fullest.
void drop_extra(Draft& draft);
/// Gives copies to buckets that have too few.
void fill_vacancies(Draft& draft);
/// Moves copies that are on one host, in one rack or in one zone without need.
void mend_spread(Draft& draft);
/// Moves copies from those that have too many to those that have too few, as few as possible. Only
/// with `fresh` are there moves that are not under way already.
void level(Draft& draft, bool fresh);
/// Leaves one copy on each host, whatever remains.
void one_per_host(Draft& draft);

/// Who should be the primary of each bucket.
struct Roles {
  std::vector<Draft::Number> primaries;  ///< without meaning where nobody holds a bucket
  bool even = true;                      ///< all have their share
};
/// As few as possible change.
Roles choose_primaries(Draft& draft);

}  // namespace pando::place
