#pragma once
/// What a user of a node can ask of it, and what comes back.
#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "pando/bytes.h"
#include "pando/endpoint.h"
#include "pando/member.h"
#include "pando/time.h"

namespace pando {

/// Chosen by the asker, returned with every answer; answers of one ticket come in order.
using Ticket = std::uint64_t;

/// A node to join through. `name` may be empty.
struct JoinSeed { std::string name; Endpoint endpoint; };

namespace command {

/// Replies Joined.
struct Join { std::vector<JoinSeed> seeds; bool ignore_old_events = true; };
/// Replies Done when the leave has been announced and has had time to spread.
struct Leave {};
/// Declares a failed member left; `prune` also erases it. Replies Done.
struct ForceLeave { std::string node; bool prune = false; };
/// Replaces this node's tags. Replies Done when the change has been announced.
struct SetTags { Tags tags; };
/// Replies Done once queued.
struct SendEvent { std::string name; Bytes payload; bool coalesce = false; };
/// Replies Done once queued, then answers as they come, then QueryDone at the deadline.
struct SendQuery {
  std::string name;
  Bytes payload;
  std::vector<std::string> nodes;                ///< empty: all
  std::map<std::string, std::string> tags;       ///< tag → RE2 expression that must match
  bool request_ack = false;
  std::uint8_t relay_factor = 0;
  Duration timeout{};                            ///< zero: the default for the cluster's size
};
/// Answers a QueryEvent. Replies Done.
struct Respond { std::uint64_t id = 0; Bytes payload; };

enum class KeyOperation : std::uint8_t { install, use, remove, list };
/// Asks every member to change or list its keyring. Replies KeysDone.
struct Keys { KeyOperation operation = KeyOperation::list; Bytes key; };

}  // namespace command

using Command = std::variant<command::Join, command::Leave, command::ForceLeave, command::SetTags,
                             command::SendEvent, command::SendQuery, command::Respond,
                             command::Keys>;

/// Why a command was refused. What the text says is Serf's own wording where Serf has one.
struct CommandError { std::string text; };

namespace reply {

/// The command is carried out, or `error.text` is not empty and nothing was done unless it says so.
struct Done { std::string error; };
/// At least one seed answered, or `error` names what failed for each of them.
struct Joined { std::size_t contacted = 0; std::string error; };
struct QueryAck { std::string from; };
struct QueryResponse { std::string from; Bytes payload; };
struct QueryDone {};
struct KeysDone {
  std::string error;                              ///< empty: every member did it
  std::map<std::string, std::string> messages;    ///< node → what it said
  std::map<std::string, int> keys;                ///< base64 key → nodes that hold it (list only)
  std::string primary_key;
  int nodes = 0, errors = 0, responses = 0;
};

}  // namespace reply

using Reply = std::variant<reply::Done, reply::Joined, reply::QueryAck, reply::QueryResponse,
                           reply::QueryDone, reply::KeysDone>;

}  // namespace pando
