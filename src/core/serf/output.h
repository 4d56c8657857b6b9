#pragma once
/// What the event machine can want.
///
/// Source: docs/protocol/serf.md.
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/note.h"
#include "pando/command.h"
#include "pando/event.h"

namespace pando::serf {

enum class Lane : std::uint8_t { intents, queries, events };
/// Gossip a message; BroadcastDone{token} is wanted if token is not 0.
struct Broadcast {
  Lane lane;
  Bytes message;
  std::uint64_t token = 0;
};
/// Drop the most transmitted entries of a lane beyond `keep`.
struct Prune {
  Lane lane;
  std::size_t keep;
};
/// Send one Serf message directly, as a bare user message without CRC or piggyback.
struct SendDirect {
  Endpoint to;
  Bytes message;
};
/// Something for users, not coalesced. Internal queries are never among them.
struct Happened {
  Event event;
};
struct Answered {
  Ticket ticket;
  Reply reply;
};
/// Try a state exchange with a failed member.
struct Reconnect {
  std::string name;
  Endpoint endpoint;
};
/// The leave intent has spread: SWIM may announce the death.
struct AnnounceLeave {};
/// Apply to the keyring and answer with KeyApplied.
struct KeyCommand {
  std::uint64_t token;
  command::KeyOperation operation;
  Bytes key;
};
/// A member was erased for good: other rooms drop what they hold of it.
struct Erased {
  std::string name;
};
/// This node lost its name to another: stop without leaving.
struct LostName {};
/// This node has left; nothing more will come but answers to what it is asked.
struct HasLeft {};

using Output = std::variant<Broadcast, Prune, SendDirect, Happened, Answered, Reconnect,
                            AnnounceLeave, KeyCommand, Erased, LostName, HasLeft, Note>;
using Outbox = std::vector<Output>;

}  // namespace pando::serf
