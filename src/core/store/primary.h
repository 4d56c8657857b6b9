#pragma once
/// What a primary does for the other copies of its buckets.
#include "core/store/mover.h"

namespace pando::store {

class Primary {
 public:
  Primary(Room& room, Throttle& throttle, Mover& mover)
      : room_(room), throttle_(throttle), mover_(mover) {}

  /// The bucket has this configuration now. `sure`: this node cannot have been its primary before.
  /// `was`: it was primary until now.
  void take_up(Bucket& bucket, std::vector<Follower> others, bool sure, bool was);
  /// It is primary no more.
  void lay_down(Bucket& bucket);
  /// The link with a follower is another one; null: it is gone.
  void link(Bucket& bucket, const Participant& who, Peer* peer);
  void ask(const Bucket& bucket, const Follower& follower);
  Sequence write(Bucket& bucket, ByteView effects);

  void offered(Peer& peer, Bucket& bucket, const proto::StoreWord& word);
  void touched(Peer& peer, Bucket& bucket, const proto::StoreWord& word);
  void wants_part(Peer& peer, Bucket& bucket, const proto::StoreWord& word);
  void acked(Peer& peer, PackedReader& acks);

  /// Sends what is new, and commits what all hold.
  void poll();
  /// The peer has taken something.
  void opened(Peer& peer);
  /// Now and then: asks anew where nothing goes on.
  void look_at(Bucket& bucket);
  /// How it stands with a follower of whom nothing more is to be sent; false: it is behind.
  static bool sent_all(const Bucket& bucket, const Follower& follower);

 private:
  void carry_over(Bucket& bucket, std::vector<Follower>& before, Follower& follower);
  static bool answers(const Follower& follower);
  static proto::StoreWord& answer(const Bucket& bucket, Follower& follower);
  void compare(Bucket& bucket, Follower& follower, const proto::StoreOffer& offer);
  void go_on(Bucket& bucket, Follower& follower, Sequence from);
  void take_back(Bucket& bucket, Follower& follower, ByteView keys);
  Bytes own_effects(const Bucket& bucket, Sequence behind) const;
  void pump(Bucket& bucket, Follower& follower);
  void run(Bucket& bucket, Follower& follower);
  void repair(Bucket& bucket, Follower& follower);
  void lose_it(Bucket& bucket, Follower& follower);
  void wait_for(Bucket& bucket, Follower& follower);
  void count(Bucket& bucket, Follower& follower);
  void commit(Bucket& bucket);
  void tell_ready(Bucket& bucket, Follower& follower);

  Room& room_;
  Throttle& throttle_;
  Mover& mover_;
  std::vector<std::uint16_t> polled_;  ///< kept for its room
};

}  // namespace pando::store
