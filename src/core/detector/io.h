#pragma once
/// What can happen to the detector, and what it has to say.
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "pando/time.h"

namespace pando::detector {

// ---- what can happen to it ---------------------------------------------------------------------

struct Tick {};
/// The edge to a peer begins anew: what was learnt of it is forgotten. `promised` is how often the
/// peer undertakes to be heard on it; zero: no promise.
struct Opened {
  std::string peer;
  Duration promised{};
};
/// A frame of the peer's link, or its ack to a probe of ours, arrived. `promised`: how often it
/// undertakes to be heard from now on; what was learnt of its lateness is kept. Zero: as before.
struct Heard {
  std::string peer;
  Duration promised{};
};
/// The edge was given up on purpose, or the peer is no member any more.
struct Forget {
  std::string peer;
};
/// This node did not run for a while: nobody is to be judged by it. Lateness of its own deadline
/// by more than Config::pause_limit the machine notices by itself.
struct Paused {};

using Input = std::variant<Tick, Opened, Heard, Forget, Paused>;

// ---- what it can want --------------------------------------------------------------------------

/// What users do at a level of suspicion.
enum class Level : std::uint8_t {
  hedge,   ///< send a second request
  avoid,   ///< prefer others
  report,  ///< ask the membership to probe now; never an accusation
};
inline constexpr std::size_t kLevelCount = 3;

/// A silence reached a level (`up`), or an interval that had reached it at its beginning was
/// followed by one that did not.
struct Crossed {
  std::string peer;
  Level level;
  bool up;
};

using Output = std::variant<Crossed>;
using Outbox = std::vector<Output>;

}  // namespace pando::detector
