#pragma once
/// What nodes say about themselves: keys and values of each, known to all.
///
/// Every node owns its keys: only it writes them, and what it wrote last reaches everybody. Readers
/// may lag, but never go back, and what was erased stays erased. docs/protocol/gossip.md.
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
inline constexpr const char* kReserved = "pando/";

// Well-known keys.

/// The member name.
inline constexpr const char* kName = "pando/name";
/// Of the software: `0.1.0`.
inline constexpr const char* kVersion = "pando/version";
/// What the node can do, words with blanks between: `links state`.
inline constexpr const char* kFeatures = "pando/features";
/// ADDRESS:PORT for the other nodes.
inline constexpr const char* kAddress = "pando/address/peers";

/// One key as it is known here. `node` is the owner's name, or its id if the name is not known.
struct Entry {
  std::string node;
  Participant owner;
  std::string key;
  Bytes value;
  std::uint64_t version = 0;     ///< rises with each write of the owner
  std::optional<Duration> left;  ///< of its time limit; nullopt: it has none
};

/// Something became visible, another value, or (no `now`) is not there any more.
struct Changed {
  std::string node;
  Participant owner;
  std::string key;
  std::optional<Bytes> before, now;
};

// ---- what a user can ask -----------------------------------------------------------------------

/// Writes a key of this node: at most 255 bytes, the value at most 256 KiB. After `limit` it is
/// erased by itself; zero: never. Replies Done.
struct Set { std::string key; Bytes value; Duration limit{}; };
/// Replies Done, also if there was no such key.
struct Erase { std::string key; };
/// The keys of a member (empty: of all) that begin so. Replies Watched, or Done with an error; then
/// Changed for every change that follows, until Unwatch.
struct Watch { std::string node, prefix; };
/// Ends the watch that was asked for with this ticket. Replies Done.
struct Unwatch { std::uint64_t ticket = 0; };

using Command = std::variant<Set, Erase, Watch, Unwatch>;

// ---- what comes back ---------------------------------------------------------------------------

/// Carried out, or `error` says why nothing was done. With `retry_after` the cluster cannot carry
/// more writes now: try again then.
struct Done { std::string error; Duration retry_after{}; };
/// What there is, by node and key. Every Changed continues from here.
struct Watched { std::vector<Entry> entries; };

using Reply = std::variant<Done, Watched, Changed>;

}  // namespace pando::state
