#pragma once
/// When do clients wait for a learner that does not keep up?
#include "core/store/room.h"

namespace pando::store {

class Throttle {
 public:
  explicit Throttle(Room& room) : room_(room) {}

  /// From now on writes of the bucket wait for this learner; false: it takes too little for that.
  bool wait_for(Bucket& bucket, Follower& learner);
  /// What is asked of its followers may be another thing now.
  static void recount(Bucket& bucket);
  /// No write of the bucket now.
  bool holds(const Bucket& bucket) const;
  /// Requires bucket.throttled.
  void wrote(const Bucket& bucket, std::size_t octets);
  /// A learner has more. Requires bucket.throttled.
  static void keep(Bucket& bucket);
  /// Once a second.
  void look_at(Bucket& bucket);

 private:
  std::size_t distance(const Bucket& bucket, const Follower& learner) const;
  bool takes_enough(const Follower& learner) const;

  Room& room_;
};

}  // namespace pando::store
