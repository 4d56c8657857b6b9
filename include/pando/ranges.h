#pragma once
/// Ranges of sorted keys whose data an application keeps itself, as the map gives them to it.
/// docs/protocol/ranges.md says how they move.
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "pando/map.h"
#include "pando/partitioner.h"

namespace pando::ranges {

/// What an application is told about keys of a table. In this order, if one map changes a lot.
enum class What : std::uint8_t {
  drop,     ///< this node has nothing to do with them any more: delete them
  acquire,  ///< it learns them: fetch them from `peer`, and what is written meanwhile; then
            ///< Acquired
  serve,    ///< it acts for them, alone or with `others`; what it had or fetched of them counts
  release,  ///< it is primary, and `peer` learns: send what there is, and every write from now on
};

/// A word to the application.
struct Told {
  std::uint64_t ticket = 0;         ///< with which the table was asked for
  What what = What::drop;           ///< what to do
  std::string table;                ///< of which table
  KeyRange keys;                    ///< about which keys; but for drop, a whole range of the table
  map::Epoch epoch = 0;             ///< of the map that says so
  map::Epoch since = 0;             ///< acquire: what Acquired has to repeat
  std::string peer;                 ///< acquire: the primary; release: the learner; member names
  bool primary = false;             ///< serve: this node answers; false: it keeps a copy
  std::vector<std::string> others;  ///< serve: who else acts; before a write is acknowledged, all
                                    ///< of them have it
  /// Member by member.
  friend bool operator==(const Told&, const Told&) = default;
};

// ---- what an application can ask ---------------------------------------------------------------

/// From now on this node takes part in the table. If nobody has it yet, the first to take part
/// gets all keys. Replies Done; then Told for every change, beginning with what it has already.
struct TakePart {
  std::string table;        ///< 1 to 64 octets
  std::uint8_t copies = 1;  ///< of each range, 1 to 5: if this is the first to take part
  bool reports = false;     ///< the load of ranges is going to be reported
};
/// It does no longer: what it has goes to others that take part, if there are any. Replies Done;
/// Told ends.
struct Withdraw {
  std::uint64_t ticket = 0;  ///< of TakePart
};
/// Everything of the range is here. What is no longer true is ignored. No reply.
struct Acquired {
  std::string table;     ///< as told
  Bytes from;            ///< first key as told
  map::Epoch since = 0;  ///< as told
};
/// What is in a range that this node is primary of. No reply.
struct Report {
  std::string table;       ///< as told
  KeyRange keys;           ///< as told by serve
  std::uint64_t load = 0;  ///< in any unit, the same for the whole table
  Bytes middle;            ///< a key that halves the load; empty: not known
};
/// Anything that can be asked about ranges.
using Command = std::variant<TakePart, Withdraw, Acquired, Report>;

/// Carried out, or why nothing was done.
struct Done {
  std::uint64_t ticket = 0;  ///< of the command
  std::string error;         ///< a sentence; empty: it was done
};
/// Anything that can come back.
using Reply = std::variant<Done, Told>;

}  // namespace pando::ranges
