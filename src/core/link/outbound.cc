#include "core/link/outbound.h"

#include <algorithm>

#include "base/assert.h"

namespace pando::link {
namespace {

/// What a message costs its queue besides its bytes, so that empty ones are bounded too.
constexpr std::size_t kAllowance = 64;

}  // namespace

std::optional<PostRefused::Why> Outbound::refusal(Lane lane, std::size_t size) const {
  const LaneLimits& limits = (*config_)[lane];
  if (size > limits.message) return PostRefused::Why::too_large;
  if (at(lane).queued >= limits.queue) return PostRefused::Why::full;
  return std::nullopt;
}

void Outbound::post(Lane lane, Bytes message, Tag tag, Bytes tail) {
  LaneState& state = at(lane);
  state.queue.push_back({.message = std::move(message), .tail = std::move(tail), .tag = tag});
  state.queued += state.queue.back().size() + kAllowance;
}

/// Appends the next `length` bytes that are to be sent.
void Outbound::Waiting::append_to(Bytes& to, std::size_t length) const {
  const auto append = [&to](const Bytes& part, std::size_t from, std::size_t until) {
    const auto at = [&](std::size_t i) { return part.begin() + static_cast<std::ptrdiff_t>(i); };
    to.insert(to.end(), at(from), at(until));
  };
  const std::size_t end = sent + length, front = message.size();
  append(message, std::min(sent, front), std::min(end, front));
  append(tail, std::max(sent, front) - front, std::max(end, front) - front);
}

std::vector<Lane> Outbound::relieved() {
  std::vector<Lane> lanes;
  for (std::size_t i = 0; i < kLanes; ++i) {
    LaneState& state = lanes_[i];
    if (!state.refused || state.queued > config_->lanes[i].queue / 2) continue;
    state.refused = false;
    lanes.push_back(static_cast<Lane>(i));
  }
  return lanes;
}

/// Of bulk: nobody waits for a single frame of it, and everybody behind it.
Throttle Outbound::throttle_of(std::size_t window) {
  constexpr std::size_t kFull = kFrameHeader + kMaxFrame;
  return {std::min(4 * kFull, window), window, kFull};
}

void Outbound::begin(const std::array<std::size_t, kLanes>& windows) {
  for (std::size_t i = 0; i < kLanes; ++i) {
    lanes_[i].window = lanes_[i].credit = windows[i];
    lanes_[i].deficit = 0;
  }
  bulk_ = throttle_of(at(Lane::bulk).window);
}

bool Outbound::grant(Instant now, Lane lane, std::size_t bytes) {
  LaneState& state = at(lane);
  if (bytes > state.window - state.credit) return false;
  state.credit += bytes;
  if (lane == Lane::bulk) bulk_.granted(now, bytes);
  return true;
}

std::size_t Outbound::next_cost(const LaneState& lane) const {
  const Waiting& first = lane.queue.front();
  return kFrameHeader + std::min(kMaxFrame, first.size() - first.sent);
}

bool Outbound::sendable(const LaneState& lane) const {
  if (lane.queue.empty() || next_cost(lane) > lane.credit) return false;
  return &lane != &at(Lane::bulk) || next_cost(lane) <= bulk_.room();
}

void Outbound::next_turn() {
  // A lane that has nothing to say saves nothing up.
  if (!sendable(lanes_[turn_])) lanes_[turn_].deficit = 0;
  turn_ = (turn_ + 1) % kLanes;
  if (sendable(lanes_[turn_]))
    lanes_[turn_].deficit += config_->lanes[turn_].share * (kMaxFrame + kFrameHeader);
}

std::size_t Outbound::take(Instant now, Bytes& to, std::size_t most) {
  std::size_t completed = 0;
  for (std::size_t silent = 0; to.size() < most && silent <= kLanes;) {
    LaneState& lane = lanes_[turn_];
    if (sendable(lane) && next_cost(lane) <= lane.deficit) {
      silent = 0;
      if (take_frame(now, static_cast<Lane>(turn_), to)) ++completed;
    } else {
      ++silent;
      next_turn();
    }
  }
  return completed;
}

bool Outbound::take_frame(Instant now, Lane lane, Bytes& to) {
  LaneState& state = at(lane);
  Waiting& first = state.queue.front();
  const std::size_t cost = next_cost(state), length = cost - kFrameHeader;
  const bool last = first.sent + length == first.size();
  append_header(to, {.type = FrameType::data, .lane = lane, .more = !last}, length);
  first.append_to(to, length);
  first.begun = true;
  first.sent += length;
  state.credit -= cost;
  state.deficit -= cost;
  if (lane == Lane::bulk) bulk_.sent(now, cost);
  if (!last) return false;
  state.queued -= first.size() + kAllowance;
  state.queue.pop_front();
  return true;
}

std::vector<Tag> Outbound::drop() {
  std::vector<Tag> tags;
  for (LaneState& lane : lanes_) {
    for (const Waiting& waiting : lane.queue)
      if (!waiting.begun) tags.push_back(waiting.tag);
    const bool refused = lane.refused;
    lane = {};
    lane.refused = refused;
  }
  return tags;
}

bool Outbound::empty() const {
  return std::ranges::all_of(lanes_, [](const LaneState& lane) { return lane.queue.empty(); });
}

bool Outbound::untouched() const {
  return std::ranges::all_of(lanes_, [](const LaneState& lane) {
    return lane.queue.empty() || !lane.queue.front().begun;
  });
}

std::size_t Outbound::queued() const {
  std::size_t sum = 0;
  for (const LaneState& lane : lanes_) sum += lane.queued;
  return sum;
}

}  // namespace pando::link
