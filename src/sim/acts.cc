#include "sim/acts.h"

#include <algorithm>

namespace pando::sim {

using namespace std::chrono_literals;

void Acts::schedule() {
  world_.network().common() = common_path(true);
  world_.streams().set_chop(plan_.chop);
  world_.set_receive_buffer(plan_.receive_buffer);
  const Instant begin = world_.now();
  for (const Act& act : plan_.acts)
    world_.at(begin + act.at, [this, &act] {
      if (!healed_) perform(act);
    });
}

Path Acts::common_path(bool trouble) const {
  Path path = path_of(Delay{.base = plan_.latency, .jitter = plan_.jitter});
  if (!trouble) return path;
  if (plan_.loss > 0) path.emplace_back(Drop{plan_.loss});
  if (plan_.bursts) path.emplace_back(Bursts{.mean_good = 8s, .mean_bad = 700ms});
  if (plan_.duplicates > 0) path.emplace_back(Duplicate{plan_.duplicates, plan_.late});
  if (plan_.reordered > 0) path.emplace_back(Reorder{plan_.reordered, plan_.late});
  if (plan_.mtu > 0) path.emplace_back(Mtu{plan_.mtu});
  return path;
}

const std::map<Deed, void (Acts::*)(const Act&)> Acts::kWays{
    {Deed::crash, &Acts::stop_and_start},
    {Deed::power_off, &Acts::stop_and_start},
    {Deed::readdress, &Acts::stop_and_start},
    {Deed::freeze, &Acts::hold_process},
    {Deed::block, &Acts::hold_process},
    {Deed::slow, &Acts::hold_process},
    {Deed::suspend, &Acts::hold_process},
    {Deed::clock_jump, &Acts::bend_clock},
    {Deed::clock_rate, &Acts::bend_clock},
    {Deed::isolate, &Acts::cut_network},
    {Deed::cut_one_way, &Acts::cut_network},
    {Deed::split, &Acts::cut_network},
    {Deed::clog, &Acts::spoil_paths},
    {Deed::lossy, &Acts::spoil_paths},
    {Deed::leave, &Acts::leave},
    {Deed::force_leave, &Acts::force_leave},
    {Deed::prune, &Acts::force_leave},
    {Deed::event, &Acts::say},
    {Deed::coalesced_event, &Acts::say},
    {Deed::event_storm, &Acts::storm},
    {Deed::query, &Acts::say},
    {Deed::tags, &Acts::say},
    {Deed::rotate_keys, &Acts::rotate_keys},
};

const std::map<Deed, void (Acts::*)(const Act&)> Acts::kStormWays{
    {Deed::crash_many, &Acts::stop_many},
    {Deed::power_off_many, &Acts::stop_many},
    {Deed::leave_many, &Acts::stop_many},
    {Deed::freeze_long, &Acts::hold_process},
};

void Acts::perform(const Act& act) {
  for (const auto* ways : {&kWays, &kWordWays, &kStormWays})
    if (const auto way = ways->find(act.deed); way != ways->end()) return (this->*way->second)(act);
}

void Acts::later(const Act& act, std::function<void()> undo) {
  world_.at(world_.now() + act.lasts, [this, undo = std::move(undo)] {
    if (!healed_) undo();
  });
}

// ---- machines ----------------------------------------------------------------------------------

void Acts::stop_and_start(const Act& act) {
  if (!world_.host(act.who).node) return;
  if (act.deed == Deed::power_off)
    world_.power_off(act.who);
  else
    world_.crash(act.who);
  later(act, [this, &act] {
    if (world_.host(act.who).node) return;
    if (act.deed == Deed::readdress) world_.readdress(act.who);
    op_.bring_up(act.who);
  });
}

/// About half of all at once; they come back together.
void Acts::stop_many(const Act& act) {
  Hosts stopped;
  for (HostId id = 0; id < world_.size(); ++id) {
    if ((act.number >> (id % 64) & 1) == 0 || !world_.host(id).running()) continue;
    stopped.push_back(id);
    if (act.deed == Deed::power_off_many) {
      world_.power_off(id);
    } else if (act.deed == Deed::crash_many) {
      world_.crash(id);
    } else {
      world_.ask(id, command::Leave{});
      departed_.insert(id);
    }
  }
  later(act, [this, stopped] {
    for (const HostId id : stopped) {
      if (departed_.erase(id) > 0 && world_.host(id).node) world_.crash(id);  // it says good-bye
      op_.bring_up(id);
    }
  });
}

void Acts::hold_process(const Act& act) {
  const HostId who = act.who;
  switch (act.deed) {
    case Deed::block:
      world_.block(who);
      return later(act, [this, who] { world_.unblock(who); });
    case Deed::slow:
      world_.slow(who, 1ms * (1 + act.number % 60));
      return later(act, [this, who] { world_.slow(who, 0s); });
    case Deed::suspend:
      world_.set_clock_rate(who, 0);
      world_.freeze(who);
      return later(act, [this, who] {
        world_.set_clock_rate(who, Clock::kTrueRate);
        world_.thaw(who, plan_.wake_order);
      });
    default:
      world_.freeze(who);
      return later(act, [this, who] { world_.thaw(who, plan_.wake_order); });
  }
}

void Acts::bend_clock(const Act& act) {
  if (world_.host(act.who).clock.rate() == 0) return;
  if (act.deed == Deed::clock_jump)
    world_.jump_clock(act.who, act.lasts);
  else if (plan_.stores != 0)
    world_.set_clock_rate(act.who, 976 + static_cast<std::int64_t>(act.number % 97));
  else
    world_.set_clock_rate(act.who, 922 + static_cast<std::int64_t>(act.number % 205));
}

// ---- network -----------------------------------------------------------------------------------

void Acts::cut_network(const Act& act) {
  Network& network = world_.network();
  Hosts some, all;
  for (HostId id = 0; id < world_.size(); ++id) {
    all.push_back(id);
    if (id == act.who || (act.deed == Deed::split && (act.number >> (id % 64) & 1) != 0))
      some.push_back(id);
  }
  if (act.deed == Deed::cut_one_way) {
    (act.number & 1) != 0 ? network.cut_one_way(some, {act.other})
                          : network.cut_one_way((act.number & 2) != 0 ? some : all, some);
    if ((act.number & 3) == 2) network.cut_one_way(some, all);
  } else if (act.deed == Deed::isolate) {
    network.cut(some, all);
  } else {
    network.put_on_side(some, 1);
  }
  on_network_change();
  later(act, [this] {
    world_.network().heal();
    on_network_change();
  });
}

void Acts::spoil_paths(const Act& act) {
  Network& network = world_.network();
  if (act.deed == Deed::clog) {
    network.between(act.who, act.other).emplace_back(Clog{.until = world_.now() + act.lasts});
  } else {
    const Drop drop{0.2 + 0.7 * static_cast<double>(act.number % 1000) / 1000};
    network.out_of(act.who) = path_of(drop);
    network.into(act.who) = path_of(drop);
  }
  on_network_change();
  later(act, [this] {
    world_.network().forget_special_paths();
    on_network_change();
  });
}

// ---- the end of trouble ------------------------------------------------------------------------

void Acts::heal() {
  healed_ = true;
  world_.network().heal();
  world_.network().forget_special_paths();
  world_.network().common() = common_path(false);
  Hosts everybody;
  for (HostId id = 0; id < world_.size(); ++id) everybody.push_back(id);
  // Those who found only a seed that left, and those who start later, know nothing of each other.
  const bool seed_left =
      std::ranges::any_of(op_.seeds(), [&](HostId id) { return departed_.contains(id); });
  op_.set_seeds(everybody);
  for (const HostId id : everybody) {
    if (world_.host(id).clock.rate() == 0) world_.set_clock_rate(id, Clock::kTrueRate);
    world_.slow(id, 0s);
    world_.unblock(id);
    world_.thaw(id, plan_.wake_order);
    if (departed_.contains(id)) continue;
    // Who was started during the trouble may have found only others in the same situation.
    const bool may_be_on_an_island = world_.host(id).boot > 1;
    if (!world_.host(id).node || may_be_on_an_island || seed_left || forced_) op_.bring_up(id);
  }
  on_network_change();
}

}  // namespace pando::sim
