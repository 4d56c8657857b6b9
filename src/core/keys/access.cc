#include "core/keys/access.h"

#include <algorithm>

namespace pando::keys {
namespace {

constexpr std::uint32_t kClockMask = 0xffffff;
constexpr std::uint32_t kMinuteMask = 0xffff;
/// Redis's lfu-log-factor, the counter of a new key, and minutes until one is taken off.
constexpr double kSlowness = 10;
constexpr unsigned kFirst = 5;
constexpr unsigned kFade = 1;

std::uint32_t minute_of(std::int64_t now_ms) {
  return static_cast<std::uint32_t>(now_ms / 60'000) & kMinuteMask;
}

}  // namespace

std::uint32_t clock_of(std::int64_t now_ms) {
  return static_cast<std::uint32_t>(now_ms / 1000) & kClockMask;
}

std::int64_t idle_seconds(std::uint32_t access, std::int64_t now_ms) {
  return (clock_of(now_ms) - access) & kClockMask;
}

std::uint32_t first_use(std::int64_t now_ms) {
  return minute_of(now_ms) << 8 | kFirst;
}

unsigned frequency(std::uint32_t access, std::int64_t now_ms) {
  const unsigned minutes = (minute_of(now_ms) - (access >> 8)) & kMinuteMask;
  const unsigned counter = access & 0xff;
  return counter - std::min(counter, minutes / kFade);
}

std::uint32_t used_again(std::uint32_t access, std::int64_t now_ms, Rng& rng) {
  unsigned counter = frequency(access, now_ms);
  const double above = counter > kFirst ? counter - kFirst : 0;
  if (counter < 255 && rng.chance(1 / (above * kSlowness + 1))) ++counter;
  return minute_of(now_ms) << 8 | counter;
}

}  // namespace pando::keys
