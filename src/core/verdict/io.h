#pragma once
/// What can happen to the room, and what it can want.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/note.h"
#include "core/verdict/signs.h"
#include "pando/bytes.h"
#include "pando/endpoint.h"
#include "pando/identity.h"
#include "pando/time.h"

namespace pando::verdict {

// ---- what can happen to it ---------------------------------------------------------------------

struct Tick {};
/// A member, not ourselves, is there (again), or something about it changed. `pando`: it
/// understands this room's messages.
struct MemberUp {
  std::string name;
  Endpoint endpoint;
  bool pando = false;
};
/// Membership has buried it.
struct MemberDown {
  std::string name;
  std::uint32_t incarnation = 0;
  bool left = false;
};
/// It will not come back: forget its record.
struct MemberErased {
  std::string name;
};
/// There is a link with it: whatever we had against it is void.
struct Linked {
  std::string name;
  Participant who;
};
/// We saw something against it. `incarnation`: the one known; `health`: our own score.
struct Noticed {
  std::string name;
  std::uint32_t incarnation = 0;
  Sign sign;
  std::uint32_t health = 0;
};
/// A packet came from here.
struct Heard {
  Endpoint from;
};
/// A message of this room, without the framing of the node.
struct Received {
  Endpoint from;
  ByteView bytes;
};

using Input =
    std::variant<Tick, MemberUp, MemberDown, MemberErased, Linked, Noticed, Heard, Received>;

/// Why a message was not believed.
enum class Refusal : std::uint8_t {
  none,           ///< it was; or it is about somebody unknown
  malformed,      ///< no message of this room, or beyond its limits
  unproven,       ///< an exit notice that no key of ours proves
  other_cluster,  ///< of another name, or of the same name with another settled id
  other_run,      ///< about a run of the node that is not the one known
};
inline constexpr std::size_t kRefusals = 5;
/// A word for logs and metrics.
std::string_view to_string(Refusal why);

// ---- what it can want --------------------------------------------------------------------------

struct SendDatagram {
  Endpoint to;
  Bytes bytes;
};
/// Membership ought to suspect it, in our name.
struct Accuse {
  std::string name;
  std::uint32_t incarnation = 0;
};
/// It ought to be asked whether it is there: any packet of its own is an answer.
struct Check {
  std::string name;
};
/// Membership ought to bury it. Without an incarnation: under the one that is known.
struct Declare {
  std::string name;
  std::optional<std::uint32_t> incarnation;
  std::vector<Endpoint> tell;  ///< who ought to hear of it at once
};
/// It is back, and unfit for duty for so long.
struct Unfit {
  std::string name;
  Duration time;
};
/// This run of a node has certainly ended. Said for every proven notice that comes, known or not.
struct Ended {
  Participant who;
  Bytes agreement;  ///< its last words about maps; empty: none, or not proven
};

using Output = std::variant<SendDatagram, Accuse, Check, Declare, Unfit, Ended, Note>;
using Outbox = std::vector<Output>;

}  // namespace pando::verdict
