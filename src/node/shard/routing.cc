// Who answers a request: this node, another one, several, or nobody yet?
#include <algorithm>
#include <utility>

#include "node/shard/errors.h"
#include "node/shard/listening.h"
#include "node/shard/node_rows.h"
#include "node/shard/siblings.h"
#include "node/shard/stale.h"
#include "node/shard/transaction.h"
#include "pando/slots.h"

namespace pando::shard {
namespace {

/// The end of a bucket in which nothing was found.
constexpr std::string_view kNothingScanned = "*2\r\n$1\r\n0\r\n*0\r\n";

bool is_primary(const map::MapPtr& map, std::optional<map::MemberNumber> member,
                std::size_t bucket) {
  return map && member && bucket < map->buckets.size() && map->buckets[bucket].primary() == member;
}

bool same_bucket(const std::vector<std::string_view>& keys, std::size_t buckets) {
  return std::ranges::all_of(keys, [&](std::string_view key) {
    return bucket_of(slot_of(key), buckets) == bucket_of(slot_of(keys.front()), buckets);
  });
}

/// For WAIT.
void note_write(Copies& copies, const Request& request, std::uint16_t bucket) {
  if ((request.command->facts.flags & resp::kWrite) != 0)
    copies.written.wrote(request.client, bucket);
}

/// All its keys are where this one is.
void route_one(Instant now, Shard::Impl& impl, const Request& request, std::string_view key,
               const Approached* known) {
  const bool is_known = known != nullptr && known->hash.is_of(key);
  const std::uint16_t bucket =
      is_known ? known->bucket : bucket_of(slot_of(key), impl.map->buckets.size());
  note_write(impl.copies, request, bucket);
  impl.route(now, {.origin = client_of(request),
                   .command = request.command,
                   .words = request.words,
                   .bucket = bucket,
                   .until = now + impl.config.patience,
                   .known = is_known ? known->hash : keys::KnownHash{}});
}

/// As the client asked it.
Request request_of(const Task& task) {
  return {task.origin.who, task.origin.ticket,   task.command,
          task.words,      task.origin.protocol, task.own_keys};
}

/// A client's request that came before there was a map.
void begin_again(Instant now, Shard::Impl& impl, const Task& task) {
  impl.on(now, request_of(task));
  if (task.when_empty != WhenEmpty::waits)
    impl.on(now, Unblock{task.origin.who, task.when_empty == WhenEmpty::fails});
}

}  // namespace

void Shard::Impl::on(Instant now, const Request& given, const Approached* known) {
  if (const PubsubRow* row = pubsub_row(*given.command);
      row != nullptr && row->verb != PubsubVerb::publish_in_shard)
    return Listening{*this}.take(now, *row, given);
  if (const NodeRow* row = node_row(*given.command))
    return Siblings{*this}.take(
        now, *row, {client_of(given), row, given.words, kNoBucket, now + config.patience});
  Request request = given;
  // Whether a transaction writes depends on what is in it.
  if ((request.command->facts.categories & resp::kAclTransaction) != 0)
    request.command = row_of(request.words);
  const resp::KeyPlaces& places = request.command->facts.keys;
  const Origin origin = client_of(request);
  const Instant until = now + config.patience;
  if (!map)
    return park(now, {origin, request.command, request.words, kNoBucket, until, request.own_keys});
  const std::size_t count = map->buckets.size();
  if (places.first == 1 && places.last == 1 && request.words.size() > 1)
    return route_one(now, *this, request, request.words[1], known);
  const auto named = keys::keys_of(*request.command, request.words);
  if (named.empty()) return route_everywhere(now, request);
  if (!same_bucket(named, count)) return route_over_buckets(now, request, named);
  route_one(now, *this, request, named.front(), nullptr);
}

void Shard::Impl::route(Instant now, const Task& task) {
  // Nothing waits before it, and it waits for nothing.
  if (task.command == &stale_command()) return serve_stale(now, *this, task);
  const bool first = task.origin.kind == Origin::Kind::fate;
  const bool waits = !first && (parking.has(task.bucket) || fates.has(task.bucket));
  if (waits || !try_route(now, task)) park(now, task);
}

bool Shard::Impl::try_route(Instant now, const Task& task) {
  if (!map || task.bucket >= map->buckets.size()) return false;
  const auto primary = map->buckets[task.bucket].primary();
  if (!primary) {
    refuse(task.origin, kLost);
    return true;
  }
  if (is_self(*primary) && config.part.has(task.bucket))
    return lease.serves(now, task.bucket) && serve(now, task);
  if (task.origin.kind == Origin::Kind::peer) {
    relay.give_back(task.origin);
    return true;
  }
  const auto peer = peers.keeper(map->members[*primary].name, task.bucket);
  if (!peer || !relay.may_ask(task.bucket, *peer)) return false;
  relay.ask(task, *peer, task.command->waits != nullptr ? kNever : task.until + config.patience);
  return true;
}

void Shard::Impl::park(Instant now, const Task& task) {
  if (parking.size() >= config.parked) return refuse(task.origin, kTooMuchWaits);
  if (task.origin.kind == Origin::Kind::fate)
    parking.add_first(KeptTask{task});
  else
    parking.add(KeptTask{task});
  retry_at = std::min(retry_at, now + config.retry);
}

/// The buckets are others from now on: what waits for one of the old ones was not done.
void Shard::Impl::forget_buckets() {
  copies.written.clear();
  relay.forget_buckets();
  parking.drop([&](const Origin& origin) {
    if (origin.kind == Origin::Kind::peer)
      relay.give_back(origin);
    else
      refuse(origin, kNobody);
    return true;
  });
}

void Shard::Impl::unpark(Instant now) {
  timing.spent.begin();
  for (const std::uint16_t bucket : parking.buckets())
    parking.leave(bucket, [&](const KeptTask& parked) {
      std::vector<std::string_view> views;
      const Task task = parked.task(views);
      const bool first = task.origin.kind == Origin::Kind::fate;
      if (bucket == kNoBucket && map) return begin_again(now, *this, task), true;
      if (task.until > now) return (first || !fates.has(bucket)) && try_route(now, task);
      if (task.origin.kind == Origin::Kind::peer)
        relay.give_back(task.origin);
      else
        refuse(task.origin, map ? kNobody : kNoMap);
      return true;
    });
}

void Shard::Impl::route_over_buckets(Instant now, const Request& request, keys::Words named) {
  const Origin origin = client_of(request);
  const auto cut = cut_of(*request.command);
  if (!cut) return refuse(origin, kCrossSlot);
  if ((request.words.size() - 1) % cut->step != 0) {
    // Whoever serves the first key says what is wrong.
    return route(now,
                 {origin, request.command, request.words,
                  bucket_of(slot_of(named.front()), map->buckets.size()), now + config.patience});
  }
  const std::uint64_t spread = spreads.open(origin, cut->join, named.size());
  std::vector<std::string_view> part{request.words[0]};
  for (std::size_t i = 0; i < named.size(); ++i) {
    part.resize(1);
    for (std::size_t k = 0; k < cut->step; ++k)
      part.push_back(request.words[1 + i * cut->step + k]);
    const std::uint16_t bucket = bucket_of(slot_of(part[1]), map->buckets.size());
    note_write(copies, request, bucket);
    route(now, {{Origin::Kind::spread, spread, i, request.protocol},
                request.command,
                part,
                bucket,
                now + config.patience});
  }
}

void Shard::Impl::route_everywhere(Instant now, const Request& request) {
  const Origin origin = client_of(request);
  const auto join = join_of_all(*request.command);
  if (request.command->name == "SCAN")
    if (const auto scan = scans.open(
            {origin, request.command, request.words, 0, now + config.patience}, request.own_keys)) {
      scans.due.add(*scan);
      return go_on_scanning(now);
    }
  // What is wrong with the words any bucket knows.
  if (!join) return route(now, {origin, request.command, request.words, 0, now + config.patience});
  std::vector<std::uint16_t> asked;
  for (std::size_t b = 0; b < map->buckets.size(); ++b)
    if (!request.own_keys || is_primary(map, self, b))
      asked.push_back(static_cast<std::uint16_t>(b));
  if (asked.empty()) return deliver(origin, join_of_none(*join, request.protocol));
  const std::uint64_t spread = spreads.open(origin, *join, asked.size());
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const Origin part{Origin::Kind::spread, spread, i, request.protocol};
    note_write(copies, request, asked[i]);
    route(now, {part, request.command, request.words, asked[i], now + config.patience});
  }
}

/// Answers of this node's own buckets come at once: a loop takes them, not the stack.
void Shard::Impl::go_on_scanning(Instant now) {
  scans.due.run([&](std::uint64_t scan) {
    std::vector<std::string_view> views;
    const auto task = scans.step(scan, views);
    if (!task) return;
    const bool behind_all = map && task->bucket >= map->buckets.size();
    if (behind_all || (scans.own_keys(scan) && !is_primary(map, self, task->bucket)))
      return scanned(scan, kNothingScanned);
    route(now, *task);
  });
}

}  // namespace pando::shard
