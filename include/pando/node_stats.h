#pragma once
/// What a node counts and measures.
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace pando::node {

/// What calls, casts and topics have come to. Each call made is answered, failed or under way.
struct CallStats {
  std::uint64_t made = 0;      ///< calls of this node
  std::uint64_t answered = 0;  ///< of them
  /// Of them, by what call::Failure is called.
  std::map<std::string, std::uint64_t> failed;
  std::uint64_t served = 0;     ///< calls that this node handed to a handler
  std::size_t calling = 0;      ///< calls of this node that have no end yet
  std::size_t serving = 0;      ///< calls at this node that have no answer yet
  std::uint64_t casts_out = 0;  ///< taken from users here
  std::uint64_t casts_in = 0;   ///< heard
  std::uint64_t published = 0;  ///< publications of this node, once for each node that gets one
  std::uint64_t told = 0;       ///< publications heard
  std::uint64_t dropped = 0;    ///< of those of this node, for nodes too far behind
};

/// Numbers for humans and checkers. Texts are what Serf's `stats` shows.
struct Stats {
  std::size_t members = 0;              ///< known, itself and the gone included
  std::size_t failed = 0;               ///< of them
  std::size_t left = 0;                 ///< of them
  /// Of them those that are neither: at least 1 until it has left itself.
  std::size_t alive() const { return members - failed - left; }
  int health_score = 0;                 ///< Lifeguard's: 0 well, 7 worst
  std::uint64_t member_time = 0;        ///< Lamport time of joins and leaves
  std::uint64_t event_time = 0;         ///< Lamport time of events
  std::uint64_t query_time = 0;         ///< Lamport time of queries
  std::size_t intent_queue = 0;         ///< joins and leaves that still are to be told
  std::size_t event_queue = 0;          ///< events that still are to be told
  std::size_t query_queue = 0;          ///< queries that still are to be told
  std::size_t rumour_queue = 0;         ///< news of membership that still are to be told
  bool encrypted = false;               ///< whether there is a key
  std::uint64_t coordinate_resets = 0;  ///< coordinates that were no numbers any more
  std::size_t streams = 0;              ///< open connections of membership
  std::size_t links = 0;                ///< links, also those that are being made
  std::size_t state_owners = 0;         ///< nodes of whom state is known, this one included
  std::size_t state_bytes = 0;          ///< that it takes, roughly
  double state_rate = 0;                ///< writes/s that flow control lets through
  /// How often the silence of a peer has reached phi 1, 3 and 8.
  std::array<std::uint64_t, 3> silences{};
  CallStats calls;  ///< docs/protocol/calls.md
  /// Refused input, by reason: `packet_` or `stream_` and a wire::DecodeError, or a note's name.
  std::map<std::string, std::uint64_t> refused;
};

}  // namespace pando::node
