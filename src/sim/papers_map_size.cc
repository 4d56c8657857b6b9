// Our own: how soon many nodes have one map, and what a change of it costs on the links.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "sim/experiment.h"
#include "sim/map_traffic.h"
#include "sim/scoreboard.h"
#include "sim/store_lab.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

// ---- many join at once --------------------------------------------------------------------------

Finding crowd(std::size_t members, std::size_t buckets) {
  Stores cluster{1, in_turns(1s), buckets};
  cluster.begin();
  const Instant begin = cluster.world().now();
  cluster.grow(members - 3, 100ms);
  const bool settled = cluster.settle(10s) != kNeverSeen;
  const double time = seconds(cluster.world().now() - begin);
  const std::string wrong = cluster.failure();
  return {.what = fmt::format("{} nodes join 3 within 0.1 s, {} buckets: s until all have one map "
                              "of all, with nothing left to do",
                              members - 3, buckets),
          .expected = "at most 10",
          .measured = settled
                          ? fmt::format("{:.1f}{}{}", time, wrong.empty() ? "" : ", but ", wrong)
                          : "not within 10",
          .reproduced = settled && time <= 10 && wrong.empty()};
}

// ---- what one change costs ----------------------------------------------------------------------

/// What a change may cost, all nodes together: docs/protocol/agree.md, "What a change costs".
struct Cost {
  std::size_t primaries = 0;  ///< at most
  std::size_t maps = 0;       ///< that it took
  std::uint64_t octets = 0;   ///< of the changes that lead to them
  MapTraffic::Sum said;
  std::map<std::string, std::uint64_t> kinds;  ///< how many of each

  std::uint64_t messages_bound(std::size_t members) const {
    return (10 * maps + 6) * members + maps * primaries * (members / 2 + 1);
  }
  std::uint64_t bytes_bound(std::size_t members, std::uint64_t map) const {
    return kEnvelope * messages_bound(members) + members * octets + map;
  }

 private:
  static constexpr std::uint64_t kEnvelope = 160;  ///< a message without its change
};

class Changing {
 public:
  Changing(std::size_t members, std::size_t buckets) : cluster_(1, in_turns(1s), buckets) {
    cluster_.begin();
    cluster_.grow(members - 3, 100ms);
    cluster_.settle(30s);
    world().watch(traffic_);
    world().run_for(10s);
  }

  Cost death() {
    const HostId victim = world().running().back();
    world().guard(victim);
    return of([&] { world().crash(victim); });
  }
  Cost join() {
    return of([&] { cluster_.grow(1, 1ms); });
  }
  /// Octets of the map as a message, as near as it matters: an upper bound.
  std::uint64_t whole() {
    const map::MapPtr map = world().node(world().running()[0]).map();
    return map->members.size() * 80 + map->buckets.size() * 24;
  }

 private:
  World& world() { return cluster_.world(); }
  template <class Event>
  Cost of(Event happens) {
    const map::Epoch before = world().node(0).map()->epoch;
    traffic_.clear();
    happens();
    cluster_.settle(30s);
    world().run_for(1s);
    const map::Map& map = *world().node(0).map();
    Cost cost{.primaries = std::min(map.members.size(), map.buckets.size()),
              .said = traffic_.letters,
              .kinds = traffic_.kinds};
    for (const map::Event& event : world().node(0).map_history(world().now())) {
      if (event.mark.epoch <= before) continue;
      ++cost.maps;
      cost.octets += event.bytes;
    }
    return cost;
  }

  Stores cluster_;
  MapTraffic traffic_;
};

/// Of each kind of message, for each member.
std::string by_kind(const Cost& cost, std::size_t members) {
  std::string text;
  for (const auto& [kind, count] : cost.kinds)
    text += fmt::format("{}{} {:.1f}", text.empty() ? "" : ", ", kind,
                        static_cast<double>(count) / static_cast<double>(members));
  return text;
}

Finding finding(const char* what, std::size_t members, std::size_t buckets, const Cost& cost,
                std::uint64_t map) {
  const std::uint64_t messages = cost.messages_bound(members),
                      bytes = cost.bytes_bound(members, map);
  const auto each = [&](std::uint64_t sum) {
    return static_cast<double>(sum) / static_cast<double>(members);
  };
  return {.what = fmt::format("{} of {} members, {} buckets: messages and bytes for each member",
                              what, members, buckets),
          .expected = fmt::format("at most {:.1f} and {:.0f}", each(messages), each(bytes)),
          .measured =
              fmt::format("{:.1f} and {:.0f} ({} maps of {} octets; {})", each(cost.said.messages),
                          each(cost.said.bytes), cost.maps, cost.octets, by_kind(cost, members)),
          .reproduced = cost.maps > 0 && cost.said.messages > 0 && cost.said.messages <= messages &&
                        cost.said.bytes <= bytes};
}

}  // namespace

std::vector<Finding> map_sizes(Effort effort) {
  std::vector<std::pair<std::size_t, std::size_t>> sizes{{30, 16}, {30, 1024}};
  std::vector<Finding> findings;
  if (effort == Effort::full) {
    findings = {crowd(1000, 16), crowd(400, 1024)};
    sizes.insert(sizes.end(), {{100, 16}, {100, 1024}, {300, 16}, {300, 1024}});
  } else {
    findings = {crowd(150, 16), crowd(60, 1024)};
  }
  for (const auto& [members, buckets] : sizes) {
    Changing cluster{members, buckets};
    findings.push_back(
        finding("a certain death", members, buckets, cluster.death(), cluster.whole()));
    findings.push_back(finding("a join", members, buckets, cluster.join(), cluster.whole()));
  }
  return findings;
}

}  // namespace pando::sim
