#pragma once
/// One client of a door for Redis: its connection, and what the door knows of it.
#include <optional>

#include "core/resp/session.h"
#include "pando/endpoint.h"
#include "pando/time.h"
#include "shell/client_stream.h"

namespace pando::doors {

struct DoorClient {
  shell::ClientStream connection;
  resp::Session session;
  bool serving = false;  ///< its requests are being taken, further up the stack
  bool finished = false;
  bool reads_copies = false;
  bool asks = false;                 ///< the agent, and goes on when that has answered
  bool watches = false;              ///< it waits for pushes
  bool secured = true;               ///< no handshake of TLS is under way
  std::optional<Instant> over_soft;  ///< since when too much waits for it
  Endpoint address;
  int descriptor = -1;
  Instant since{}, active_at{};  ///< when it came; when it said or took something last

  /// Bytes that it has not taken yet.
  std::size_t pending() const { return connection.unsent() + session.pending(); }
};

}  // namespace pando::doors
