#pragma once
/// How often do healthy members die because others are in trouble? The disturbances of Lifeguard's
/// paper, for every way of detection.
#include <optional>

#include "sim/experiment.h"

namespace pando::sim {

/// A combination of Lifeguard's parts, and a way to choose whom to probe and to ask.
struct Setting {
  const char* name;
  bool probe, suspicion, buddy;
  /// Of Pando nodes; nullopt: plain Serf members.
  std::optional<Detection> pando = std::nullopt;
};
inline constexpr Setting kSwim{"SWIM", false, false, false};
inline constexpr Setting kLifeguard{"Lifeguard", true, true, true};
inline constexpr Setting kPando{"Lifeguard among Pando nodes", true, true, true, Detection::swim};
inline constexpr Setting kWitnesses{"Lifeguard with witnesses", true, true, true, Detection::ring};

/// False deaths declared by anybody and by the undisturbed, and what the cluster said meanwhile.
struct FalseDeaths {
  double anywhere = 0, at_healthy = 0, messages = 0, bytes = 0;

  FalseDeaths& operator+=(const FalseDeaths& other) {
    anywhere += other.anywhere;
    at_healthy += other.at_healthy;
    messages += other.messages;
    bytes += other.bytes;
    return *this;
  }
};

/// 128 members; message paths of some are blocked again and again, in many ways.
FalseDeaths blocked_paths(const Setting& setting, Effort effort);

/// What an event costs a starved process on average. The paper's processes waited for slices of a
/// busy core, which says little about this; from about 100 ms on the queue never empties. The first
/// is judged, the second shows how much hangs on it.
inline constexpr Duration kStarved = std::chrono::milliseconds{150};
inline constexpr Duration kStarvedMore = std::chrono::milliseconds{400};
/// 100 members, of which `starved` need `cost` for every event.
FalseDeaths starved_processes(const Setting& setting, std::size_t starved, Duration cost,
                              Effort effort);

}  // namespace pando::sim
