#pragma once
/// What a node counts and measures.
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace pando::node {

/// Numbers for humans and checkers. Texts are what Serf's `stats` shows.
struct Stats {
  std::size_t members = 0, failed = 0, left = 0;
  int health_score = 0;
  std::uint64_t member_time = 0, event_time = 0, query_time = 0;
  std::size_t intent_queue = 0, event_queue = 0, query_queue = 0, rumour_queue = 0;
  bool encrypted = false;
  std::uint64_t coordinate_resets = 0;
  std::size_t streams = 0, links = 0;
  std::size_t state_owners = 0;  ///< nodes of whom state is known, this one included
  std::size_t state_bytes = 0;   ///< that it takes, roughly
  double state_rate = 0;         ///< writes/s that flow control lets through
  /// How often the silence of a peer has reached phi 1, 3 and 8.
  std::array<std::uint64_t, 3> silences{};
  /// Refused input, by reason: `packet_` or `stream_` and a wire::DecodeError, or a note's name.
  std::map<std::string, std::uint64_t> refused;
};

}  // namespace pando::node
