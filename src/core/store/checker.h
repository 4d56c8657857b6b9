#pragma once
/// Are the copies still equal?
#include "core/store/primary.h"

namespace pando::store {

class Checker {
 public:
  explicit Checker(Room& room) : room_(room), next_(room.now + room.config.check_every) {}

  /// Puts one part of one bucket to the test when it is time. Behind what poll() has sent.
  void poll();
  Instant deadline() const { return room_.config.check_every > Duration{} ? next_ : kNever; }

 private:
  bool check(Bucket& bucket);

  Room& room_;
  Instant next_;
  std::size_t at_ = 0;  ///< bucket and part that are next
};

}  // namespace pando::store
