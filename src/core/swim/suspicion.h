#pragma once
/// Who is suspected, by whom, and until when.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/swim/formulas.h"
#include "core/swim/peer_table.h"

namespace pando::swim {

/// One suspicion: its deadline comes nearer with each independent accuser.
/// Source: Lifeguard (arXiv 1707.00788), LHA-Suspicion.
class Suspicion {
 public:
  Suspicion(Instant start, const SuspicionBounds& bounds, std::string accuser);

  /// Counts another accuser; false if this one is not new or no more are wanted.
  bool confirm(const std::string& accuser);
  Instant deadline() const { return deadline_; }
  /// Time that this node slept through does not count. At least `grace` is left after `now`.
  void postpone(Instant now, Duration lost, Duration grace);

 private:
  int confirmed() const { return static_cast<int>(accusers_.size()) - 1; }

  Instant start_, deadline_;
  SuspicionBounds bounds_;
  std::vector<std::string> accusers_;  ///< the original one first; at most wanted + 1
};

/// All running suspicions, by their deadlines.
class Suspicions {
 public:
  void start(Slot slot, Suspicion suspicion);
  bool contains(Slot slot) const { return running_.contains(slot); }
  /// As Suspicion::confirm. Requires that `slot` is suspected.
  bool confirm(Slot slot, const std::string& accuser);
  void forget(Slot slot);
  void postpone(Instant now, Duration lost, Duration grace);

  std::size_t size() const { return running_.size(); }
  Instant deadline() const { return due_.empty() ? kNever : due_.begin()->first; }
  /// Takes out the one that is over first; nullopt if none is over at `now`.
  std::optional<Slot> take_expired(Instant now);

 private:
  std::map<Slot, Suspicion> running_;
  std::set<std::pair<Instant, Slot>> due_;
};

}  // namespace pando::swim
