#include "core/link/inbound.h"

#include <algorithm>
#include <utility>

namespace pando::link {
namespace {

/// Short messages grow as vectors do. A long one gets room for the longest at once: it is copied no
/// more while it grows, and memory that is not touched costs nothing.
void make_room(Bytes& message, std::size_t more, std::size_t most) {
  constexpr std::size_t kLong = 64 << 10;
  const std::size_t size = message.size() + more;
  if (size > message.capacity() && size > kLong) message.reserve(most);
}

/// Bytes that are granted at once: often enough for the sender to see how long they take.
constexpr std::size_t kGrant = 2 * kMaxFrame;

}  // namespace

Inbound::Inbound(const Config& config) : config_(&config) {
  for (std::size_t i = 0; i < kLanes; ++i) lanes_[i].allowed = config.lanes[i].window;
}

std::expected<std::optional<Bytes>, Reason> Inbound::receive(const Frame& frame) {
  LaneState& lane = at(frame.lane);
  const std::size_t cost = kFrameHeader + frame.body.size();
  if (cost > lane.allowed) return std::unexpected{Reason::over_window};
  if (frame.more && frame.body.size() != kMaxFrame) return std::unexpected{Reason::short_frame};
  if (lane.partial.size() + frame.body.size() > (*config_)[frame.lane].message)
    return std::unexpected{Reason::message_too_large};
  lane.allowed -= cost;
  lane.passed_on += cost;
  make_room(lane.partial, frame.body.size(), (*config_)[frame.lane].message);
  lane.partial.insert(lane.partial.end(), frame.body.begin(), frame.body.end());
  if (frame.more) return std::nullopt;
  return std::exchange(lane.partial, {});
}

void Inbound::grant(Bytes& to) {
  for (std::size_t i = 0; i < kLanes; ++i) {
    LaneState& lane = lanes_[i];
    if (lane.held || lane.passed_on < std::min(config_->lanes[i].window / 2, kGrant)) continue;
    const auto amount = static_cast<std::uint32_t>(lane.passed_on);
    append_frame(to, FrameType::credit, static_cast<Lane>(i), amount);
    lane.allowed += std::exchange(lane.passed_on, 0);
  }
}

std::size_t Inbound::memory() const {
  std::size_t sum = 0;
  for (const LaneState& lane : lanes_) sum += lane.partial.size();
  return sum;
}

}  // namespace pando::link
