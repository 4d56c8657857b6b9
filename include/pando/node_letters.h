#pragma once
/// What a node tells of its links and of what users post over them.
#include <cstdint>
#include <string>

#include "pando/bytes.h"
#include "pando/identity.h"
#include "pando/lane.h"

namespace pando::node {

/// The link with a member is up, or has ended: what was posted and is not Undelivered may or may
/// not have arrived. They take turns. `who` is proven by the keyring, if there is one.
struct LinkUp {
  std::string peer;         ///< the member's name
  Participant who;          ///< which run of which node
  std::uint8_t shards = 1;  ///< its data is divided into so many
};
/// The link with a member has ended.
struct LinkDown {
  std::string peer;    ///< the member's name
  Participant who;     ///< as in LinkUp
  std::string reason;  ///< why, in words
};
/// A member's user has posted this. In order within its lane, while the link is up.
struct Delivered {
  std::string from;  ///< the member's name
  Lane lane;         ///< in which it came
  Bytes message;     ///< as it was posted
};
/// Nothing of the message has left or ever will. After `full` comes Writable.
struct Undelivered {
  /// What stood in the way.
  enum class Why : std::uint8_t { unknown_member, full, too_large, unreachable };
  Why why;                ///< the reason
  std::string to;         ///< as posted
  std::uint64_t tag = 0;  ///< as posted
};
/// There is room again for what is posted.
struct Writable {
  std::string to;  ///< the member's name
  Lane lane;       ///< that was full
};

}  // namespace pando::node
