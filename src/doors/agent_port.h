#pragma once
/// Who answers a Redis client's commands on the agent: its members, its state, its map.
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/note.h"
#include "core/resp/reply_queue.h"
#include "doors/guidance.h"
#include "wire/resp/guard.h"
#include "wire/resp/reply_writer.h"

namespace pando::doors {

struct RespCommand;

/// A request of one client of a door.
struct AgentRequest {
  std::uint64_t client = 0;
  resp::Ticket ticket = 0;
  const RespCommand* command = nullptr;
  std::vector<std::string> words;  ///< what follows the name
  resp::Protocol protocol = resp::Protocol::resp2;
};

/// What a door is told, in the order in which it is to happen.
namespace said {

/// The whole answer to a request.
struct Reply {
  resp::Ticket ticket;
  std::string text;
};
/// Something that the client has asked to be told of.
struct Push {
  std::string text;
};
/// Whether the client also reads where a copy is, from now on.
struct Reads {
  bool copies;
};
/// Whether the client waits for pushes, from now on.
struct Watches {
  bool on;
};

}  // namespace said

struct Said {
  std::uint64_t client = 0;
  std::variant<said::Reply, said::Push, said::Reads, said::Watches> what;
};

/// The door's thread. RespDoor::hear and RespDoor::guide take what comes of it, inside a call or
/// later; RespDesk does the work.
class AgentPort {
 public:
  virtual ~AgentPort() = default;
  /// One Reply follows. A client asks for the next when it has that of the one before.
  virtual void ask(AgentRequest request) = 0;
  /// Nobody waits for what this client has asked for any more.
  virtual void gone(std::uint64_t client) = 0;
  /// For ACL LOG.
  virtual void refused(resp::Refusal refusal) = 0;
  /// For the log.
  virtual void noted(const Note& note) = 0;
  /// This client takes no pushes any more.
  virtual void end_pushes(std::uint64_t client) = 0;
  /// What the door knows of the cluster is old.
  virtual void ask_guidance() = 0;
};

}  // namespace pando::doors
