#include "sim/state_rules.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "node/views.h"

namespace pando::sim {

using namespace std::chrono_literals;

// ---- G1 -----------------------------------------------------------------------------------------

void VersionsGrow::after_step(World& world, const Step& step) {
  Instant& next = next_[step.host];
  const gossip::Gossip* state = node::state_of(world.node(step.host));
  if (resting_ || state == nullptr || world.now() < next) return;
  next = world.now() + 1s;
  auto& seen = seen_[step.host];
  for (auto& [id, known] : seen)
    if (!state->find(id)) known.version = 0;
  for (const gossip::OwnerView& owner : state->owners()) {
    Seen& before = seen[owner.who.id];
    const Seen now{owner.who.start, owner.version};
    if (std::tie(now.start, now.version) < std::tie(before.start, before.version))
      verdict_.report(world, "G1",
                      world.host(step.host).name() + " goes from version " +
                          std::to_string(before.version) + " of start " +
                          std::to_string(before.start) + " to version " +
                          std::to_string(now.version) + " of start " + std::to_string(now.start));
    before = now;
  }
}

// ---- G3 -----------------------------------------------------------------------------------------

void WrittenKeys::after_step(World&, const Step& step) {
  const auto* asked = std::get_if<node::StateAsk>(&step.input);
  if (asked == nullptr) return;
  const auto done = std::ranges::any_of(step.outputs, [&](const node::Output& output) {
    const auto* answer = std::get_if<node::StateAnswer>(&output);
    const auto* reply = answer == nullptr ? nullptr : std::get_if<state::Done>(&answer->reply);
    return reply != nullptr && answer->ticket == asked->ticket && reply->error.empty();
  });
  if (!done) return;
  if (const auto* set = std::get_if<state::Set>(&asked->command))
    keys_[step.host][set->key] = {set->value, set->limit > 0s};
  else if (const auto* erase = std::get_if<state::Erase>(&asked->command))
    keys_[step.host][erase->key] = {std::nullopt, false};
}

std::string WrittenKeys::difference(const World& world) const {
  for (const HostId host : world.running()) {
    const gossip::Gossip* state = node::state_of(world.node(host));
    const auto written = keys_.find(host);
    if (state == nullptr || written == keys_.end()) continue;
    for (const auto& [key, last] : written->second) {
      const auto held = state->get(state->self().id, key);
      if (last.limited && !held) continue;
      if (held.has_value() != last.value.has_value() ||
          (held && !std::ranges::equal(held->value, *last.value)))
        return world.host(host).name() + " does not hold under " + key + " what was written last";
    }
  }
  return "";
}

// ---- L1 -----------------------------------------------------------------------------------------

namespace {

bool same(const std::vector<gossip::EntryView>& a, const std::vector<gossip::EntryView>& b) {
  return std::ranges::equal(a, b, [](const gossip::EntryView& x, const gossip::EntryView& y) {
    return x.key == y.key && x.version == y.version && std::ranges::equal(x.value, y.value);
  });
}

}  // namespace

std::string state_disagreement(const World& world) {
  for (const HostId owner : world.running()) {
    const gossip::Gossip* own = node::state_of(world.node(owner));
    if (own == nullptr) continue;
    const Id id = own->self().id;
    for (const HostId reader : world.running()) {
      const gossip::Gossip* state = node::state_of(world.node(reader));
      const auto known = state == nullptr ? std::nullopt : state->find(id);
      if (state == nullptr) continue;
      const std::string who =
          world.host(reader).name() + " and the state of " + world.host(owner).name();
      if (!known) return who + ": not known";
      if (known->who != own->self()) return who + ": another start";
      if (!same(state->list(id), own->list(id))) return who + ": other keys";
    }
  }
  return "";
}

bool state_identical(const World& world) {
  std::set<std::string> roots;
  for (const HostId host : world.running())
    if (const gossip::Gossip* state = node::state_of(world.node(host)))
      roots.insert(pando::to_string(state->root()));
  return roots.size() <= 1;
}

}  // namespace pando::sim
