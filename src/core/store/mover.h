#pragma once
/// Who is copied from nothing, how fast?
#include <deque>

#include "core/store/throttle.h"

namespace pando::store {

class Mover {
 public:
  Mover(Room& room, Throttle& throttle) : room_(room), throttle_(throttle) {}

  void set(const Moves& moves);
  /// Clients are at work.
  void served() { served_until_ = room_.now + room_.config.served_lately; }
  /// There are other buckets now.
  void forget() {
    queue_.clear();
    active_.clear();
  }
  /// It is to be copied when its turn comes.
  void queue(Bucket& bucket, Follower& follower);
  /// A write, right after it was applied.
  void live(Bucket& bucket, ByteView effects);
  /// No copy is made for it any more.
  static void drop(Bucket& bucket, Follower& follower);
  /// After a change of followers: those that are copied go on.
  void resume(Bucket& bucket);
  void poll();
  Instant deadline() const;
  /// Once a second.
  void measure();
  MovesView view() const;

 private:
  void start(Bucket& bucket, Follower& follower);
  void start_some();
  bool open(const Follower& follower);
  bool yields(const Follower& follower) const;
  bool piece(Bucket& bucket, Follower& follower);
  void finish(Bucket& bucket, Follower& follower);
  void look_after(Bucket& bucket, Follower& follower);
  void give_up(Bucket& bucket, Follower& follower);
  void refill();
  std::size_t under_way() const;

  Room& room_;
  Throttle& throttle_;
  Moves moves_;
  std::deque<std::uint16_t> queue_;   ///< buckets, once for each follower that waits
  std::deque<std::uint16_t> active_;  ///< buckets with followers that are copied
  double tokens_ = 0;                 ///< octets that may go at once
  Instant refilled_{}, look_at_{}, served_until_{};
  std::uint64_t turn_ = 0;        ///< polls
  Instant rests_until_ = kNever;  ///< some copy that yields
  bool more_ = false;             ///< there was more to do than one poll does
  std::uint64_t bytes_ = 0, measured_ = 0, rate_ = 0;
};

}  // namespace pando::store
