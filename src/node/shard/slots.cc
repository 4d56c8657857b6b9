#include "node/shard/slots.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/whole_number.h"
#include "pando/slots.h"

namespace pando::shard {
namespace {

constexpr std::size_t kAllKeys = std::numeric_limits<std::size_t>::max();

/// Hands out the keys of one slot, at most so many: a bucket has those of several.
std::vector<std::string> keys_of_slot(keys::Call& call, std::uint16_t slot, std::size_t most) {
  std::vector<std::string> found, expired;
  keys::Position at = 0;
  do {
    at = call.keys.visit(at, [&](const keys::Entry& entry) {
      if (slot_of(entry.key()) != slot) return;
      if (entry.expires() && entry.expires_at() <= call.now_ms)
        expired.emplace_back(entry.key());
      else if (found.size() < most)
        found.emplace_back(entry.key());
    });
  } while (at != 0 && found.size() < most);
  for (const std::string& key : expired) call.peek(key);
  return found;
}

std::uint16_t slot_in(resp::Words words) {
  return static_cast<std::uint16_t>(whole_number<std::int64_t>(words[2]).value_or(0));
}

keys::Outcome count(keys::Call& call) {
  const auto found = keys_of_slot(call, slot_in(call.words), kAllKeys);
  return call.integer(static_cast<std::int64_t>(found.size()));
}

keys::Outcome names(keys::Call& call) {
  const auto most = static_cast<std::size_t>(whole_number<std::int64_t>(call.words[3]).value_or(0));
  const auto found =
      most == 0 ? std::vector<std::string>{} : keys_of_slot(call, slot_in(call.words), most);
  call.reply.array(found.size());
  for (const std::string& key : found) call.bulk(key);
  return keys::Outcome::done;
}

/// Redis's error; empty if the numbers make sense.
std::string_view wrong_numbers(resp::Words words) {
  const bool counts = words.size() == 3;
  const auto slot = whole_number<std::int64_t>(words[2]),
             most = counts ? 0 : whole_number<std::int64_t>(words[3]);
  if (!slot || !most) return "ERR value is not an integer or out of range";
  if (*slot >= 0 && *slot < static_cast<std::int64_t>(kSlots) && *most >= 0) return {};
  return counts ? "ERR Invalid slot" : "ERR Invalid slot or number of keys";
}

/// Only the primary is asked: of others the slot has no keys.
void ask(Instant now, Shard::Impl& shard, const Task& task) {
  std::string text;
  resp::ReplyWriter writer{text, task.origin.protocol};
  if (const std::string_view wrong = wrong_numbers(task.words); !wrong.empty()) {
    writer.error(wrong);
    return shard.deliver(task.origin, std::move(text));
  }
  const std::size_t buckets = shard.map ? shard.map->buckets.size() : 1;
  const std::uint16_t bucket = bucket_of(slot_in(task.words), buckets);
  if (shard.map && shard.self && shard.map->buckets[bucket].primary() == shard.self)
    return shard.route(now, {task.origin, task.command, task.words, bucket, task.until});
  task.words.size() == 3 ? writer.integer(0) : writer.array(0);
  shard.deliver(task.origin, std::move(text));
}

constexpr resp::CommandFacts facts() {
  return {.flags = resp::kStale,
          .group = "cluster",
          .since = "3.0.0",
          .complexity = "O(N) with N keys in the bucket of the slot"};
}

constexpr std::array kRows = {
    NodeRow{{{"CLUSTER COUNTKEYSINSLOT", "slot", "How many keys of a slot this node is primary of",
              3, 3, facts()},
             count},
            ask},
    NodeRow{{{"CLUSTER GETKEYSINSLOT", "slot count", "Keys of a slot that this node is primary of",
              4, 4, facts()},
             names},
            ask},
};

}  // namespace

std::span<const NodeRow> slot_rows() {
  return kRows;
}

}  // namespace pando::shard
