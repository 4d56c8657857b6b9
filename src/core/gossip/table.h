#pragma once
/// All owners, their sums, and in which order they changed.
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "core/gossip/owner.h"

namespace pando::gossip {

inline constexpr std::size_t kRanges = 64;

/// Owners by id. After every change of an owner refresh() must follow.
class Table {
 public:
  using Map = std::map<Id, Owner>;

  Owner* find(const Id& id);
  const Owner* find(const Id& id) const;
  /// The first owner whose id begins with these eight bytes.
  Owner* find_short(std::uint64_t prefix);
  /// A new owner of whom nothing is known. Requires that there is none.
  Owner& add(const Id& id, Instant absent_since);
  void erase(const Id& id);
  /// Brings the sums up to the owner's state and makes it the one that changed last.
  void refresh(Owner& owner, Instant now);
  /// The same after a change that others need not hear of soon: of a stage, or of what is hidden.
  void recost(Owner& owner);
  /// Brings the sums up to the owners' states without trusting what was summed before.
  void recount();

  const Map& all() const { return owners_; }
  Map& all() { return owners_; }
  std::size_t size() const { return owners_.size(); }
  const Sum& root() const { return root_; }
  std::uint64_t range(std::size_t index) const { return ranges_[index]; }
  static std::size_t range_of(const Id& id) { return id.bytes[0] >> 2; }
  static std::size_t range_of(std::uint64_t prefix) { return prefix >> 58; }
  /// Bytes that all of them take, roughly.
  std::size_t cost() const { return cost_; }
  /// Owners with entries that will be over, the soonest first.
  const std::set<std::pair<Instant, Id>>& expiries() const { return expiries_; }
  /// Owners that digests list, those that changed last at the end.
  const std::map<std::uint64_t, Owner*>& by_recency() const { return by_recency_; }

 private:
  void take_out(Owner& owner);

  Map owners_;
  Sum root_;
  std::array<std::uint64_t, kRanges> ranges_{};
  std::map<std::uint64_t, Owner*> by_recency_;
  std::set<std::pair<Instant, Id>> expiries_;
  std::size_t cost_ = 0;
  std::uint64_t changes_ = 0;
};

}  // namespace pando::gossip
