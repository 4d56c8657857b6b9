#include "sim/false_deaths.h"

#include "base/note_code.h"
#include "sim/traffic.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

node::Config configured(const Setting& setting) {
  node::Config config;
  config.tuning.suspicion_mult = 5;
  config.tuning.lifeguard_probe = setting.probe;
  config.tuning.lifeguard_suspicion = setting.suspicion;
  config.tuning.lifeguard_buddy = setting.buddy;
  if (!setting.pando) return config;
  config.detection = *setting.pando;
  return with_identity(std::move(config));
}

/// Declarations of death: a node's own suspicion ran out. Hearing of a death is none. The first
/// hosts of the world are the disturbed ones; their deaths are not counted.
class Declarations : public Watcher {
 public:
  explicit Declarations(std::size_t disturbed) : disturbed_(disturbed) {}
  void after_step(World& world, const Step& step) override {
    for (const node::Output& output : step.outputs) {
      const auto* note = std::get_if<node::Noted>(&output);
      if (note == nullptr || note->code != static_cast<std::uint16_t>(NoteCode::member_failed))
        continue;
      if (*world.host_by_name(note->subject) < disturbed_) continue;
      ++anywhere;
      at_healthy += step.host >= disturbed_;
    }
  }
  int anywhere = 0, at_healthy = 0;

 private:
  std::size_t disturbed_;
};

/// Runs `members` nodes for `time`; `disturb` does something to the first `disturbed` of them.
template <class Disturb>
FalseDeaths measure(World& world, const Setting& setting, std::size_t members,
                    std::size_t disturbed, Duration time, Disturb disturb) {
  form(world, members, configured(setting), 10s);
  Declarations declarations{disturbed};
  Traffic traffic;
  world.watch(declarations);
  world.watch(traffic);
  for (HostId host = 0; host < disturbed; ++host) disturb(host);
  world.run_for(time);
  return {.anywhere = static_cast<double>(declarations.anywhere),
          .at_healthy = static_cast<double>(declarations.at_healthy),
          .messages = static_cast<double>(traffic.datagrams + traffic.stream_writes),
          .bytes = static_cast<double>(traffic.bytes)};
}

/// `count` members whose message paths are blocked for `blocked`, free for `free`, and so on.
struct Anomaly {
  std::size_t count;
  Duration blocked, free;
};

void block_and_unblock(World& world, HostId host, const Anomaly& anomaly, Instant end) {
  if (world.now() >= end) return;
  world.block(host);
  world.at(world.now() + anomaly.blocked, [&world, host, anomaly, end] {
    world.unblock(host);
    world.at(world.now() + anomaly.free,
             [&world, host, anomaly, end] { block_and_unblock(world, host, anomaly, end); });
  });
}

FalseDeaths block(std::uint64_t seed, const Setting& setting, const Anomaly& anomaly) {
  World world{seed};
  return measure(world, setting, 128, anomaly.count, 120s,
                 [&](HostId host) { block_and_unblock(world, host, anomaly, world.now() + 120s); });
}

std::vector<Anomaly> grid(Effort effort) {
  if (effort == Effort::quick) return {{8, 16s, 64ms}, {16, 24s, 4s}};
  std::vector<Anomaly> cells;
  for (const std::size_t count : {1, 4, 8, 16, 32})
    for (const Duration blocked : {Duration{2s}, Duration{8s}, Duration{16s}, Duration{32s}})
      for (const Duration free : {Duration{1ms}, Duration{256ms}, Duration{4s}, Duration{16s}})
        cells.push_back({count, blocked, free});
  return cells;
}

}  // namespace

FalseDeaths blocked_paths(const Setting& setting, Effort effort) {
  FalseDeaths total;
  const std::uint64_t seeds = effort == Effort::full ? 4 : 1;
  for (const Anomaly& cell : grid(effort))
    for (std::uint64_t seed = 0; seed < seeds; ++seed) total += block(seed, setting, cell);
  return total;
}

FalseDeaths starved_processes(const Setting& setting, std::size_t starved, Duration cost,
                              Effort effort) {
  FalseDeaths total;
  const std::uint64_t seeds = effort == Effort::full ? 4 : 1;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    World world{seed};
    total +=
        measure(world, setting, 100, starved, 300s, [&](HostId host) { world.slow(host, cost); });
  }
  return total;
}

}  // namespace pando::sim
