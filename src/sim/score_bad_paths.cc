// A few members with bad paths: whether the others settle on what to think of them. The faults are
// those of Rapid (USENIX ATC 2018), figures 9 and 10.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "sim/ledger.h"
#include "sim/scoreboard.h"
#include "sim/silence.h"
#include "sim/statistics.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration kTime = 300s, kOnAndOff = 20s;

/// What the healthy said of the others, on average over the healthy.
struct Opinions {
  std::vector<double> changes;   ///< of the size of their cluster after the first minute
  std::vector<double> removals;  ///< of each bad one
  std::vector<double> wrong;     ///< healthy ones called failed, all in all
  std::vector<double> settled;   ///< s until all bad ones are out of all tables at once
};

class Opinion : public Watcher {
 public:
  Opinion(std::size_t nodes, std::size_t bad, Instant begin)
      : healthy_(static_cast<double>(nodes - bad)), bad_(bad), begin_(begin) {}

  void after_step(World& world, const Step& step) override {
    if (step.host < bad_) return;
    for (const node::Output& output : step.outputs) {
      const auto* happened = std::get_if<node::Happened>(&output);
      const auto* change = happened ? std::get_if<MemberEvent>(&happened->event) : nullptr;
      if (change != nullptr)
        for (const Member& member : change->members)
          note(world, step, change->type, *world.host_by_name(member.info->name));
    }
  }

  void report(Opinions& out) const {
    out.changes.push_back(changes_ / healthy_);
    out.removals.push_back(removals_ / healthy_ / static_cast<double>(bad_));
    out.wrong.push_back(wrong_);
    out.settled.push_back(settled_);
  }

 private:
  void note(World& world, const Step& step, MemberEventType type, HostId subject) {
    const bool failed = type == MemberEventType::failed;
    if (!failed && type != MemberEventType::join) return;
    if (step.now - begin_ > 60s) ++changes_;
    if (subject >= bad_) {
      wrong_ += failed;
      return;
    }
    removals_ += failed;
    failed ? void(out_.insert({step.host, subject})) : void(out_.erase({step.host, subject}));
    if (out_.size() == bad_ * static_cast<std::size_t>(healthy_) && settled_ == kNeverSeen)
      settled_ = std::chrono::duration<double>(world.now() - begin_).count();
  }

  double healthy_;
  std::size_t bad_;
  Instant begin_;
  double changes_ = 0, removals_ = 0, wrong_ = 0, settled_ = kNeverSeen;
  std::set<std::pair<HostId, HostId>> out_;
};

/// What is done to a bad path at the beginning and, if it comes and goes, every 20 s.
struct Fault {
  const char* name;
  double loss;
  bool both_ways, comes_and_goes;
};
constexpr Fault kFaults[] = {{"80 % loss", .8, true, false},
                             {"nothing reaches them, 20 s on, 20 s off", 1, false, true}};

void apply(World& world, HostId host, const Fault& fault, bool on) {
  const auto set = [&](Path& path) {
    path.clear();
    if (on) path.emplace_back(Drop{fault.loss});
  };
  set(world.network().into(host));
  if (fault.both_ways) set(world.network().out_of(host));
}

void turn(World& world, std::size_t bad, const Fault& fault, bool on, Instant end) {
  for (HostId host = 0; host < bad; ++host) apply(world, host, fault, on);
  if (!fault.comes_and_goes || world.now() >= end) return;
  world.at(world.now() + kOnAndOff,
           [&world, bad, &fault, on, end] { turn(world, bad, fault, !on, end); });
}

void run(std::size_t nodes, std::uint64_t seed, const Fault& fault, const node::Config& config,
         Opinions& opinions) {
  World world{seed};
  form(world, nodes, config, 10s);
  const std::size_t bad = nodes / 100;
  Opinion opinion{nodes, bad, world.now()};
  world.watch(opinion);
  turn(world, bad, fault, true, world.now() + kTime);
  world.run_for(kTime);
  opinion.report(opinions);
}

std::vector<Score> score_fault(std::size_t nodes, std::uint64_t seeds, const Fault& fault) {
  Opinions swim, ring;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    run(nodes, seed, fault, {}, swim);
    run(nodes, seed, fault, pando_nodes(Detection::ring), ring);
  }
  const auto named = [&](const char* what) { return fmt::format("{}: {}", fault.name, what); };
  return {{named("changes of size after a minute"), at_least(swim.changes, 5),
           at_most(ring.changes, 0)},
          {named("times that each of them is removed"), at_least(swim.removals, 1.01),
           between(ring.removals, 1, 1)},
          {named("healthy ones removed"), at_least(swim.wrong, 0), at_most(ring.wrong, 0)},
          {named("s until all of them are out everywhere"), at_least(swim.settled, 10),
           at_most(ring.settled, 10)}};
}

}  // namespace

std::vector<Score> score_bad_paths(Effort effort) {
  std::vector<Score> scores;
  const bool full = effort == Effort::full;
  for (const Fault& fault : kFaults)
    for (Score& score : score_fault(full ? 1000 : 200, full ? 3 : 2, fault))
      scores.push_back(std::move(score));
  return scores;
}

}  // namespace pando::sim
