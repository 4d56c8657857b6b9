#include "sim/silence.h"

#include <algorithm>
#include <map>
#include <ranges>

#include "sim/scoreboard.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration kWarmUp = 40s;
/// Longer than almost any wait for a ping: moments later than this before the end are not used.
constexpr Duration kLongWait = 12s;

double seconds(Duration d) {
  return std::chrono::duration<double>(d).count();
}

/// Begin a ping and an ack that stand alone, as they do where there is nothing to tell. Between
/// them is the ping on behalf of somebody.
constexpr std::byte kPing{0}, kAck{2};

/// When each host was pinged, and what probing took in all.
class Pings : public Watcher {
 public:
  void after_step(World& world, const Step& step) override {
    for (const node::Output& output : step.outputs) {
      const auto* datagram = std::get_if<node::SendDatagram>(&output);
      if (datagram == nullptr) continue;
      messages += datagram->bytes.front() <= kAck;
      if (datagram->bytes.front() != kPing) continue;
      if (const auto to = world.host_at(datagram->to)) at[*to].push_back(step.now);
    }
  }
  std::map<HostId, std::vector<Instant>> at;
  std::size_t messages = 0;
};

/// When which observer said what of one host.
class Said : public Watcher {
 public:
  explicit Said(std::string subject) : subject_(std::move(subject)) {}
  void after_step(World& world, const Step& step) override {
    for (const node::Output& output : step.outputs) {
      const auto* happened = std::get_if<node::Happened>(&output);
      const auto* change = happened ? std::get_if<MemberEvent>(&happened->event) : nullptr;
      if (change == nullptr || change->members.front().info->name != subject_) continue;
      if (change->type == MemberEventType::suspect) agreed.emplace(step.host, world.now());
      if (change->type == MemberEventType::failed) failed.emplace(step.host, world.now());
    }
  }
  std::map<HostId, Instant> agreed, failed;

 private:
  std::string subject_;
};

double last(const std::map<HostId, Instant>& said, std::size_t all, Instant begin) {
  if (said.size() < all) return kNeverSeen;
  return seconds(std::ranges::max(said | std::views::values) - begin);
}

}  // namespace

node::Config pando_nodes(Detection detection) {
  return with_identity({.detection = detection});
}

Rest at_rest(std::size_t nodes, std::uint64_t seed, const node::Config& config, Duration time) {
  World world{seed};
  form(world, nodes, config, kWarmUp);
  Pings pings;
  world.watch(pings);
  const Instant begin = world.now();
  world.run_for(time);
  Rest rest{
      .waits = {},
      .load = static_cast<double>(pings.messages) / seconds(time) / static_cast<double>(nodes)};
  for (const auto& [host, times] : pings.at) {
    for (Instant crash = begin; crash + kLongWait < world.now(); crash += 970ms) {
      const auto next = std::ranges::lower_bound(times, crash);
      if (next != times.end()) rest.waits.push_back(seconds(*next - crash));
    }
  }
  return rest;
}

Silence fall_silent(std::size_t nodes, std::uint64_t seed, const node::Config& config,
                    Stroke stroke) {
  World world{seed};
  const Duration warm_up = 10s + 37ms * static_cast<int>(seed);
  const Hosts hosts = form(world, nodes, config, warm_up);
  const HostId victim = hosts[seed % nodes];
  Said said{world.host(victim).name()};
  world.watch(said);
  stroke == Stroke::stopped ? world.freeze(victim) : world.power_off(victim);
  const Instant begin = world.now();
  world.run_until([&] { return said.failed.size() >= nodes - 1; }, 120s);
  const auto failures = said.failed | std::views::values;
  return {.agreed = last(said.agreed, nodes - 1, begin),
          .first = said.failed.empty() ? kNeverSeen : seconds(std::ranges::min(failures) - begin),
          .failed = last(said.failed, nodes - 1, begin)};
}

}  // namespace pando::sim
