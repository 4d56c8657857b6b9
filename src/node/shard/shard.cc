#include "node/shard/shard.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/overload.h"
#include "node/shard/copying.h"
#include "node/shard/errors.h"
#include "node/shard/listening.h"
#include "node/shard/node_rows.h"
#include "node/shard/slots.h"
#include "node/shard/slow_rows.h"
#include "node/shard/transaction.h"
#include "pando/slots.h"

namespace pando::shard {
namespace {

store::Config store_config(const Config& config) {
  store::Config out = config.store;
  out.self = config.self;
  out.part = config.part;
  return out;
}

}  // namespace

Shard::Impl::Impl(Config c, const Lease& l, Instant now, Rng r)
    : config(std::move(c)),
      lease(l),
      rng(r.fork()),
      wall(config.wall_clock),
      buckets(r.next(), kSlots),
      store(
          store_config(config), [this](std::uint16_t b) -> store::Content& { return bucket(b); },
          now, r.fork()),
      peers(config.name, config.part),
      relay(config.relayed),
      upkeep(*this, {config.memory, config.part, config.pool}, now + config.expire_every),
      timing(config.observer) {
  for (const std::size_t peer : peers.of_own())
    if (peers.is_sibling(peer)) exchange.up(peer);
}

Shard::Shard(Config config, const Lease& lease, Instant now, Rng rng)
    : impl_(std::make_unique<Impl>(std::move(config), lease, now, rng)) {}
Shard::~Shard() = default;

void Shard::step(Instant now, const Input& input) {
  impl_->timing.spent.begin();
  std::visit([&](const auto& what) { impl_->on(now, what); }, input);
}

void Shard::poll(Instant now, Outbox& out, std::vector<Answered>& answers) {
  impl_->poll(now, out, answers);
}

void Shard::poll(Instant now, Outbox& out) {
  std::vector<Answered> answers;
  impl_->poll(now, out, answers);
  for (Answered& one : answers) out.emplace_back(std::move(one));
}

void Shard::reuse(std::vector<Answered>& sent) {
  for (Answered& one : sent) impl_->running.spares.give(std::move(one.reply));
  sent.clear();
}

Instant Shard::deadline() const {
  return impl_->deadline();
}

Instant Shard::Impl::deadline() const {
  const Instant doubt = gates.count() == 0 ? kNever : retry_at;
  return std::min({store.deadline(), parking.empty() && relay.count() == 0 ? doubt : retry_at,
                   waiters.deadline(), copies.waits.deadline(), upkeep.deadline(),
                   exchange.deadline()});
}

void Shard::Impl::tell_store(Instant now, const store::Input& input) {
  store::Outbox heard = std::exchange(store_says, {});
  store.step(now, input, heard);
  hear(now, std::move(heard));
}

// ---- what happens -------------------------------------------------------------------------------

void Shard::Impl::on(Instant now, const Tick&) {
  if (retry_at <= now) {
    retry_at = now + config.retry;
    unpark(now);
    gates.look_at_all();
    for (const Flying& flying : relay.late(now))
      flying.task.once() ? in_doubt(flying.task.origin()) : refuse(flying.task.origin(), kNoAnswer);
  }
  timing.spent.begin();
  stop_waiting(
      now, [now](const Waiter& waiter) { return waiter.until <= now; }, WhenEmpty::answers);
  Copying{*this}.look(now);
  if (upkeep.deadline() <= now) upkeep.tick(now);
  pubsub::Outbox out;
  exchange.tick(now, out);
  Listening{*this}.hear(out);
}

void Shard::Impl::on(Instant now, const MapIs& is) {
  // What waits may have waited while there was no map at all.
  const std::size_t count = is.map ? is.map->buckets.size() : bucket_count;
  if (bucket_count != 0 && count != bucket_count) forget_buckets();
  bucket_count = count;
  map = is.map;
  self = map ? map->find(config.self) : std::nullopt;
  upkeep.heard.follow(now, map);
  const map::Pace pace = map ? map->pace : map::Pace{};
  tell_store(now, store::Moves{pace.paused, pace.bytes_per_second});
  tell_store(now, store::MapIs{map});
  give_up_on_the_silent(now);
  unpark(now);
}

void Shard::Impl::on(Instant now, const PeerUp& up) {
  for (const std::size_t gone : peers.up(up.name, up.shards)) lose(now, gone);
  for (const std::size_t peer : peers.of(up.name)) {
    upkeep.memory.heard(peer, 0);
    for (const Flying& flying : relay.lost(peer)) retry(now, flying, true);
    upkeep.said.linked(peer);
    upkeep.heard.linked(peer);
    exchange.up(peer);
  }
  tell_store(now, store::PeerUp{up.name, up.who, up.shards});
  unpark(now);
}

void Shard::Impl::on(Instant now, const PeerDown& down) {
  const std::vector<std::size_t> gone = peers.of(down.name);
  peers.down(down.name);
  tell_store(now, store::PeerDown{down.name});
  for (const std::size_t peer : gone) lose(now, peer);
}

/// There is no way to that shard any more.
void Shard::Impl::lose(Instant now, std::size_t peer) {
  upkeep.memory.heard(peer, 0);
  pubsub::Outbox out;
  exchange.down(now, peer, out);
  Listening{*this}.hear(out);
  for (const Flying& flying : relay.lost(peer)) retry(now, flying, true);
  const auto from_peer = [&](const Origin& o) {
    return o.kind == Origin::Kind::peer && o.who == peer;
  };
  parking.drop(from_peer);
  waiters.drop(from_peer);
}

void Shard::Impl::on(Instant now, const Returned& back) {
  tell_store(now, store::Refused{back.to});
}

void Shard::Impl::on(Instant, const ClientGone& client) {
  const auto of_client = [&](const Origin& o) {
    return o.kind == Origin::Kind::client && o.who == client.client;
  };
  copies.written.forget(client.client);
  copies.waits.drop(of_client);
  spreads.drop([&](const Origin& o) { return of_client(o) || gone(o); });
  scans.drop(of_client);
  const auto gone_now = [&](const Origin& o) { return of_client(o) || gone(o); };
  parking.drop(gone_now);
  waiters.drop(gone_now);
  relay.drop(gone_now);
  exchange.leave(client.client);
}

void Shard::Impl::poll(Instant now, Outbox& out, std::vector<Answered>& answers) {
  if (std::exchange(served, false)) tell_store(now, store::Served{});
  store::Outbox heard = std::exchange(store_says, {});
  store.poll(now, heard);
  hear(now, std::move(heard));
  open_gates(now);
  go_on_scanning(now);
  redo(now);
  upkeep.memory.publish();
  // Before the answers: who hears that a write was done may count on it.
  if (!data_told && store.counters().writes + store.counters().applied > 0)
    data_told = true, out.emplace_back(node::DataHeld{});
  post(out);
  if (std::exchange(learnt_changed, false)) out.emplace_back(node::LearntAll{learnt});
  if (answers.empty())
    answers.swap(answered);
  else
    std::ranges::move(answered, std::back_inserter(answers));
  answered.clear();
  if (retry_at == kNever) retry_at = now + config.retry;
}

std::vector<const keys::Command*> served_commands() {
  const auto rows = keys::all_commands();
  std::vector<const keys::Command*> out{rows.begin(), rows.end()};
  for (const keys::Command& row : transaction_rows()) out.push_back(&row);
  for (const PubsubRow& row : pubsub_rows()) out.push_back(&row);
  for (const std::span<const NodeRow> some : all_node_rows())
    for (const NodeRow& row : some) out.push_back(&row);
  return out;
}

ShardOf Shard::part() const {
  return impl_->config.part;
}
const map::MapPtr& Shard::map() const {
  return impl_->map;
}

std::uint16_t Shard::place_of(std::string_view key) const {
  return bucket_of(slot_of(key), impl_->map ? impl_->map->buckets.size() : 1);
}

std::vector<Spending> Shard::spent() const {
  return impl_->timing.spent.all();
}

}  // namespace pando::shard
