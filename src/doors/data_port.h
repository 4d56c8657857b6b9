#pragma once
/// Who answers a Redis client's commands on data.
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/resp/reply_queue.h"
#include "wire/resp/command_spec.h"
#include "wire/resp/reply_writer.h"

namespace pando::doors {

/// A request of one client of a door.
struct DataRequest {
  std::uint64_t client;
  resp::Ticket ticket;
  const resp::CommandSpec* spec;
  resp::Words words;
  resp::Protocol protocol;
  bool own_keys = false;  ///< if it names none: about those that this node is primary of
};

/// The loop's thread. Answers never come inside a call; RespDoor::keep_answer takes them.
class DataPort {
 public:
  virtual ~DataPort() = default;
  virtual std::vector<const resp::CommandSpec*> commands() const = 0;
  /// Keys of one transaction must have the same.
  virtual std::uint64_t place_of(std::string_view key) const = 0;
  /// In their order. The words live during the call.
  virtual void ask(std::span<const DataRequest> requests) = 0;
  /// This client's request waits no longer for what blocks it: CLIENT UNBLOCK.
  virtual void unblock(std::uint64_t client, bool error) = 0;
  /// Nobody waits for the answers of this client any more.
  virtual void gone(std::uint64_t client) = 0;
};

}  // namespace pando::doors
