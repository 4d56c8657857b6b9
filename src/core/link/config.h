#pragma once
/// The knobs of the links.
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "pando/identity.h"
#include "pando/lane.h"
#include "pando/time.h"

namespace pando::link {

using namespace std::chrono_literals;

inline constexpr std::size_t kMaxFrame = 16 << 10;  ///< bytes of a frame behind its header
inline constexpr std::size_t kFrameHeader = 4;
/// Of the features in a greeting: whoever drives the speaker takes data links over for its shards.
inline constexpr std::uint64_t kDataLinks = 1;

/// What one lane may take. A message may overshoot `queue`, a queue never begins beyond it.
struct LaneLimits {
  std::size_t window;   ///< bytes under way before the receiver must grant more; >= 2 frames
  std::size_t queue;    ///< bytes waiting per peer; the next message is refused
  std::size_t message;  ///< longest message, either way
  std::size_t share;    ///< frames per round while other lanes have something to say
};

struct Config {
  std::string name;  ///< this member's name
  Participant self;  ///< id not empty
  std::string cluster;
  Id cluster_id;  ///< empty: not known yet
  std::uint64_t features = 0;
  std::uint8_t shards = 1;  ///< of this node's data
  bool check_certificate = false;  ///< if a peer has shown one, it must name the peer

  Duration beat = 500ms;     ///< between two beats on a link in use, and of all that rest together
  Duration busy = 10s;       ///< a link is in use for so long after its last data
  Duration most_beat = 15s;  ///< between two beats on any link
  Duration silence = 10s;    ///< nothing heard for so long, and for three beats: the link is dead
  Duration stall = 10s;      ///< the driver could not send for so long: the peer is cut off
  Duration handshake = 5s;   ///< from connection to link
  Duration dial_timeout = 3s;
  Duration steady = 5s;          ///< a link that lasted so long is redialled at once when lost
  Duration retry_first = 100ms;  ///< back-off doubles from here
  Duration retry_most = 10s;
  Duration settle = 10s;               ///< a new cluster id can yield to another one for so long
  Duration idle = 60s;                 ///< beyond the mesh an unused link is closed after so long
  std::size_t mesh_limit = 64;         ///< up to so many peers everyone is linked with everyone
  std::size_t max_handshakes = 128;    ///< accepted connections that are not links yet
  std::size_t driver_room = 64 << 10;  ///< bytes that may wait in the driver

  std::array<LaneLimits, kLanes> lanes{{
      {.window = 256 << 10, .queue = 1 << 20, .message = 1 << 20, .share = 4},
      {.window = 1 << 20, .queue = 4 << 20, .message = 16 << 20, .share = 4},
      {.window = 1 << 20, .queue = 4 << 20, .message = 16 << 20, .share = 2},
      {.window = 1 << 20, .queue = 4 << 20, .message = 16 << 20, .share = 1},
  }};
  const LaneLimits& operator[](Lane lane) const { return lanes[static_cast<std::size_t>(lane)]; }
};

}  // namespace pando::link
