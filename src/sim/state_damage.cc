#include "sim/state_damage.h"

#include "core/gossip/shared.h"
#include "node/views.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;
using gossip::Owner;
using gossip::State;

/// Small, nearby, or anything at all.
std::uint64_t some_number(Rng& rng) {
  switch (rng.below(4)) {
    case 0:
      return rng.below(5);
    case 1:
      return rng.below(40);
    case 2:
      return rng.next() >> 4;
    default:
      return rng.next();
  }
}

gossip::Entry some_entry(Rng& rng) {
  return {.key = "key-" + std::to_string(rng.below(12)),
          .value = Bytes(rng.below(9)),
          .version = some_number(rng),
          .deleted = rng.chance(0.3)};
}

Id some_id(Rng& rng) {
  Id id;
  rng.fill(std::as_writable_bytes(std::span{id.bytes}));
  return id;
}

void damage_numbers(Rng& rng, bool own, State& state) {
  switch (rng.below(4)) {
    case 0:
      state.version = some_number(rng);
      break;
    case 1:
      state.collected = some_number(rng);
      break;
    case 2:
      if (!own) state.start = rng.chance(0.5) ? rng.below(9) : rng.next() >> 3;
      break;
    default:
      state.birth = rng.chance(0.5) ? state.birth + rng.below(3) - 1 : rng.next();
      break;
  }
}

void damage_owner(Rng& rng, Instant now, bool own, Owner& owner) {
  const std::uint64_t which = rng.below(7);
  if (which < 4) return damage_numbers(rng, own, owner.state);
  if (which == 4) return owner.state.contents.put_unchecked(some_entry(rng));
  if (which == 5) return void(owner.state.contents = {});
  owner.stage = gossip::Stage{.state = owner.state, .since = now};
  owner.stage->state.version = some_number(rng);
  owner.stage->state.contents.put_unchecked(some_entry(rng));
}

/// Nobody has ever had this id.
void add_ghost(Rng& rng, Instant now, gossip::Shared& inside) {
  Owner& ghost = inside.table.add(some_id(rng), now);
  ghost.state.start = 1 + rng.below(3);
  ghost.state.version = 1 + rng.below(30);
  inside.table.refresh(ghost, now);
}

void damage(Rng& rng, Instant now, gossip::Shared& inside) {
  for (std::uint64_t left = rng.below(3); left > 0; --left) add_ghost(rng, now, inside);
  std::vector<Id> ids;
  for (auto& [id, owner] : inside.table.all()) {
    ids.push_back(id);
    for (std::uint64_t left = rng.below(4); left > 0; --left)
      damage_owner(rng, now, inside.is_self(id), owner);
  }
  if (rng.chance(0.3)) inside.gone.add({ids[rng.below(ids.size())], 1 + rng.below(5)}, now + 1h);
  for (auto& [id, owner] : inside.table.all())
    if (rng.chance(0.5)) inside.table.refresh(owner, now);
}

}  // namespace

void corrupt_state(World& world, Rng& rng) {
  for (const HostId host : world.running()) {
    // The views are const: nobody but a planted defect changes a machine from outside.
    auto* state = const_cast<gossip::Gossip*>(node::state_of(world.node(host)));
    if (state == nullptr) continue;
    damage(rng, world.host(host).clock.local(world.now()), state->inside());
  }
}

}  // namespace pando::sim
