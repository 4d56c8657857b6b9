#pragma once
/// How silence becomes suspicion. Source: docs/protocol/detector.md.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "pando/time.h"

namespace pando {

/// What the time between two heartbeats is taken to be distributed like.
enum class PhiLaw : std::uint8_t {
  normal,      ///< around a mean: links beat regularly
  exponential  ///< without a rhythm: where arrivals are random
};

/// `normal` or `exponential`; nullopt for anything else.
constexpr std::optional<PhiLaw> parse_phi_law(std::string_view word) {
  if (word == "normal") return PhiLaw::normal;
  if (word == "exponential") return PhiLaw::exponential;
  return std::nullopt;
}

/// How the silence of peers is judged.
struct PhiOptions {
  PhiLaw law = PhiLaw::normal;                             ///< of the times between heartbeats
  std::size_t window = 200;                                ///< intervals remembered, 1 to 8192
  Duration min_deviation = std::chrono::milliseconds{10};  ///< no rhythm is taken to be steadier
  Duration acceptable_pause{};  ///< silence beyond the mean that is forgiven
  /// Interval to assume from the first heartbeat on; nullopt: phi is unknown for ten heartbeats.
  std::optional<Duration> first_estimate;
};

}  // namespace pando
