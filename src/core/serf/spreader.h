#pragma once
/// Hands messages to gossip and knows how many of each lane are still being said.
#include <array>

#include "core/serf/serf.h"

namespace pando::serf {

inline constexpr std::size_t kLanes = 3;
std::string_view to_string(Lane lane);

/// Every message carries a token, so that BroadcastDone tells the depth of the queues without
/// asking the room that keeps them. One thread.
class Spreader {
 public:
  /// Returns the token by which done() will report the end of this one.
  std::uint64_t send(Lane lane, Bytes message, Outbox& out);
  void done(std::uint64_t token);
  std::size_t depth(Lane lane) const { return depth_[static_cast<std::size_t>(lane)]; }

 private:
  std::array<std::size_t, kLanes> depth_{};
  std::uint64_t last_ = 0;
};

}  // namespace pando::serf
