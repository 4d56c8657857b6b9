#pragma once
/// What can happen to the event machine.
///
/// Source: docs/protocol/serf.md.
#include <cstdint>
#include <variant>

#include "pando/command.h"
#include "pando/member.h"
#include "wire/serf.h"

namespace pando::serf {

struct Tick {};
struct MemberJoined {
  NodeInfoPtr info;
};
struct MemberLeft {
  NodeInfoPtr info;
};
struct MemberUpdated {
  NodeInfoPtr info;
};
struct NameConflict {
  NodeInfoPtr existing;
  Endpoint other;
};
/// A Serf message that came as a memberlist user message; `raw` is passed on unchanged.
struct Received {
  Endpoint from;
  Bytes raw;
};
/// The Serf part of a state exchange.
struct StateReceived {
  Bytes state;
  bool join;
};
struct BroadcastDone {
  std::uint64_t token;
};
/// A command of the user. Join and SetTags never come here: see JoinStarted, JoinFinished.
struct Asked {
  Ticket ticket;
  Command command;
};
/// A user's join has begun: until JoinFinished, old events of the peers may be skipped.
struct JoinStarted {
  bool ignore_old_events;
};
struct JoinFinished {
  std::size_t contacted;
};
/// SWIM has announced our leave.
struct LeaveAnnounced {
  bool timed_out;
};
/// The node has applied a KeyCommand to the keyring (and to its file).
struct KeyApplied {
  std::uint64_t token;
  wire::serf::KeyResponse response;
};
/// Our own info after a tag change.
struct SelfUpdated {
  NodeInfoPtr info;
};

using Input = std::variant<Tick, MemberJoined, MemberLeft, MemberUpdated, NameConflict, Received,
                           StateReceived, BroadcastDone, Asked, JoinStarted, JoinFinished,
                           LeaveAnnounced, KeyApplied, SelfUpdated>;

}  // namespace pando::serf
