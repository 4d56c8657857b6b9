#include "sim/table_rules.h"

#include <algorithm>

#include "node/views.h"

namespace pando::sim {
namespace {

bool gone(swim::State state) {
  return state == swim::State::dead || state == swim::State::left;
}

std::string text(swim::State state) {
  constexpr const char* names[] = {"alive", "suspect", "dead", "left"};
  return names[static_cast<int>(state)];
}

}  // namespace

void TableRules::on_start(World& world, HostId host) {
  tables_[host].clear();
  hosts_[world.host(host).name()] = host;
}

void TableRules::after_step(World& world, const Step& step) {
  const swim::Swim& swim = node::swim_of(world.node(step.host));
  swim::Incarnation& own = highest_own_[world.host(step.host).name()];
  own = std::max(own, swim.incarnation());
  Instant& next = next_[step.host];
  if (world.now() < next) return;
  next = world.now() + limits_.scan_interval;
  scan(world, step.host);
}

void TableRules::scan(World& world, HostId host) {
  Table& table = tables_[host];
  Table fresh;
  const Instant local = world.host(host).clock.local(world.now());
  const std::string& observer = world.host(host).name();
  for (const swim::Peer& peer : node::swim_of(world.node(host)).peers()) {
    const std::string& name = peer.info->name;
    if (name == observer) continue;
    check_owner(world, host, peer);
    Seen seen{peer.incarnation, peer.state, peer.info->endpoint, peer.since, kNever};
    const auto before = table.find(name);
    if (before != table.end()) {
      const std::string wrong = comes_back_wrongly(before->second, seen, local, limits_);
      if (!wrong.empty())
        verdict_.report(world, "M2", name + " goes " + wrong + " in the table of " + observer);
    }
    if (gone(peer.state))
      seen.not_alive =
          before != table.end() ? std::min(before->second.not_alive, world.now()) : world.now();
    check_alive(world, host, name, seen);
    fresh.emplace(name, seen);
  }
  table = std::move(fresh);
}

void TableRules::check_owner(World& world, HostId host, const swim::Peer& peer) {
  const auto owner = highest_own_.find(peer.info->name);
  const swim::Incarnation most = owner == highest_own_.end() ? 0 : owner->second;
  if (peer.incarnation > most)
    verdict_.report(world, "M1",
                    world.host(host).name() + " holds incarnation " +
                        std::to_string(peer.incarnation) + " of " + peer.info->name +
                        ", which has never been beyond " + std::to_string(most));
}

std::string TableRules::comes_back_wrongly(const Seen& before, const Seen& after, Instant local,
                                           const Limits& limits) {
  if (after.endpoint != before.endpoint) return "";
  const bool may_be_forgotten =
      gone(before.state) &&
      local - before.since + limits.scan_interval * 2 > limits.gossip_to_the_dead;
  if (may_be_forgotten) return "";
  const bool back = gone(before.state) && !gone(after.state);
  const bool newer = after.incarnation > before.incarnation;
  if ((!back || newer) && after.incarnation >= before.incarnation) return "";
  return "from " + text(before.state) + " at incarnation " + std::to_string(before.incarnation) +
         " to " + text(after.state) + " at " + std::to_string(after.incarnation);
}

void TableRules::check_alive(World& world, HostId host, const std::string& name, const Seen& seen) {
  const auto found = hosts_.find(name);
  if (found == hosts_.end() || seen.not_alive == kNever) return;
  const Host& subject = world.host(found->second);
  const Host& observer = world.host(host);
  if (!subject.running() || subject.leaving || subject.frozen || subject.blocked) return;
  if (observer.leaving || observer.frozen || observer.blocked) return;
  const Instant calm =
      std::max({network_calm_, subject.disturbed, observer.disturbed, seen.not_alive});
  if (world.now() - calm > limits_.dead_though_alive)
    verdict_.report(world, "M3",
                    observer.name() + " takes " + name + " for dead since " +
                        std::to_string((seen.not_alive - Instant{}) / std::chrono::seconds{1}) +
                        " s, though it runs undisturbed");
}

// ---- L1 ----------------------------------------------------------------------------------------

namespace {

std::string compare_member(const World& world, HostId observer, const Host& subject) {
  const std::string who = world.host(observer).name() + " and " + subject.name() + ": ";
  const auto view = world.node(observer).find(subject.name());
  if (!subject.running()) {
    const bool counted = view && view->status == MemberStatus::alive;
    return counted ? who + "taken for alive, but it does not run" : "";
  }
  if (!view) return who + "not known";
  if (view->status != MemberStatus::alive)
    return who + "taken for " + std::string{to_string(view->status)} + ", but it runs";
  const NodeInfo& truth = node::swim_of(*subject.node).self();
  if (view->info->endpoint != truth.endpoint) return who + "another address";
  if (view->info->meta != truth.meta) return who + "other tags";
  const auto peer = node::swim_of(world.node(observer)).find(subject.name());
  if (!peer || gone(peer->state)) return who + "the two tables of the observer differ";
  return "";
}

}  // namespace

std::string disagreement(const World& world) {
  for (const HostId observer : world.running()) {
    for (HostId id = 0; id < world.size(); ++id) {
      std::string difference = compare_member(world, observer, world.host(id));
      if (!difference.empty()) return difference;
    }
  }
  return "";
}

bool all_count_all(const World& world) {
  const Hosts running = world.running();
  return std::ranges::all_of(running, [&](HostId id) {
    const serf::Serf& serf = node::serf_of(world.node(id));
    return serf.size() - serf.failed_count() - serf.left_count() == running.size();
  });
}

}  // namespace pando::sim
