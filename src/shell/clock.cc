#include "shell/clock.h"

#include <sys/random.h>
#include <time.h>

#include "base/assert.h"

namespace pando::shell {

Instant now() {
  timespec time{};
  PANDO_ASSERT(clock_gettime(CLOCK_BOOTTIME, &time) == 0);
  return Instant{std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec}};
}

Duration wall_clock() {
  timespec time{};
  PANDO_ASSERT(clock_gettime(CLOCK_REALTIME, &time) == 0);
  const auto whole = std::chrono::seconds{time.tv_sec};
  return whole + std::chrono::nanoseconds{time.tv_nsec} - (now() - Instant{});
}

std::array<std::uint64_t, 4> entropy() {
  std::array<std::uint64_t, 4> words{};
  // Requests of up to 256 bytes are neither cut short nor interrupted (getrandom(2)).
  PANDO_ASSERT(getrandom(words.data(), sizeof(words), 0) == sizeof(words));
  return words;
}

}  // namespace pando::shell
