// What users of a swarm do with gossiped state and links.
#include "node/views.h"
#include "sim/acts.h"
#include "sim/mail_rules.h"

namespace pando::sim {

using namespace std::chrono_literals;

namespace {

std::string key_of(std::uint64_t number) {
  return "key-" + std::to_string(number % 12);
}

}  // namespace

const std::map<Deed, void (Acts::*)(const Act&)> Acts::kWordWays{
    {Deed::set_state, &Acts::write},
    {Deed::set_large, &Acts::write},
    {Deed::set_limited, &Acts::write},
    {Deed::erase_state, &Acts::write},
    {Deed::state_storm, &Acts::write_storm},
    {Deed::mail, &Acts::post_mail},
    {Deed::calls, &Acts::call},
    {Deed::casts, &Acts::cast},
    {Deed::reset_links, &Acts::reset_links},
};

void Acts::write(const Act& act) {
  const HostId who = some_running(act.who);
  const std::string key = key_of(act.number);
  if (act.deed == Deed::erase_state) {
    world_.ask(who, state::Erase{key});
    return;
  }
  Rng rng{act.number};
  // Beyond a packet it leaves over a link.
  Bytes value(act.deed == Deed::set_large ? 2'000 + rng.below(60'000) : rng.below(300));
  rng.fill(value);
  world_.ask(who, state::Set{key, std::move(value), act.lasts});
}

/// More than fits several packets; some of it may be refused by flow control.
void Acts::write_storm(const Act& act) {
  Rng rng{act.number};
  const HostId who = some_running(act.who);
  for (std::uint64_t left = 20 + rng.below(200); left > 0; --left) {
    Bytes value(rng.below(200));
    rng.fill(value);
    if (rng.chance(0.2))
      world_.ask(who, state::Erase{key_of(rng.next())});
    else
      world_.ask(who, state::Set{key_of(rng.next()), std::move(value), {}});
  }
}

void Acts::post_mail(const Act& act) {
  Rng rng{act.number};
  const HostId who = some_running(act.who);
  if (who == act.other || !world_.host(who).running()) return;
  for (std::uint64_t left = 1 + rng.below(8); left > 0; --left)
    world_.post(who, {world_.host(act.other).name(), static_cast<Lane>(1 + rng.below(3)),
                      letter(world_, who, ++letters_, rng.below(20'000))});
}

/// Several at once, to one node, which may be the caller itself; small ones and some that are not.
void Acts::call(const Act& act) {
  Rng rng{act.number};
  const HostId who = some_running(act.who);
  for (std::uint64_t left = 1 + rng.below(8); left > 0; --left) {
    const Duration limit{rng.between(Duration{10ms}.count(), Duration{20s}.count())};
    const Duration patience = rng.chance(0.2) ? limit / 3 : Duration{};
    callers_.call(world_, who, act.other, static_cast<Handler>(rng.below(5)),
                  rng.below(rng.chance(0.2) ? 200'000 : 300), limit, patience);
  }
}

void Acts::cast(const Act& act) {
  Rng rng{act.number};
  const HostId who = some_running(act.who);
  for (std::uint64_t left = 1 + rng.below(30); left > 0; --left)
    callers_.cast(world_, who, act.other, rng.below(rng.chance(0.1) ? 100'000 : 300));
}

void Acts::reset_links(const Act& act) {
  const HostId who = some_running(act.who);
  const link::Links* links = world_.host(who).node ? node::links_of(world_.node(who)) : nullptr;
  if (links == nullptr) return;
  for (const link::LinkView& view : links->links())
    if ((act.number & 1) != 0 || view.peer == world_.host(act.other).name())
      world_.streams().reset(who, view.stream);
}

}  // namespace pando::sim
