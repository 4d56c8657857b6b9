#pragma once
/// What can happen to the state machine, and what it can want.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/gossip/config.h"
#include "core/gossip/refusal.h"
#include "pando/bytes.h"
#include "pando/endpoint.h"
#include "pando/identity.h"
#include "pando/time.h"

namespace pando::gossip {

// ---- what can happen to it ---------------------------------------------------------------------

struct Tick {};
/// A member that understands this protocol. `who` may be all zeros until it is known; `linked` says
/// whether SendLarge reaches it. Comes again when anything of it changes.
struct PeerUp {
  std::string name;
  Endpoint endpoint;
  Participant who;
  bool linked = false;
};
struct PeerDown {
  std::string name;
};
/// A message that came as a datagram, without the node's framing.
struct Received {
  Endpoint from;
  ByteView bytes;
};
/// A message that came over a link.
struct LargeReceived {
  std::string from;
  ByteView bytes;
};

/// A write of ours. With a time limit the key is erased when it is over; zero: none.
struct Set {
  std::string key;
  Bytes value;
  Duration limit{};
};
struct Erase {
  std::string key;
};
/// From now on Changed{ticket} tells of keys with this prefix, of one owner or (all zeros) of all.
struct Watch {
  std::uint64_t ticket = 0;
  Id owner;
  std::string prefix;
};
struct Unwatch {
  std::uint64_t ticket = 0;
};
/// An operator's word: this start number has left for good.
struct Forget {
  Participant who;
};
/// This node has a higher start number now (after StartSuperseded); its keys stay.
struct Restart {
  StartNumber start = 0;
  std::uint64_t birth = 0;
};

using Input = std::variant<Tick, PeerUp, PeerDown, Received, LargeReceived, Set, Erase, Watch,
                           Unwatch, Forget, Restart>;

// ---- what it can want --------------------------------------------------------------------------

struct SendDatagram {
  Endpoint to;
  Bytes bytes;
};
/// Over the link, in the lane for bulk. May be lost: a later round repeats it.
struct SendLarge {
  std::string peer;
  Bytes bytes;
};
/// Something became visible, another value, or (no `now`) invisible.
struct Changed {
  std::uint64_t ticket = 0;
  Participant owner;
  std::string key;
  std::optional<Bytes> before, now;
};
/// A write was not taken, nothing was stored: more is written than the cluster can carry.
struct SlowDown {
  std::string key;
  Duration retry_after;
};

/// A command was not taken, nothing was changed. `key` is empty for a watch.
struct Refused {
  std::string key;
  Refusal why;
};
/// Somebody knows this node under a start number that it has not, or for gone: take one above.
struct StartSuperseded {
  StartNumber above = 0;
};
/// An earlier process has this node's id and start number. The machine rests until Restart.
struct IdentityClash {
  std::uint64_t birth = 0;
};

using Output = std::variant<SendDatagram, SendLarge, Changed, SlowDown, Refused, StartSuperseded,
                            IdentityClash>;
using Outbox = std::vector<Output>;

}  // namespace pando::gossip
