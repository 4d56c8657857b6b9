// How long and how far a client may be behind, and how many there may be.
#include <algorithm>
#include <chrono>

#include "doors/client_sums.h"
#include "doors/resp_door.h"
#include "shell/clock.h"

namespace pando::doors {
namespace {

/// Longer than anything runs, and short enough to be added to a time.
constexpr std::int64_t kForEver = std::int64_t{24} * 365 * 3600;

/// As in Redis, where each client has a block of this size that does not count.
constexpr std::uint64_t kFree = 16 << 10;

/// Whether so much waits that the limit counts; 0: there is none.
bool over(std::uint64_t limit, std::size_t waits) {
  return limit > 0 && waits > std::max(limit, kFree);
}

Duration time_of(std::int64_t seconds) {
  return std::chrono::seconds{std::min(seconds, kForEver)};
}

}  // namespace

/// As if all had said nothing since what they said last.
void RespDoor::limit(const resp::ClientLimits& limits) {
  limits_.clients = limits.most;
  limits_.idle = time_of(limits.timeout == 0 ? kForEver : limits.timeout);
  limits_.keepalive = time_of(limits.keepalive);
  limits_.normal = limits.normal;
  limits_.subscriber = limits.subscriber;
  for (auto& [id, client] : clients_)
    if (!client.finished) settle(client);
}

Instant RespDoor::time_limit(const Client& client) const {
  const bool unsent = client.connection.unsent() > 0;
  if (unsent && unsent_of(clients_) > limits_.unsent) return shell::now();
  const Instant soft =
      client.over_soft ? *client.over_soft + time_of(output_limit(client).seconds) : kNever;
  // Who only listens may take his time.
  if (client.session.subscribed()) return soft;
  if (unsent) return std::min(soft, shell::now() + limits_.stalled);
  const bool waits = client.session.waiting() || client.watches;
  return waits ? soft : std::min(soft, client.active_at + limits_.idle);
}

const resp::OutputLimit& RespDoor::output_limit(const Client& client) const {
  return client.session.subscribed() ? limits_.subscriber : limits_.normal;
}

bool RespDoor::over_hard_limit(const Client& client) const {
  return over(output_limit(client).hard, client.pending());
}

void RespDoor::watch_soft_limit(Client& client) const {
  if (!over(output_limit(client).soft, client.pending())) return client.over_soft.reset();
  if (!client.over_soft) client.over_soft = shell::now();
}

void RespDoor::cut_slow(Clients::iterator client) {
  ++count_.refused["slow"];
  drop(client);
}

}  // namespace pando::doors
