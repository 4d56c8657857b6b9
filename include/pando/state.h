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
/// But those: what users of the data may do, with hashes of their passwords. Nobody is shown them.
inline constexpr const char* kSecret = "pando/acl/";

// Well-known keys.

/// The member name.
inline constexpr const char* kName = "pando/name";
/// Of the software: `0.1.0`.
inline constexpr const char* kVersion = "pando/version";
/// What the node can do, words with blanks between: `links state calls`.
inline constexpr const char* kFeatures = "pando/features";
/// Before `VIEW/SERVICE`: under which HOST:PORT a service is reached by those who see the cluster
/// from there. docs/protocol/gossip.md, "Address views".
inline constexpr const char* kAddresses = "pando/address/";
/// ADDRESS:PORT for the other nodes: the service `gossip` in the view `peers`.
inline constexpr const char* kAddress = "pando/address/peers/gossip";

/// One key as it is known here.
struct Entry {
  std::string node;              ///< the owner's name, or its id if the name is not known
  Participant owner;             ///< who said it, and in which of its runs
  std::string key;               ///< any bytes, 1 to 255
  Bytes value;                   ///< as it was given, may be empty
  std::uint64_t version = 0;     ///< rises with each write of the owner
  std::optional<Duration> left;  ///< of its time limit; nullopt: it has none
};

/// Something became visible, another value, or (no `now`) is not there any more.
struct Changed {
  std::string node;             ///< the owner's name, or its id if the name is not known
  Participant owner;            ///< whose key it is
  std::string key;              ///< any bytes, 1 to 255
  std::optional<Bytes> before;  ///< nullopt: it was not visible
  std::optional<Bytes> now;     ///< nullopt: it is gone
};

// ---- what a user can ask -----------------------------------------------------------------------

/// Writes a key of this node. Replies Done.
struct Set {
  std::string key;   ///< any bytes, 1 to 255; not one that begins with kReserved
  Bytes value;       ///< at most 256 KiB
  Duration limit{};  ///< after it the key is erased by itself; zero: never
};
/// Erases a key of this node. Replies Done, also if there was no such key.
struct Erase {
  std::string key;  ///< not one that begins with kReserved
};
/// Replies Watched, or Done with an error; then Changed for every change that follows, until
/// Unwatch.
struct Watch {
  std::string node;    ///< whose keys, by member name; empty: everybody's
  std::string prefix;  ///< how they begin; empty: all
};
/// Ends a watch. Replies Done.
struct Unwatch {
  std::uint64_t ticket = 0;  ///< with which the watch was asked for
};

/// Anything that can be asked about state.
using Command = std::variant<Set, Erase, Watch, Unwatch>;

// ---- what comes back ---------------------------------------------------------------------------

/// Carried out, or why nothing was done.
struct Done {
  std::string error;       ///< a sentence; empty: it was done
  Duration retry_after{};  ///< not zero: the cluster cannot carry more writes until then
};
/// What there is. Every Changed continues from here.
struct Watched {
  std::vector<Entry> entries;  ///< by node and key
};

/// Anything that can come back.
using Reply = std::variant<Done, Watched, Changed>;

}  // namespace pando::state
