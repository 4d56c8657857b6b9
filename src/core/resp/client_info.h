#pragma once
/// What does a server know of one of its clients, and how does CLIENT LIST tell it?
/// Source: redis.io, "CLIENT LIST"; docs/protocol/resp.md, "Clients".
#include <cstddef>
#include <cstdint>
#include <string>

#include "wire/resp/command_spec.h"
#include "wire/resp/reply_writer.h"

namespace pando::resp {

/// As of a moment; the conversation fills in one part, who has the socket the other.
struct ClientInfo {
  std::uint64_t id = 0;
  std::string address, local_address;  ///< HOST:PORT
  int descriptor = -1;
  std::string name, user;
  std::int64_t age_seconds = 0, idle_seconds = 0;
  std::size_t channels = 0, patterns = 0, shard_channels = 0;  ///< that it has subscribed to
  std::int64_t queued = -1;          ///< commands behind MULTI; -1: there was none
  std::size_t queued_bytes = 0;      ///< of them
  std::size_t unread_bytes = 0;      ///< sent by it and not looked at
  std::size_t unsent_bytes = 0;      ///< answers that it has not taken
  const CommandSpec* last = nullptr;  ///< what it asked last; null: nothing, or nothing there is
  Protocol protocol = Protocol::resp2;
  bool blocked = false;   ///< it waits for something that may never come
  bool postponed = false;  ///< that is a pause
  bool ending = false;    ///< closed once it has its answers
  bool no_evict = false;  ///< as it wished
  bool reads_copies = false;

  bool subscriber() const { return channels + patterns + shard_channels > 0; }
};

/// One line of CLIENT LIST, without its end.
std::string line_of(const ClientInfo& client);

}  // namespace pando::resp
