#pragma once
/// What nodes say about themselves: keys and values of each, known to all. Which promises hold:
/// docs/protocol/gossip.md.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "pando/bytes.h"
#include "pando/identity.h"
#include "pando/time.h"

namespace pando::state {

/// Keys that begin so are the node's own: nobody may write them, everybody may read them.
inline constexpr const char* kReserved = "pando.";
/// Under this key every node says its member name.
inline constexpr const char* kName = "pando.name";

// ---- what a user can ask -----------------------------------------------------------------------

/// Writes a key of this node. After `limit` it is erased by itself; zero: never. Replies Done.
struct Set { std::string key; Bytes value; Duration limit{}; };
/// Replies Done, also if there was no such key.
struct Erase { std::string key; };
/// A key of a member, by the member's name. Replies Found.
struct Get { std::string node, key; };
/// The keys of a member (empty: of all) that begin so. Replies Listed.
struct List { std::string node, prefix; };
/// Replies Done, then Changed for every change of such a key until Unwatch.
struct Watch { std::string node, prefix; };
/// Ends the watch that was asked for with this ticket. Replies Done.
struct Unwatch { std::uint64_t ticket = 0; };

using Command = std::variant<Set, Erase, Get, List, Watch, Unwatch>;

// ---- what comes back ---------------------------------------------------------------------------

/// One key as it is known here. `node` is the owner's name, or its id if the name is not known.
struct Entry {
  std::string node;
  Participant owner;
  std::string key;
  Bytes value;
  std::uint64_t version = 0;       ///< rises with each write of the owner
  std::optional<Duration> left;    ///< of its time limit; nullopt: it has none
};

/// Carried out, or `error` says why nothing was done. With `retry_after` the cluster cannot carry
/// more writes now: try again then.
struct Done { std::string error; Duration retry_after{}; };
struct Found { std::optional<Entry> entry; };
/// By owner id, then in the order in which they were written.
struct Listed { std::vector<Entry> entries; };
/// Something became visible, another value, or (no `now`) is not there any more.
struct Changed {
  std::string node;
  Participant owner;
  std::string key;
  std::optional<Bytes> before, now;
};

using Reply = std::variant<Done, Found, Listed, Changed>;

}  // namespace pando::state
