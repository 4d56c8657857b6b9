#pragma once
/// The other end of the agent's port for Redis clients, for programs that can wait.
#include <deque>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "cli/resp_stream.h"
#include "wire/resp/reply_reader.h"

namespace pando::cli {

/// One conversation in RESP3, one question at a time. An unexpected value is a clause that says why
/// there is no answer; after one that is not the agent's own word the client is of no more use.
class RespClient {
 public:
  /// Connects and greets; the password is shown only to an agent that asks for one.
  static std::expected<RespClient, std::string> connect(const RespTarget& target);

  /// The answer to one command. An error of the agent comes without its code `ERR`.
  std::expected<resp::Value, std::string> ask(const std::vector<std::string>& words,
                                              Deadline deadline);
  /// What the agent says without being asked (after a command that asked for that).
  std::expected<resp::Value, std::string> next_push(Deadline deadline);

  /// Waits end with the reason kInterrupted as soon as this descriptor is readable.
  void interrupt_on(int descriptor) { stream_.interrupt_on(descriptor); }

 private:
  explicit RespClient(RespStream stream) : stream_{std::move(stream)} {}
  std::expected<resp::Value, std::string> next(Deadline deadline);

  RespStream stream_;
  resp::ReplyReader reader_;
  std::deque<resp::Value> waiting_;  ///< pushes that came before an awaited answer; bounded
};

/// The value of a key in a map; null if it is not a map or has no such key.
const resp::Value* field(const resp::Value& map, std::string_view key);
/// The same as text, of integers too; empty if it is not there or is none.
std::string text_field(const resp::Value& map, std::string_view key);

}  // namespace pando::cli
