#include "node/shard/stale.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

#include "core/agree/config.h"
#include "node/shard/errors.h"
#include "node/shard/transaction.h"
#include "pando/slots.h"

namespace pando::shard {
namespace {

/// What is to be read.
resp::Words inner(const Task& task) {
  return task.words.subspan(1);
}

/// Null: it does not read one key, at once.
const keys::Command* readable(resp::Words words) {
  const keys::Command* const row = row_of(words);
  if (row == nullptr || words.size() < 2) return nullptr;
  const resp::CommandFacts& facts = row->facts;
  const bool one_key = facts.keys.first == 1 && facts.keys.last == 1;
  const bool reads = (facts.flags & (resp::kWrite | resp::kPubsub)) == 0;
  return one_key && reads && row->waits == nullptr && row->handle != nullptr ? row : nullptr;
}

bool holds(const Shard::Impl& shard, std::uint16_t bucket) {
  const store::Role role = shard.store.role(bucket);
  return role == store::Role::primary || role == store::Role::replica;
}

/// Whether the copy here has a write of the key of which it is not known that it was acknowledged.
bool in_doubt(const Shard::Impl& shard, std::uint16_t bucket, std::string_view key) {
  const store::Sequence known =
      std::max(shard.store.committed(bucket), shard.upkeep.heard.committed(bucket));
  bool touched = false;
  const bool remembered = shard.store.look_behind(bucket, known, [&](ByteView effects) {
    wire::EffectReader reader{effects};
    while (const auto effect = reader.next().value_or(std::nullopt))
      touched = touched || effect->key == key || effect->op == wire::Op::flush;
  });
  return touched || !remembered;
}

/// Everything that was acknowledged before is in the answer; nullopt: that is not known.
std::optional<std::int64_t> age_ms(const Shard::Impl& shard, Instant now) {
  const auto& leased = shard.upkeep.leased;
  if (!leased) return std::nullopt;
  return std::chrono::ceil<std::chrono::milliseconds>(now - *leased + agree::Config{}.lease)
      .count();
}

void show(Instant now, Shard::Impl& shard, const Task& task, const keys::Command& row) {
  Bucket& data = shard.bucket(task.bucket);
  shard.running.begin(false);
  resp::ReplyWriter writer{shard.running.reply, task.origin.protocol};
  writer.array(2);
  const auto age = age_ms(shard, now);
  age ? writer.integer(*age) : writer.null();
  keys::Call call{.keys = data.keys(),
                  .words = inner(task),
                  .now_ms = shard.wall_ms(now),
                  .rng = shard.rng,
                  .effects = shard.running.effects,
                  .reply = writer,
                  .events = shard.running.events,
                  .primary = false,
                  .may_block = false};
  carry_out(row, call, {data.watched, shard.exchange, shard.running.published});
  shard.deliver(task.origin, std::move(shard.running.reply));
}

/// This node before others; nullopt: nobody who has a copy can be reached.
std::optional<std::size_t> holder(const Shard::Impl& shard, std::uint16_t bucket) {
  const map::Holders& holders = shard.map->buckets[bucket];
  std::optional<std::size_t> other;
  for (const map::MemberNumber member : holders.acting) {
    if (shard.is_self(member) && shard.config.part.has(bucket)) continue;
    const auto peer = shard.peers.keeper(shard.map->members[member].name, bucket);
    if (peer && shard.is_self(member)) return peer;
    if (peer && !other) other = peer;
  }
  return other;
}

void ask_holder(Shard::Impl& shard, const Task& task) {
  const bool relayed = task.origin.kind == Origin::Kind::peer;
  const auto peer = relayed ? std::nullopt : holder(shard, task.bucket);
  if (!peer) return shard.refuse(task.origin, kNobody);
  if (!shard.relay.may_ask(task.bucket, *peer)) return shard.refuse(task.origin, kTooMuchWaits);
  shard.relay.ask(task, *peer, task.until + shard.config.patience);
}

/// Of a client: where its key is.
void take(Instant now, Shard::Impl& shard, const Task& task) {
  if (readable(inner(task)) == nullptr)
    return shard.refuse(task.origin, "ERR PANDO.STALE takes a command that reads one key");
  if (!shard.map) return shard.refuse(task.origin, kNoMap);
  Task placed = task;
  placed.bucket = bucket_of(slot_of(task.words[2]), shard.map->buckets.size());
  serve_stale(now, shard, placed);
}

constexpr resp::CommandFacts kFacts{.flags = resp::kReadonly | resp::kStale,
                                    .keys = {2, 2, 1},
                                    .group = "generic",
                                    .since = "7.0.0",
                                    .complexity = "That of the command"};

constexpr std::array kRows = {
    NodeRow{{{"PANDO.STALE", "command key [argument ...]",
              "Reads a copy, perhaps an old one; answers how old at most, and what it says", 3,
              resp::kAnyNumber, kFacts}},
            take},
};

}  // namespace

std::span<const NodeRow> stale_rows() {
  return kRows;
}

const keys::Command& stale_command() {
  return kRows[0];
}

void serve_stale(Instant now, Shard::Impl& shard, const Task& task) {
  const keys::Command* const row = readable(inner(task));
  if (row == nullptr || !shard.map || task.bucket >= shard.map->buckets.size())
    return shard.refuse(task.origin, kNobody);
  if (shard.map->policy != map::SplitPolicy::read_only)
    return shard.refuse(task.origin, kNoStaleReads);
  if (shard.map->buckets[task.bucket].acting.empty()) return shard.refuse(task.origin, kLost);
  if (!shard.config.part.has(task.bucket) || !holds(shard, task.bucket))
    return ask_holder(shard, task);
  if (in_doubt(shard, task.bucket, task.words[2])) return shard.refuse(task.origin, kUnconfirmed);
  show(now, shard, task, *row);
}

}  // namespace pando::shard
