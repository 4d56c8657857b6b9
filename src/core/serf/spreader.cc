#include "core/serf/spreader.h"

namespace pando::serf {
namespace {

// A token is a count and, in its low bits, the lane.
constexpr int kLaneBits = 2;
constexpr std::uint64_t kLaneMask = (1 << kLaneBits) - 1;

}  // namespace

std::string_view to_string(Lane lane) {
  constexpr std::array<std::string_view, kLanes> kNames = {"intent", "query", "event"};
  return kNames[static_cast<std::size_t>(lane)];
}

std::uint64_t Spreader::send(Lane lane, Bytes message, Outbox& out) {
  const std::uint64_t token = (++last_ << kLaneBits) | static_cast<std::uint64_t>(lane);
  ++depth_[static_cast<std::size_t>(lane)];
  out.push_back(Broadcast{lane, std::move(message), token});
  return token;
}

void Spreader::done(std::uint64_t token) {
  const std::size_t lane = token & kLaneMask;
  if (lane < kLanes && depth_[lane] > 0) --depth_[lane];
}

}  // namespace pando::serf
