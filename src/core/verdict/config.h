#pragma once
/// What the room is told once. Meaning: docs/protocol/death.md.
#include <cstddef>
#include <string>

#include "pando/time.h"

namespace pando::verdict {

using namespace std::chrono_literals;

struct Config {
  std::string self;     ///< this node's member name
  std::string cluster;  ///< its name: evidence of others is refused
  std::size_t collectors = 3;
  std::size_t quorum = 3;       ///< refused witnesses that are strong evidence
  Duration grace = 500ms;       ///< from strong evidence to death
  Duration check = 330ms;       ///< from strong evidence to a last question; longer than `echo`
  Duration gather = 10ms;       ///< from a sign to its report: others may follow at once
  Duration settle = 200ms;      ///< from a death to the first collector's certificate
  Duration next = 300ms;        ///< and to that of each following one
  Duration report_gap = 100ms;  ///< between reports about one member
  Duration echo = 300ms;        ///< packets this long after a first sign may have been under way
  Duration patience = 30s;      ///< a case without news is closed
  std::size_t max_cases = 256;
  std::size_t max_members = 1 << 16;
  int max_packets = 500;  ///< in a second
};

inline constexpr std::size_t kMaxName = 255;
inline constexpr std::size_t kMaxMessage = 1310, kMaxCertificate = 1024;
inline constexpr std::size_t kMaxWitnesses = 16;             ///< of a case
inline constexpr int kMaxTold = 8;                           ///< witnesses of a certificate
inline constexpr Duration kMaxAge = std::chrono::hours{24};  ///< of what a message tells

}  // namespace pando::verdict
