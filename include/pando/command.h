#pragma once
/// What a user of a node can ask of it, and what comes back.
#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "pando/bytes.h"
#include "pando/endpoint.h"
#include "pando/map.h"
#include "pando/map_options.h"
#include "pando/member.h"
#include "pando/reply.h"
#include "pando/time.h"

namespace pando {

/// Chosen by the asker, returned with every answer; answers of one ticket come in order.
using Ticket = std::uint64_t;

/// A node to join through.
struct JoinSeed {
  std::string name;   ///< that the node there must have; empty: any
  Endpoint endpoint;  ///< of its membership port
};

namespace command {

/// Replies Joined.
struct Join {
  std::vector<JoinSeed> seeds;    ///< all are tried
  bool ignore_old_events = true;  ///< whether what was said before is not delivered
};
/// Replies Done when the leave has been announced and has had time to spread.
struct Leave {};
/// Moves all data off this node, which stays a member, but is given none any more. Replies Done
/// when the map is without it, or it cannot be done in time.
struct Drain {};
/// Declares a failed member left. Replies Done.
struct ForceLeave {
  std::string node;    ///< its name
  bool prune = false;  ///< also forget it
};
/// Replaces this node's tags. Replies Done when the change has been announced.
struct SetTags {
  Tags tags;  ///< all of them: others go
};
/// Says something to everybody. Replies Done once queued.
struct SendEvent {
  std::string name;       ///< what it is about
  Bytes payload;          ///< may be empty
  bool coalesce = false;  ///< of several with one name the latest is enough
};
/// Asks everybody something. Replies Done once queued, then answers as they come, then QueryDone at
/// the deadline.
struct SendQuery {
  std::string name;                         ///< what is asked
  Bytes payload;                            ///< may be empty
  std::vector<std::string> nodes;           ///< empty: all
  std::map<std::string, std::string> tags;  ///< tag → RE2 expression that must match
  bool request_ack = false;                 ///< whether hearing it is worth an answer
  std::uint8_t relay_factor = 0;            ///< how many others carry each answer, at most 5
  Duration timeout{};                       ///< zero: the default for the cluster's size
};
/// Answers a QueryEvent. Replies Done.
struct Respond {
  std::uint64_t id = 0;  ///< of the QueryEvent
  Bytes payload;         ///< the answer
};

/// What is to happen with a key of the keyrings.
enum class KeyOperation : std::uint8_t { install, use, remove, list };
/// Asks every member to change or list its keyring. Replies KeysDone.
struct Keys {
  KeyOperation operation = KeyOperation::list;  ///< what to do
  Bytes key;                                    ///< 16, 24 or 32 bytes; ignored by list
};

/// Buckets that are lost begin anew, without data. Replies Done when a map says so.
struct AcceptLoss {
  std::vector<std::uint16_t> buckets;  ///< all of them must be lost; none: all that is, ranges too
  map::Epoch epoch = 0;                ///< what was lost later stays so; 0: the map at hand
  std::string by;                      ///< who wants it, for the map's history
};
/// How fast copies may be made from now on, in the whole cluster. Replies Done as the last.
struct SetPace {
  map::Pace pace;  ///< its `since` is ignored
  std::string by;  ///< who wants it, for the map's history
};
/// What this node's host has now. If its weight follows from that, the others are told when it is
/// another one. Replies Done.
struct SetResources {
  map::Resources resources;  ///< as measured
};

}  // namespace command

/// Anything that can be asked.
using Command =
    std::variant<command::Join, command::Leave, command::ForceLeave, command::SetTags,
                 command::SendEvent, command::SendQuery, command::Respond, command::Keys,
                 command::Drain, command::AcceptLoss, command::SetPace, command::SetResources>;

/// Why a command was refused. What the text says is Serf's own wording where Serf has one.
struct CommandError {
  std::string text;  ///< one clause
};

}  // namespace pando
