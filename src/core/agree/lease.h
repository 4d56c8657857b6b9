#pragma once
/// Whether a majority of the map's members lets us serve as a primary.
#include <vector>

#include "core/agree/room.h"

namespace pando::agree {

class Lease {
 public:
  explicit Lease(Room& room) : room_(room) {}

  /// A new map, or none. A lease of the map before goes on: whoever votes after it waits for it.
  void begin();
  /// Asks when it is time.
  void poll();
  Instant deadline() const;
  void granted(map::MemberNumber by, std::uint64_t number);
  /// What is held is void.
  void drop();
  bool held(Instant now) const { return now < until(); }
  /// Until when, if nothing happens; the distant past: it is not held.
  Instant until() const;
  /// What cannot be true is void.
  void recheck();

 private:
  bool needed() const { return room_.config.leases && primary_ && !room_.acceptor.left(); }
  void ask();
  void ask_others(std::size_t few);
  void count(map::MemberNumber by);

  Room& room_;
  bool primary_ = false;  ///< of something
  std::uint64_t number_ = 0;
  Instant asked_{};
  Instant next_ = kNever, all_at_ = kNever;
  std::vector<bool> granted_, asked_of_;
  std::size_t grants_ = 0;
  Instant until_{};
};

}  // namespace pando::agree
