#pragma once
/// Whose subscriptions wait until peers know of them, and what do those clients hear then?
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "core/pubsub/topics.h"
#include "pando/time.h"

namespace pando::pubsub {

/// The request that this client made with this ticket is in force.
struct Confirmed {
  Client client = 0;
  std::uint64_t ticket = 0;
};
/// To be heard by these clients.
struct News {
  std::vector<Client> listeners;
  std::string text;  ///< a push of RESP3; of RESP2 it has another first octet
};
using Output = std::variant<Confirmed, News>;
using Outbox = std::vector<Output>;

/// In their order. One thread.
class Confirmations {
 public:
  /// Waits for the peers to know of number `number`, but not longer.
  void add(Confirmed one, std::uint64_t number, Instant until);
  /// Of those who hear this, who waits hears it behind the confirmation; the others remain.
  void keep(News& news);
  /// All peers know of everything up to `known`.
  void settle(Instant now, std::uint64_t known, Outbox& out);
  /// Nobody waits for those of this client.
  void drop(Client client);

  Instant deadline() const;

 private:
  struct Waiting {
    Confirmed one;
    std::uint64_t number;
    Instant until;
    std::vector<News> kept;
  };
  std::vector<Waiting> waiting_;
};

}  // namespace pando::pubsub
