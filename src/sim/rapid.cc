#include "sim/rapid.h"

#include <algorithm>
#include <cmath>

namespace pando::sim {

// ---- the world ----------------------------------------------------------------------------------

Rapid::Rapid(std::uint64_t seed, Settings settings, std::size_t processes)
    : rng_(seed), settings_(settings), nodes_(processes), salt_(rng_.next()) {}

void Rapid::form(std::size_t members) {
  std::vector<Process> all;
  for (Process process = 0; process < members; ++process) all.push_back(process);
  const std::uint32_t view = add_view(std::move(all));
  for (const Process process : views_[view].members) enter(process, view);
}

void Rapid::join(Process process, Instant at) {
  agenda_.add(at, {.kind = Kind::join, .to = process});
}

void Rapid::crash(Process process, Instant at) {
  agenda_.add(at, {.kind = Kind::crash, .to = process});
}

void Rapid::run_to(Instant end) {
  while (agenda_.next() <= end) {
    now_ = agenda_.next();
    run(agenda_.take());
  }
  now_ = end;
}

void Rapid::run(Event event) {
  Node& node = nodes_[event.to];
  if (event.kind == Kind::recover) return recover(event.view);
  if (event.kind == Kind::crash) {
    node.alive = false;
    dead_.insert(event.to);
    return watch_dead(node.view, event.to);
  }
  if (!node.alive) return;
  if (event.kind == Kind::join) {
    waiting_.insert(event.to);
    return ask_observers(event.to);
  }
  if (event.kind != Kind::welcome) return run_member(event);
  if (event.view > node.view || !node.member) enter(event.to, event.view);
}

void Rapid::run_member(Event event) {
  const Node& node = nodes_[event.to];
  // Who has not decided yet hears of the next configuration later.
  if (event.view > node.view || !node.member) return agenda_.add(now_ + settings_.most, event);
  if (event.view < node.view) return;
  if (event.kind == Kind::ask) return raise(event.to, {event.what, event.ring});
  if (event.kind == Kind::flush) return flush(event.to);
  if (event.kind == Kind::alerts) return hear(event.to, batches_[event.what]);
  count(event.to, event.what);
}

void Rapid::broadcast(std::uint32_t view, Event event) {
  event.view = view;
  for (const Process member : views_[view].members) {
    event.to = member;
    agenda_.add(now_ + delay(), event);
  }
}

// ---- alerts -------------------------------------------------------------------------------------

/// Asks the seed for the configuration, and its observers there to speak for it.
void Rapid::ask_observers(Process joiner) {
  const std::uint32_t view = nodes_[0].view;
  const Duration answer = delay() + delay();
  for (int ring = 0; ring < settings_.rings; ++ring)
    agenda_.add(now_ + answer + delay(), {.kind = Kind::ask,
                                          .to = observer(views_[view], joiner, ring),
                                          .view = view,
                                          .what = joiner,
                                          .ring = ring});
}

/// Its observers find out by probes of their own.
void Rapid::watch_dead(std::uint32_t view, Process dead) {
  for (int ring = 0; ring < settings_.rings; ++ring) {
    const Duration first{rng_.between(0, settings_.probe.count())};
    agenda_.add(now_ + first + settings_.failures * settings_.probe,
                {.kind = Kind::ask,
                 .to = observer(views_[view], dead, ring),
                 .view = view,
                 .what = dead,
                 .ring = ring});
  }
}

void Rapid::raise(Process observer, Alert alert) {
  Node& node = nodes_[observer];
  node.batch.push_back(alert);
  if (std::exchange(node.batching, true)) return;
  agenda_.add(now_ + settings_.batch, {.kind = Kind::flush, .to = observer, .view = node.view});
}

void Rapid::flush(Process process) {
  Node& node = nodes_[process];
  node.batching = false;
  batches_.push_back(std::exchange(node.batch, {}));
  broadcast(node.view,
            {.kind = Kind::alerts, .what = static_cast<std::uint32_t>(batches_.size() - 1)});
}

void Rapid::hear(Process process, const std::vector<Alert>& alerts) {
  Node& node = nodes_[process];
  for (const Alert& alert : alerts) node.cut.alert(alert.subject, alert.ring);
  imply(node);
  if (node.cut.ready() && !std::exchange(node.voted, true)) vote(process);
}

/// An observer that is accused itself cannot speak: its ring counts as if it had.
void Rapid::imply(Node& node) {
  for (std::size_t before = node.cut.unsure() + 1; node.cut.unsure() < before && !dead_.empty();) {
    before = node.cut.unsure();
    std::vector<Alert> implied;
    node.cut.each_unstable([&](Process subject, std::uint32_t rings) {
      for (int ring = 0; ring < settings_.rings; ++ring)
        if ((rings >> ring & 1) == 0 && node.cut.counts(observer(views_[node.view], subject, ring)))
          implied.push_back({subject, ring});
    });
    for (const Alert& alert : implied) node.cut.alert(alert.subject, alert.ring);
  }
}

// ---- agreement ----------------------------------------------------------------------------------

void Rapid::vote(Process process) {
  const std::uint32_t view = nodes_[process].view;
  const std::uint32_t next = next_view(view, nodes_[process].cut.stable());
  ++views_[view].votes[next];
  broadcast(view, {.kind = Kind::vote, .what = next});
  if (std::exchange(views_[view].proposed, true)) return;
  // Each would begin after this and a random time of as many seconds as there are members.
  const auto random = std::chrono::duration<double>(-std::log(1 - rng_.unit()));
  agenda_.add(now_ + settings_.fallback + std::chrono::duration_cast<Duration>(random),
              {.kind = Kind::recover, .view = view});
}

void Rapid::count(Process process, std::uint32_t next) {
  Node& node = nodes_[process];
  const std::size_t members = views_[node.view].members.size();
  if (++node.votes[next] >= members - (members - 1) / 4) enter(process, next);
}

/// Classic Paxos by somebody, if the votes were divided: what most have voted for.
void Rapid::recover(std::uint32_t view) {
  const auto& votes = views_[view].votes;
  const std::uint32_t next =
      std::ranges::max_element(votes, {}, [](const auto& row) { return row.second; })->first;
  const std::vector<Process> members = views_[view].members;
  for (const Process member : members)
    if (nodes_[member].alive && nodes_[member].view == view) enter(member, next);
}

void Rapid::enter(Process process, std::uint32_t view) {
  const std::vector<Process>& members = views_[view].members;
  Node& node = nodes_[process];
  node.view = view;
  node.member = std::ranges::binary_search(members, process);
  node.voted = node.batching = false;
  node.cut = CutDetector{settings_.high, settings_.low};
  node.batch.clear();
  node.votes.clear();
  node.sizes.push_back(members.size());
  node.since = now_;
  if (process == 0) follow(view);
}

/// What goes on in a new configuration: who is in it hears of it, who is not asks again, and the
/// dead that are still there are found out anew.
void Rapid::follow(std::uint32_t view) {
  const std::vector<Process>& members = views_[view].members;
  for (const Process joiner : waiting_) {
    const bool in = std::ranges::binary_search(members, joiner);
    agenda_.add(now_ + delay(),
                {.kind = in ? Kind::welcome : Kind::join, .to = joiner, .view = view});
  }
  std::erase_if(waiting_, [&](Process p) { return std::ranges::binary_search(members, p); });
  for (const Process dead : dead_)
    if (std::ranges::binary_search(members, dead)) watch_dead(view, dead);
}

/// Members who are in it go, all others come.
std::uint32_t Rapid::next_view(std::uint32_t view, const std::set<Process>& change) {
  const auto known = views_[view].next.find(change);
  if (known != views_[view].next.end()) return known->second;
  std::vector<Process> members;
  std::ranges::set_symmetric_difference(views_[view].members, change, std::back_inserter(members));
  const std::uint32_t next = add_view(std::move(members));
  views_[view].next[change] = next;
  return next;
}

std::uint32_t Rapid::add_view(std::vector<Process> members) {
  View view;
  for (int ring = 0; ring < settings_.rings; ++ring) {
    std::vector<Process> order = members;
    std::ranges::sort(order, {}, [&](Process process) { return place(process, ring); });
    view.rings.push_back(std::move(order));
  }
  view.members = std::move(members);
  views_.push_back(std::move(view));
  return static_cast<std::uint32_t>(views_.size() - 1);
}

Process Rapid::observer(const View& view, Process subject, int ring) const {
  const std::vector<Process>& order = view.rings[static_cast<std::size_t>(ring)];
  const auto next = std::ranges::lower_bound(order, place(subject, ring), {},
                                             [&](Process process) { return place(process, ring); });
  return next == order.begin() ? order.back() : *(next - 1);
}

std::uint64_t Rapid::place(Process process, int ring) const {
  return Rng{salt_ + process * 64U + static_cast<std::uint64_t>(ring)}.next();
}

}  // namespace pando::sim
