// Which keys go because there is too much data? The primary decides; copies follow.
#include <algorithm>

#include "base/note_code.h"
#include "core/keys/expire.h"
#include "node/shard/impl.h"
#include "node/shard/upkeep.h"

namespace pando::shard {
namespace {

/// Keys that go at most before one write of a client, for this node and for each that has a copy.
constexpr std::size_t kBeforeWrite = 16;
/// The same in one turn without writes.
constexpr std::size_t kInTurn = 1000;

}  // namespace

/// Whether something may be added to a bucket; makes room for it first.
bool Upkeep::make_room(Instant now, std::uint16_t number) {
  if (!memory.tight()) return true;
  if (memory.excess() > 0 && !evict(now, memory.excess(), kBeforeWrite, {}))
    return memory.others_let_go();
  for (const auto& [peer, excess] : memory.others())
    if (holds(peer, number) && !evict(now, excess, kBeforeWrite, peer))
      // If too much has gone already for copies to have taken it the write only waits for them.
      return !in_.store.may_write(number);
  return true;
}

/// So many octets go, and no more keys than `most`, of buckets of which `holder` has a copy
/// (nullopt: of all). False: no key may go.
bool Upkeep::evict(Instant now, std::uint64_t octets, std::size_t most,
                   std::optional<std::size_t> holder) {
  if (memory.limit().policy == Eviction::none || !in_.map) return false;
  in_.timing.spent.begin();
  std::uint64_t freed = 0;
  bool any = false;
  for (std::size_t keys = 0; keys < most && freed < octets; ++keys) {
    const auto number = victim(now, holder);
    if (!number) break;
    Bucket& data = in_.bucket(*number);
    const std::size_t before = data.keys().used();
    in_.running.begin(in_.exchange.wants_events());
    if (!keys::evict_one(data.keys(), memory.limit().policy, in_.wall_ms(now), in_.rng,
                         in_.running.effects, in_.running.events))
      break;
    memory.change(before, data.keys().used());
    freed += before - std::min(before, data.keys().used());
    write(now, *number, data);
    ++in_.counted.evicted;
    any = true;
  }
  note_spike(now, "eviction-cycle");
  return any;
}

/// A bucket whose keys may go: from one drawn at random the next one that has any.
std::optional<std::uint16_t> Upkeep::victim(Instant now, std::optional<std::size_t> holder) {
  const bool all = keys::takes_any(memory.limit().policy);
  const std::size_t count = in_.map->buckets.size(), from = in_.rng.below(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto number = static_cast<std::uint16_t>((from + i) % count);
    const Bucket* const data = in_.buckets[number].get();
    if (data != nullptr && (all ? data->keys().size() : data->keys().expiring()) > 0 &&
        (!holder || holds(*holder, number)) && may_change(now, number))
      return number;
  }
  return std::nullopt;
}

/// Whether a peer has, or is being given, a copy.
bool Upkeep::holds(std::size_t peer, std::uint16_t number) const {
  if (!in_.map || number >= in_.map->buckets.size()) return false;
  if (in_.peers.keeper(in_.peers.name(peer), number) != peer) return false;
  const auto is_peer = [&](map::MemberNumber m) {
    return in_.map->members[m].name == in_.peers.name(peer);
  };
  const map::Holders& holders = in_.map->buckets[number];
  return std::ranges::any_of(holders.acting, is_peer) ||
         std::ranges::any_of(holders.learners, is_peer);
}

/// Ten times a second: counts what is here, lets go what is too much, and says how much that is.
void Upkeep::look_at_memory(Instant now) {
  if (memory.limit().octets == 0 && !memory.tight() && !told_excess_) return;
  std::uint64_t octets = 0;
  for (std::size_t b = 0; in_.map && b < in_.map->buckets.size(); ++b)
    if (in_.buckets[b]) octets += in_.buckets[b]->keys().used();
  memory.count(octets);
  if (memory.shared())
    memory.let_go(memory.limit().policy != Eviction::none && in_.map && victim(now, {}));
  memory.publish();
  if (memory.excess() > 0) evict(now, memory.own_excess(), kInTurn, {});
  // All primaries see the same excess: each takes its part of it.
  for (const auto& [peer, excess] : memory.others())
    evict(now, excess / std::max<std::size_t>(1, in_.map ? in_.map->members.size() - 1 : 1),
          kInTurn, peer);
  tell_excess();
  if (in_.config.part.index == 0) note_fullness();
}

void Upkeep::tell_excess() {
  const std::uint64_t excess = memory.excess_for_others();
  if (excess > 0 || told_excess_)
    for (std::size_t peer = 0; peer < in_.peers.size(); ++peer)
      if (in_.peers.up(peer) && !in_.peers.is_sibling(peer)) in_.relay.tell_excess(peer, excess);
  told_excess_ = excess > 0;
}

/// For people.
void Upkeep::note_fullness() {
  const bool refuses = memory.limit().policy == Eviction::none;
  if (!full_ && memory.excess() > 0 && refuses) {
    full_ = true;
    in_.said.emplace_back(Note{NoteCode::data_full, std::to_string(memory.limit().octets), {}});
  } else if (full_ && (memory.roomy() || !refuses)) {
    full_ = false;
    in_.said.emplace_back(Note{NoteCode::data_fits, std::to_string(memory.limit().octets), {}});
  }
}

void Upkeep::set_limit(Instant now, const MemoryLimit& limit) {
  memory.set_limit(limit);
  look_at_memory(now);
}

}  // namespace pando::shard
