#pragma once
/// The inside of the machine: which part hears what, and who holds what by the map.
#include <optional>

#include "core/store/checker.h"
#include "core/store/holder.h"
#include "core/store/store.h"

namespace pando::store {

struct Store::Impl {
  Impl(Config config, Contents contents, Instant now, Rng rng);

  void step(Instant now, const Input& input, Outbox& out);
  void poll(Instant now, Outbox& out);
  Instant deadline() const;
  std::expected<void, WhyNot> may_write(const Bucket* bucket) const;
  std::vector<CopyView> copies(const Bucket& bucket) const;
  /// The words that were received last, with the room that is kept for the next ones.
  const proto::Store& received() const { return words_; }

  Room room;
  Throttle throttle{room};
  Mover mover{room, throttle};
  Primary primary{room, throttle, mover};
  Holder holder{room};
  Checker checker{room};

 private:
  void on(const Tick&) {}
  void on(const MapIs& is);
  void on(const PeerUp& up);
  void on(const PeerDown& down);
  void on(const Refused& refused);
  void on(const Received& received);
  void on(const Moves& moves) { mover.set(moves); }
  void on(const Served&) { mover.served(); }

  void lose_map();
  void prepare(const map::Map& map);
  void take_up(Bucket& bucket, const map::Map& map, bool sure);
  void begin_anew(Bucket& bucket);
  void lay_down(Bucket& bucket, Role next);
  void put_aside(Bucket& bucket, Instant until);
  void drop(Bucket& bucket);
  Role role_in(const map::Holders& holders, std::uint16_t bucket) const;
  std::vector<Follower> others(const map::Map& map, const map::Holders& holders) const;
  void down(const std::string& name);
  void link(const Participant& who);
  void take(Peer& peer, const proto::StoreWord& word);
  void malformed(Peer& peer);
  void offer_anew(Peer& peer);
  bool stalled(const Bucket& bucket) const;
  void look_round();
  void look_at(Bucket& bucket);

  Id cluster_;  ///< of the buckets
  map::MapPtr map_;
  map::Hash hash_ = 0;                   ///< of it
  bool fresh_ = true;                    ///< there was no map yet
  std::optional<map::MemberNumber> me_;  ///< in it
  Instant look_at_;
  proto::Store words_;  ///< that are received, so that they keep their room
};

}  // namespace pando::store
