#include "sim/table_rules.h"

#include <algorithm>
#include <set>

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

// ---- M1, M2 -------------------------------------------------------------------------------------

void Incarnations::after_step(World& world, const Step& step) {
  const swim::Swim& swim = node::swim_of(world.node(step.host));
  swim::Incarnation& own = highest_own_[world.host(step.host).name()];
  own = std::max(own, swim.incarnation());
  Instant& next = next_[step.host];
  if (world.now() < next) return;
  next = world.now() + limits_.scan_interval;
  scan(world, step.host);
}

void Incarnations::scan(World& world, HostId host) {
  Table& table = tables_[host];
  Table fresh;
  const Instant local = world.host(host).clock.local(world.now());
  const std::string& observer = world.host(host).name();
  for (const swim::Peer& peer : node::swim_of(world.node(host)).peers()) {
    const std::string& name = peer.info->name;
    if (name == observer) continue;
    check_owner(world, host, peer);
    const Seen seen{peer.incarnation, peer.state, peer.info->endpoint, peer.since};
    if (const auto before = table.find(name); before != table.end()) {
      const std::string wrong = comes_back_wrongly(before->second, seen, local, limits_);
      if (!wrong.empty())
        verdict_.report(world, "M2", name + " goes " + wrong + " in the table of " + observer);
    }
    fresh.emplace(name, seen);
  }
  table = std::move(fresh);
}

void Incarnations::check_owner(World& world, HostId host, const swim::Peer& peer) {
  const auto owner = highest_own_.find(peer.info->name);
  const swim::Incarnation most = owner == highest_own_.end() ? 0 : owner->second;
  if (peer.incarnation > most)
    verdict_.report(world, "M1",
                    world.host(host).name() + " holds incarnation " +
                        std::to_string(peer.incarnation) + " of " + peer.info->name +
                        ", which has never been beyond " + std::to_string(most));
}

std::string Incarnations::comes_back_wrongly(const Seen& before, const Seen& after, Instant local,
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

// ---- M3 ----------------------------------------------------------------------------------------

void NobodyStaysDead::on_start(World& world, HostId host) {
  dead_since_[host].clear();
  hosts_[world.host(host).name()] = host;
}

bool NobodyStaysDead::undisturbed(const World& world, HostId id) const {
  const Host& host = world.host(id);
  return host.running() && !host.leaving && !host.frozen && !host.blocked &&
         host.cost == Duration::zero();
}

void NobodyStaysDead::after_step(World& world, const Step& step) {
  Instant& next = next_[step.host];
  if (world.now() < next) return;
  next = world.now() + std::chrono::seconds{1};
  auto& since = dead_since_[step.host];
  for (const Member& member : world.node(step.host).members()) {
    const std::string& name = member.info->name;
    const auto subject = hosts_.find(name);
    const bool here =
        member.status == MemberStatus::alive || member.status == MemberStatus::leaving;
    if (here || subject == hosts_.end()) {
      since.erase(name);
      continue;
    }
    const Instant began = since.try_emplace(name, world.now()).first->second;
    if (!undisturbed(world, step.host) || !undisturbed(world, subject->second)) continue;
    const Instant calm = std::max({network_calm_, began, world.host(step.host).disturbed,
                                   world.host(subject->second).disturbed});
    if (world.now() - calm > bound_)
      verdict_.report(world, "M3",
                      world.host(step.host).name() + " takes " + name + " for " +
                          std::string{to_string(member.status)} + " though both are undisturbed");
  }
}

// ---- L1 ----------------------------------------------------------------------------------------

namespace {

std::string compare_member(const World& world, HostId observer, const Host& subject, bool pruned) {
  const std::string who = world.host(observer).name() + " and " + subject.name() + ": ";
  const auto view = world.node(observer).find(subject.name());
  if (!subject.running()) {
    const bool counted = view && view->status == MemberStatus::alive;
    return counted ? who + "taken for alive, but it does not run" : "";
  }
  const auto peer = node::swim_of(world.node(observer)).find(subject.name());
  if (!peer || gone(peer->state)) return who + (view ? "dead to SWIM only" : "not known");
  if (!view) return pruned ? "" : who + "known to SWIM only";
  if (view->status != MemberStatus::alive && view->status != MemberStatus::leaving)
    return who + "taken for " + std::string{to_string(view->status)} + ", but it runs";
  const NodeInfo& truth = node::swim_of(*subject.node).self();
  if (view->info->endpoint != truth.endpoint) return who + "another address";
  if (view->info->meta != truth.meta) return who + "other tags";
  return "";
}

}  // namespace

std::string disagreement(const World& world, bool pruned) {
  for (const HostId observer : world.running()) {
    for (HostId id = 0; id < world.size(); ++id) {
      std::string difference = compare_member(world, observer, world.host(id), pruned);
      if (!difference.empty()) return difference;
    }
  }
  return "";
}

bool event_clocks_agree(const World& world) {
  std::set<serf::LamportTime> times;
  for (const HostId id : world.running())
    times.insert(node::serf_of(world.node(id)).clocks().event);
  return times.size() <= 1;
}

bool all_count_all(const World& world) {
  const Hosts running = world.running();
  return std::ranges::all_of(running, [&](HostId id) {
    const serf::Serf& serf = node::serf_of(world.node(id));
    return serf.size() - serf.failed_count() - serf.left_count() == running.size();
  });
}

}  // namespace pando::sim
