// What users and operators do to a swarm.
#include <algorithm>

#include "sim/acts.h"

namespace pando::sim {

using namespace std::chrono_literals;

HostId Acts::some_running(HostId preferred) const {
  const Hosts running = world_.running();
  if (running.empty()) return preferred;
  return std::ranges::find(running, preferred) != running.end()
             ? preferred
             : running[preferred % running.size()];
}

void Acts::leave(const Act& act) {
  if (!world_.host(act.who).running() || world_.host(act.who).leaving) return;
  world_.ask(act.who, command::Leave{});
  departed_.insert(act.who);
  if (act.number % 3 == 0) return;  // for good
  later(act, [this, &act] {
    departed_.erase(act.who);
    if (world_.host(act.who).node) world_.crash(act.who);  // it is still saying good-bye
    op_.bring_up(act.who);
  });
}

void Acts::force_leave(const Act& act) {
  forced_ = true;
  pruned_ = pruned_ || act.deed == Deed::prune;
  world_.ask(some_running(act.who), command::ForceLeave{.node = world_.host(act.other).name(),
                                                        .prune = act.deed == Deed::prune});
}

void Acts::say(const Act& act) {
  const HostId who = some_running(act.who);
  const std::string unique = std::to_string(act.number);
  if (act.deed == Deed::tags) {
    world_.config(who).tags = {{"role", unique.substr(0, 1 + act.number % 18)}};
    world_.ask(who, command::SetTags{world_.host(who).config.tags});
  } else if (act.deed == Deed::query) {
    command::SendQuery query;
    query.name = "q";
    query.payload = to_bytes(unique);
    query.request_ack = act.number % 2 == 0;
    query.relay_factor = static_cast<std::uint8_t>(act.number % 4);
    if (act.number % 5 == 0) query.nodes = {world_.host(act.other).name()};
    queries_.push_back(world_.ask(who, std::move(query)));
  } else {
    const bool coalesce = act.deed == Deed::coalesced_event;
    world_.ask(who, command::SendEvent{coalesce ? "c" : "e", to_bytes(unique), coalesce});
  }
}

/// As many events as fill several packets to the last byte, each with a payload of its own.
void Acts::storm(const Act& act) {
  Rng rng{act.number};
  const HostId who = some_running(act.who);
  for (std::uint64_t left = 10 + rng.below(30); left > 0; --left) {
    Bytes payload(8 + rng.below(300));
    rng.fill(payload);
    world_.ask(who, command::SendEvent{"s", std::move(payload), rng.chance(0.3)});
  }
}

/// Every host's file gets the key first, then the cluster is told; it is used only if everybody
/// has confirmed it.
void Acts::rotate_keys(const Act& act) {
  Bytes key(16);
  Rng{act.number}.fill(key);
  for (HostId id = 0; id < world_.size(); ++id) world_.config(id).keys.push_back(key);
  const HostId who = some_running(act.who);
  const Ticket install =
      world_.ask(who, command::Keys{.operation = command::KeyOperation::install, .key = key});
  world_.at(world_.now() + 30s,
            [this, who, install, key] { use_key_if_everybody_has_it(who, install, key); });
}

void Acts::use_key_if_everybody_has_it(HostId host, Ticket install, Bytes key) {
  for (const Reply& reply : world_.replies(install)) {
    const auto* done = std::get_if<reply::KeysDone>(&reply);
    if (done == nullptr || !done->error.empty()) continue;
    if (static_cast<std::size_t>(done->nodes) != world_.running().size()) continue;
    world_.ask(host, command::Keys{.operation = command::KeyOperation::use, .key = std::move(key)});
    return;
  }
}

}  // namespace pando::sim
