#pragma once
/// The inside of a shard.
#include <optional>
#include <vector>

#include "core/pubsub/exchange.h"
#include "core/store/store.h"
#include "node/shard/bucket.h"
#include "node/shard/copies.h"
#include "node/shard/dirty_keys.h"
#include "node/shard/fates.h"
#include "node/shard/parking.h"
#include "node/shard/peers.h"
#include "node/shard/relay.h"
#include "node/shard/running.h"
#include "node/shard/scans.h"
#include "node/shard/shard.h"
#include "node/shard/slow_log.h"
#include "node/shard/spread.h"
#include "node/shard/upkeep.h"
#include "node/shard/waiters.h"

namespace pando::shard {

struct Shard::Impl {
  enum class Waiting : bool { no, yes };  ///< whether a command may be blocked
  Impl(Config config, const Lease& lease, Instant now, Rng rng);
  Bucket& bucket(std::uint16_t number) { return buckets.made(number); }
  bool is_self(map::MemberNumber member) const { return self && *self == member; }
  void on(Instant now, const Tick& tick);
  void on(Instant now, const MapIs& is);
  void lose(Instant now, std::size_t peer);
  void on(Instant now, const PeerUp& up);
  void on(Instant now, const PeerDown& down);
  void on(Instant now, const Came& came);
  void on(Instant now, const Returned& back);
  void on(Instant now, const Request& request, const Approached* known = nullptr);
  void on(Instant now, const Requests& requests);
  void on(Instant now, const ClientGone& gone);
  void on(Instant now, const Listen& listen);
  void on(Instant now, const Unblock& unblock);
  void on(Instant now, const WallClock& clock) { wall = clock.ahead, (void)now; }
  void on(Instant now, const MemoryLimit& limit) { upkeep.set_limit(now, limit); }
  Instant deadline() const;
  void poll(Instant now, Outbox& out, std::vector<Answered>& answers);
  // routing.cc: who answers it?
  void route(Instant now, const Task& task);
  bool try_route(Instant now, const Task& task);  ///< false: it has to wait
  void park(Instant now, const Task& task);
  void unpark(Instant now);
  void forget_buckets();
  void route_over_buckets(Instant now, const Request& request, keys::Words named);
  void route_everywhere(Instant now, const Request& request);
  void go_on_scanning(Instant now);
  // serving.cc: what does the data say?
  bool serve(Instant now, const Task& task);
  std::optional<keys::Outcome> run(Instant now, const Task& task, Waiting waiting);
  keys::Outcome execute(Instant now, const Task& task, Bucket& in, bool primary, Waiting waiting);
  store::Sequence write(const Task& task, Bucket& bucket, store::Standing& standing);
  store::Sequence shown(const Task& task) const;
  void changed(Instant now, const Task& task);
  void stop_waiting(Instant now, const Waiters::Which& which, WhenEmpty when_empty);
  std::int64_t wall_ms(Instant now) const;
  // answering.cc: may the answer leave?
  void answer(Instant now, const Task& task, store::Sequence written, const store::Standing& in);
  void open_gates(Instant now);
  void deliver(const Origin& origin, std::string&& reply);  ///< may leave room behind
  void refuse(const Origin& origin, std::string_view error);
  void in_doubt(const Origin& origin);
  void give_up(Instant now, std::uint16_t bucket);
  void ask_fate(Instant now, Held held);
  void fated(std::uint64_t number, std::string_view text);
  void redo(Instant now);
  void scanned(std::uint64_t scan, std::string_view text);
  bool gone(const Origin& origin) const;
  // duties.cc: what do the copies say?
  void tell_store(Instant now, const store::Input& input);
  void hear(Instant now, store::Outbox heard);
  void read(Instant now, std::size_t peer, const proto::ShardLetter& letter);
  void asked(Instant now, std::size_t peer, const proto::ShardAsk& ask);
  void give_up_on_the_silent(Instant now);
  void retry(Instant now, const Flying& flying, bool done_perhaps);
  void post(Outbox& out);
  struct Listening;  ///< listening.h: who hears of it?
  struct Copying;    ///< copying.h: how many copies hold it?
  struct Siblings;   ///< siblings.h: what concerns all shards of a node?
  Config config;
  const Lease& lease;
  Rng rng;
  Duration wall;
  map::MapPtr map;
  std::optional<map::MemberNumber> self;
  std::size_t bucket_count = 0;  ///< of the last map; 0: there was none
  Buckets buckets;
  store::Store store;
  Peers peers;
  Parking parking;
  Relay relay;
  Waiters waiters;
  Spreads spreads;
  Scans scans;
  Fates fates;
  Copies copies;
  Upkeep upkeep;
  Timing timing;
  pubsub::Exchange exchange;
  Gates gates;
  DirtyKeys dirty;
  std::vector<node::Learnt> learnt;
  bool learnt_changed = false, data_told = false;  ///< whether the node knows of data here
  bool served = false;                             ///< somebody, since the last poll
  std::vector<Answered> answered;
  Outbox said;               ///< waits for poll()
  store::Outbox store_says;  ///< empty: kept for its room
  Instant retry_at = kNever;
  Running running;  ///< what the command that runs says and changes
  View counted;     ///< what only counting tells
};

}  // namespace pando::shard
