#pragma once
/// What an RPC session wants of the agent.
#include <string>
#include <variant>
#include <vector>

#include "base/note.h"
#include "pando/command.h"
#include "pando/member.h"

namespace pando::agent {

namespace rpc {

/// Ask the node; give each of its replies to on_reply() with the same ticket.
struct Ask {
  Ticket ticket = 0;
  Command command;
};
/// Resolve `[NAME/]HOST[:PORT]` and join; give on_reply() one reply::Joined with this ticket.
struct Join {
  Ticket ticket = 0;
  std::vector<std::string> hosts;
  bool ignore_old_events = true;
};
/// Replace this node's tags, in the tags file too if there is one; reply::Done answers.
struct SetTags {
  Ticket ticket = 0;
  Tags tags;
};
/// The client made this agent leave and has its answer: stop, once that is written.
struct ShutDown {};

}  // namespace rpc

using RpcRequest = std::variant<rpc::Ask, rpc::Join, rpc::SetTags, rpc::ShutDown, Note>;
using RpcRequests = std::vector<RpcRequest>;

}  // namespace pando::agent
