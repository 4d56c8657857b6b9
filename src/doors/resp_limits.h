#pragma once
/// How much the clients of a door for Redis may ask and leave unread.
#include <chrono>
#include <cstddef>

#include "pando/time.h"
#include "wire/resp/client_limits.h"
#include "wire/resp/limits.h"

namespace pando::doors {

struct RespLimits {
  std::size_t clients = 256;                    ///< of all doors of a node
  Duration idle = std::chrono::minutes{15};     ///< a client that says nothing
  Duration keepalive{};                         ///< TCP asks who is silent for so long; 0: never
  Duration stalled = std::chrono::seconds{60};  ///< a client that does not take its answers
  std::size_t unsent = 256 << 20;               ///< bytes that wait for all clients together
  resp::OutputLimit normal, subscriber = resp::ClientLimits{}.subscriber;
  resp::RequestLimits request{.bulk = 64 << 10, .request = 256 << 10};
  std::size_t pipeline = 1;  ///< requests of one client that may be unanswered
};

/// As in Redis, for doors that serve data. What CONFIG SET can change: RespDoor::limit().
inline constexpr RespLimits kDataLimits{
    .clients = 10'000,
    .idle = std::chrono::hours{24 * 365},
    .keepalive = std::chrono::minutes{5},
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
