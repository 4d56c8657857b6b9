#pragma once
/// What may be asked about the clients of a server? CLIENT LIST, KILL, PAUSE and their kin.
/// Source: redis.io; docs/protocol/resp.md, "Clients".
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/resp/client_info.h"
#include "core/resp/door.h"
#include "pando/time.h"
#include "wire/resp/command_spec.h"

namespace pando::resp {

/// Which clients are meant: those to whom all of it applies.
struct ClientFilter {
  enum class Type : std::uint8_t { normal, pubsub, replication };

  std::optional<std::vector<std::uint64_t>> ids;
  std::optional<Type> type;
  std::optional<std::string> user, address, local_address;
  std::optional<std::uint64_t> except;  ///< this one is not meant

  bool fits(const ClientInfo& client) const;
};

namespace order {

struct List {
  ClientFilter filter;
};
struct Kill {
  ClientFilter filter;
  std::uint64_t asker = 0;  ///< hears the answer before it goes
  bool by_address = false;  ///< the old form: it is an error if there is no such client
};
/// Commands wait until it is over. The longer and stricter of two stands.
struct Pause {
  Instant until{};
  Pausing what = Pausing::all;
};
struct Unpause {};
/// It waits no longer for what blocks it.
struct Unblock {
  std::uint64_t id = 0;
  bool error = false;  ///< with an error, not as if its time were up
};

}  // namespace order

using ClientOrder =
    std::variant<order::List, order::Kill, order::Pause, order::Unpause, order::Unblock>;

/// What became of one, at one door; of several, add them.
struct ClientReport {
  std::vector<ClientInfo> clients;  ///< by their ids
  std::size_t changed = 0;          ///< killed, or unblocked

  void add(ClientReport other);
};

/// Reads the words of a request (LIST, INFO, KILL, PAUSE, UNPAUSE, UNBLOCK) of the client `asker`;
/// Redis's error with its code if they make no sense.
std::expected<ClientOrder, std::string> read_client_order(Words words, std::uint64_t asker,
                                                          Instant now);

/// What the client hears.
void answer_client_order(ReplyWriter& out, const ClientOrder& order,
                         const ClientReport& report);

}  // namespace pando::resp
