#pragma once
/// The whole traffic of calls with the rooms around them. Source: docs/protocol/calls.md.
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "core/calls/reason.h"
#include "pando/bytes.h"
#include "pando/call.h"
#include "pando/identity.h"
#include "pando/lane.h"

namespace pando::calls {

// ---- what can happen ---------------------------------------------------------------------------

struct Tick {};
/// A user asks. Commands that reply give back the ticket.
struct Asked {
  std::uint64_t ticket = 0;
  call::Command command;
};
/// Letters to this member can be posted. Known again: nothing happens.
struct PeerKnown {
  std::string name;
};
struct PeerGone {
  std::string name;
};
struct LinkUp {
  std::string peer;
  Participant who;
};
/// What was posted before and is not Returned may or may not have arrived.
struct LinkDown {
  std::string peer;
};
/// An attempt to get a link has failed.
struct LinkMissed {
  std::string peer;
};
/// Nothing of the letter with this tag has left or ever will.
struct Returned {
  std::string peer;
  std::uint64_t tag = 0;
};
struct Received {
  std::string peer;
  Lane lane;
  Bytes text;  ///< a Letter, body and head
};

/// The node has left its cluster: every call ends, and later ones are refused.
struct Stop {};

using Input = std::variant<Tick, Asked, PeerKnown, PeerGone, LinkUp, LinkDown, LinkMissed, Returned,
                           Received, Stop>;

// ---- what is wanted ----------------------------------------------------------------------------

/// A peer broke a rule, or was late; what it sent was dropped.
struct Refused {
  std::string peer;
  Reason reason;
};
/// For users.
using Output = std::variant<call::News, Refused>;
using Outbox = std::vector<Output>;

/// A letter to be posted: what travels is the body and, behind it, the head. `tag` is what Returned
/// names.
struct Letter {
  std::size_t size() const { return body.size() + head.size(); }

  Bytes body, head;
  std::uint64_t tag = 0;
};

}  // namespace pando::calls
