#pragma once
/// The user state of a state exchange, written from pieces: the member table is neither copied nor
/// sorted for it. The bytes mean the same as encode(PushPull{…}).
///
/// Source: docs/protocol/wire.md, "Serf messages".
#include <span>
#include <string_view>

#include "wire/serf.h"

namespace pando::wire::serf {

/// One entry of StatusLTimes, and of LeftMembers if `left`.
struct StatusEntry {
  std::string_view name;
  LamportTime time = 0;
  bool left = false;
};

/// Borrows everything; lives for one call.
struct StateView {
  LamportTime time = 0;
  std::span<const StatusEntry> members;  ///< in any order
  LamportTime event_time = 0;
  ByteView events;  ///< as encode_past_events() made it
  LamportTime query_time = 0;
};

/// A list with a nil for every nullptr.
Bytes encode_past_events(std::span<const PastEvents* const> slots);
/// With the type byte.
Bytes encode_state(const StateView& state);

}  // namespace pando::wire::serf
