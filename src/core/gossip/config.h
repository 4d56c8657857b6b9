#pragma once
/// What a state machine is told once. Meaning and defaults: docs/protocol/gossip.md.
#include <cstddef>
#include <cstdint>
#include <string>

#include "pando/identity.h"
#include "pando/time.h"

namespace pando::gossip {

using namespace std::chrono_literals;

using Version = std::uint64_t;
/// Starts and versions from here on are nobody's: they would leave no room to rise above.
inline constexpr std::uint64_t kNumberLimit = std::uint64_t{1} << 62;

/// Whose digest opens an exchange: ours by sums, or the paper's, of all or of some owners.
enum class Digests : std::uint8_t { ranged, whole, subset };
/// In which order owners share a packet that is too small for all that is missing.
enum class Order : std::uint8_t { depth, breadth };

struct Limits {
  std::size_t owners = 16'384;
  std::size_t keys = 4'096;                  ///< of one owner, tombstones included
  std::size_t bytes = std::size_t{4} << 20;  ///< of one owner's keys and values
  std::size_t key = 255, value = 256 << 10;
  std::size_t gone = 65'536;
  std::size_t watches = 1'024;
  std::size_t partners = 16'384;
  std::size_t message = 384 << 10;           ///< bytes of a message from a link
  std::size_t total = std::size_t{1} << 30;  ///< bytes of all owners, with what keeping them costs
};

struct Rounds {
  Duration interval = 1s;
  Duration busy_interval = 200ms;  ///< while something changed within busy_time
  Duration busy_time = 3s;
  Duration rest_interval = 10s;  ///< approached the longer nothing has changed
  bool two_partners = true;      ///< beside a random one, the one talked to least recently
};

struct Packing {
  std::size_t packet = 1'300;    ///< bytes of a datagram's message; the node subtracts the door
  std::size_t frame = 64 << 10;  ///< bytes of a message for a link, single large values apart
  std::size_t entries = 0;       ///< at most so many entries in one message; 0: as fit
  std::size_t packets = 3;       ///< of deltas in one answer; more leaves over a link, if any
  Digests digests = Digests::ranged;
  std::size_t subset = 64;  ///< owners in a digest of Digests::subset
  Order order = Order::depth;
};

struct Keeping {
  Duration collect_interval = 10s;
  Duration collect_after = 60s;    ///< a tombstone that every partner has
  Duration collect_at_last = 2h;   ///< any tombstone
  std::size_t tombstones = 1'024;  ///< beyond which the oldest are collected at once
  Duration absent = 24h;           ///< the state of an owner that is no partner
  Duration gone = 72h;
  Duration repair_after = 30s;  ///< since a state changed last: until then others may lag
  Duration stage = 60s;         ///< a replacement without progress
  std::size_t audited = 8;      ///< owners audited in one round
};

struct FlowSettings {
  bool enabled = true;
  double initial = 100, least = 0.1, most = 100'000;  ///< updates/s
  double burst = 256;                                 ///< writes that may come at once
  double decrease = 0.75, increase = 0.1;             ///< the paper's α; β as a share of `initial`
  int patience = 2;                                   ///< the paper's φ1 and φ2, in messages
};

struct Config {
  std::string name;         ///< member name
  Participant self;         ///< requires a start in [1, kNumberLimit)
  std::uint64_t birth = 0;  ///< 44 bits of milliseconds, 20 random bits
  Rounds rounds;
  Packing packing;
  Keeping keeping;
  FlowSettings flow;
  Limits limits;
};

}  // namespace pando::gossip
