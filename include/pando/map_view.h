#pragma once
/// What there is to know about a map: how it stands, how it came to be, what would become of it.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pando/map_change.h"
#include "pando/time.h"

namespace pando::map {

/// How the agreement stands at one node.
struct Status {
  /// What it is doing about the next map. docs/protocol/agree.md.
  enum class Phase : std::uint8_t {
    none,          ///< no map is known
    agreed,        ///< nothing is going on
    deciding,      ///< the next map is being agreed on
    no_quorum,     ///< too few of the map's members can be reached
    closed,        ///< a dead member had a newer map, which nobody alive has
    vote_unknown,  ///< what a dead member voted for may have been decided, and nobody has it
  };
  Phase phase = Phase::none;  ///< now
  Duration since{};           ///< for so long
  bool member = false;        ///< whether this node is in the map
  bool serves = false;        ///< whether it may answer for what it holds
};
/// `none`, `agreed`, `deciding`, `no-quorum`, `closed` or `vote-unknown`.
std::string_view to_string(Status::Phase phase);

/// How one map came to be.
struct Event {
  Mark mark;              ///< which map
  Hash parent = 0;        ///< of the one before
  Duration age{};         ///< since this node has it
  Change change;          ///< from its parent, with proposer and reasons
  bool whole = false;     ///< it came as a whole: the change is not known here
  std::size_t bytes = 0;  ///< of the change as a message
};

/// How many more may fail, whichever they are, without losing an acknowledged copy. What is lost
/// already does not count. A node without a label for its rack or zone is one of its own.
struct Durability {
  std::size_t hosts = 0;  ///< what shares the last label of the zone path
  std::size_t racks = 0;  ///< what shares the labels up to the one before the last
  std::size_t zones = 0;  ///< what shares the labels up to the one before that
  std::size_t lost = 0;   ///< buckets and ranges without holder
  /// Member by member.
  friend bool operator==(const Durability&, const Durability&) = default;
};

/// What one member holds.
struct Held {
  std::size_t copies = 0;     ///< of buckets, as acting member
  std::size_t primaries = 0;  ///< of these
  std::size_t learning = 0;   ///< buckets
};

/// A bucket whose every acting copy died.
struct LostBucket {
  std::uint16_t bucket = 0;          ///< which
  Epoch since = 0;                   ///< of the map in which nobody had it any more
  std::vector<std::string> held_by;  ///< who acted before; empty: this node did not see that
  /// Member by member.
  friend bool operator==(const LostBucket&, const LostBucket&) = default;
};

/// How evenly a map's buckets lie, measured by weight: 1 is a member's share.
struct Balance {
  std::vector<Held> members;       ///< in the order of the map's
  double most_copies = 1;          ///< of all members
  double least_copies = 1;         ///< of all members
  double most_primaries = 1;       ///< of all members
  double least_primaries = 1;      ///< of all members
  std::size_t wanted_buckets = 0;  ///< from so many on a share is exact to 5 %
};

/// One copy of one bucket that somebody has to be given.
struct Move {
  std::uint16_t bucket = 0;  ///< which
  std::string to;            ///< member name
  /// By bucket, then name.
  friend auto operator<=>(const Move&, const Move&) = default;
};

/// What might happen, all at once.
struct WhatIf {
  /// `node=NAME`, `host=LABEL`, `rack=LABEL`, `zone=LABEL` or `region=LABEL`: who is gone.
  std::vector<std::string> lose;
  std::vector<Host> add;               ///< new members; those without an id get one
  std::optional<std::uint8_t> copies;  ///< wanted
};

/// What would become of a map.
struct Outlook {
  std::string error;                 ///< why the question has no answer; empty: it has
  MapPtr map;                        ///< in the end
  std::size_t steps = 0;             ///< maps until then
  std::vector<Move> moves;           ///< copies that are made, in order
  std::vector<std::string> reasons;  ///< of all steps
  Durability before;                 ///< what may fail now
  Durability after;                  ///< what may fail then
  Balance balance;                   ///< of the map in the end
};

}  // namespace pando::map
