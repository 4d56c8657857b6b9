// Our own: what the planner says will be moved (docs/protocol/place.md), beside what is then moved.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sim/experiment.h"
#include "sim/map_rules.h"
#include "sim/silence.h"
#include "sim/trial.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMost = 9, kLeast = 3;

/// Copies that were begun, as the maps say that all agree on.
class Begun : public Watcher {
 public:
  void after_step(World&, const Step& step) override {
    for (const node::Output& output : step.outputs)
      if (const auto* news = std::get_if<node::MapAdopted>(&output)) look(news->map);
  }
  std::vector<map::Move> take() {
    std::ranges::sort(moves_);
    return std::exchange(moves_, {});
  }

 private:
  void look(const map::MapPtr& map) {
    if (!map || (last_ && map->epoch <= last_->epoch)) return;
    const map::MapPtr before = std::exchange(last_, map);
    if (!before) return;
    for (std::size_t i = 0; i < map->buckets.size(); ++i)
      for (const map::MemberNumber learner : map->buckets[i].learners) {
        const auto number = before->find(map->members[learner].who);
        const map::Holders& had = before->buckets[i];
        if (!number || !(had.learners.contains(*number) || had.acting.contains(*number)))
          moves_.push_back({static_cast<std::uint16_t>(i), map->members[learner].name});
      }
  }

  map::MapPtr last_;
  std::vector<map::Move> moves_;
};

/// A cluster to which one thing after the other happens, each foretold.
class Foretold {
 public:
  explicit Foretold(std::uint64_t seed) : trial_(seed) {
    world().watch(begun_);
    config_ = pando_nodes(Detection::ring);
    config_.map = {.store = true, .buckets = 64, .copies = 2};
    for (const HostId host : trial_.boot(4, config_)) world().guard(host);
    settles();
  }

  bool sound() const { return trial_.failure().empty() && sound_; }
  /// Whether exactly the copies that were foretold have been made.
  bool change() {
    const Hosts running = world().running();
    const bool loses = running.size() == kMost || (running.size() > kLeast && rng().chance(0.5));
    begun_.take();
    std::vector<map::Move> told = loses ? lose(running) : add(running);
    settles();
    std::ranges::sort(told);
    return told == begun_.take();
  }

 private:
  World& world() { return trial_.world; }
  Rng& rng() { return world().rng(); }
  void settles() {
    sound_ = sound_ && world().run_until([&] { return map_disagreement(world()).empty(); }, 60s);
  }
  std::vector<map::Move> ask(HostId at, const map::WhatIf& what) {
    return world().node(at).outlook(world().host(at).clock.local(world().now()), what).moves;
  }
  std::vector<map::Move> lose(const Hosts& running) {
    const std::size_t which = rng().below(running.size());
    auto told = ask(running[(which + 1) % running.size()],
                    {.lose = {"node=" + world().host(running[which]).name()}, .add = {}});
    world().crash(running[which]);
    return told;
  }
  std::vector<map::Move> add(const Hosts& running) {
    const HostId host = world().add_host(config_);
    world().guard(host);
    map::Host newcomer;
    newcomer.name = world().host(host).name();
    auto told = ask(running[0], {.lose = {}, .add = {newcomer}});
    trial_.op.set_seeds(running);
    trial_.op.bring_up(host);
    return told;
  }

  Trial trial_;
  Begun begun_;
  node::Config config_;
  bool sound_ = true;
};

}  // namespace

std::vector<Finding> map_forecasts(Effort effort) {
  const std::size_t runs = effort == Effort::full ? 50 : 5, changes = 20;
  std::size_t right = 0, all = 0;
  for (std::uint64_t seed = 0; seed < runs; ++seed) {
    Foretold cluster{seed};
    for (std::size_t i = 0; i < changes && cluster.sound(); ++i) right += cluster.change();
    all += changes;
  }
  return {
      {.what = "members die and join: changes after which exactly the foretold copies were made",
       .expected = "all",
       .measured = fmt::format("{} of {}", right, all),
       .reproduced = right == all}};
}

}  // namespace pando::sim
