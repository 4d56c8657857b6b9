#pragma once
/// How much the clients of a door for Redis may ask and leave unread.
#include <chrono>
#include <cstddef>

#include "pando/time.h"
#include "wire/resp/limits.h"

namespace pando::doors {

/// What may wait for a subscriber, as in Redis: `client-output-buffer-limit pubsub`. 0: anything.
struct OutputLimit {
  std::size_t hard = 32 << 20;  ///< bytes; more, and it is closed at once
  std::size_t soft = 8 << 20;   ///< bytes; more for so long, and it is closed
  Duration soft_for = std::chrono::seconds{60};
};

struct RespLimits {
  std::size_t clients = 256;
  Duration idle = std::chrono::minutes{15};     ///< a client that says nothing
  Duration stalled = std::chrono::seconds{60};  ///< a client that does not take its answers
  std::size_t unsent = 256 << 20;               ///< bytes that wait for all clients together
  OutputLimit subscriber = {};
  resp::RequestLimits request{.bulk = 64 << 10, .request = 256 << 10};
  std::size_t pipeline = 1;  ///< requests of one client that may be unanswered
};

/// As in Redis, for doors that serve data.
inline constexpr RespLimits kDataLimits{
    .clients = 10'000,
    .idle = std::chrono::hours{24 * 365},
    .unsent = std::size_t{1} << 30,
    .request = {.bulk = 512 << 20, .words = 1 << 20, .request = std::size_t{1} << 30},
    .pipeline = 4096};

/// So many things in a second, and no more.
class Quota {
 public:
  explicit Quota(std::size_t most) : most_(most) {}
  bool take(Instant now) {
    if (now >= from_ + std::chrono::seconds{1}) from_ = now, taken_ = 0;
    return ++taken_ <= most_;
  }

 private:
  std::size_t most_, taken_ = 0;
  Instant from_{};
};

}  // namespace pando::doors
