#pragma once
/// What can be seen of the room.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/store/io.h"

namespace pando::store {

/// Why a write is not taken; certainly not done.
enum class WhyNot : std::uint8_t {
  not_primary,  ///< by the map at hand
  stalled,      ///< a copy that counts, or a learner, does not take its stream
};
std::string_view to_string(WhyNot why);

/// How it stands with a bucket here, at this moment. See the functions of Store of these names.
struct Standing {
  Role role = Role::none;
  bool may_write = false;
  Sequence gate = 0, committed = 0;
};

/// How far another copy has come, as its primary sees it.
struct CopyView {
  enum class State : std::uint8_t {
    away,       ///< there is no link, or it has not said yet what it has
    comparing,  ///< it has writes that were never acknowledged: they are being taken back
    copying,    ///< it is being made from nothing
    behind,     ///< it is being given recent writes
    in_step,    ///< nothing is under way but the latest writes
  };
  std::string name;
  State state = State::away;
  bool counts = false;        ///< nothing is acknowledged without it
  bool learner = false;       ///< by the map
  Sequence held = 0;          ///< up to here it has everything, as far as it has said
  std::uint64_t behind = 0;   ///< writes that it has not acknowledged
  std::uint64_t copied = 0;   ///< octets that were sent, while it is copied
  std::uint64_t to_copy = 0;  ///< about; octets of the whole
};
std::string_view to_string(CopyView::State state);

/// A copy that is being made, as far as it has been sent.
struct MoveView {
  std::uint16_t bucket = 0;
  std::string to;             ///< member name
  std::uint64_t copied = 0;   ///< octets that were sent
  std::uint64_t to_copy = 0;  ///< about; octets of the whole
  std::uint64_t ms = 0;       ///< since it began
  friend bool operator==(const MoveView&, const MoveView&) = default;
};

/// All copies that this node makes at present, for the people.
struct MovesView {
  std::size_t copying = 0;             ///< under way
  std::size_t waiting = 0;             ///< for their turn
  std::uint64_t bytes = 0;             ///< sent since the start of this node
  std::uint64_t bytes_per_second = 0;  ///< over the last seconds
  bool paused = false;
  std::uint64_t to_send = 0;   ///< about; octets that are left of those under way and waiting
  std::vector<MoveView> list;  ///< of those under way
  std::size_t throttled = 0;   ///< buckets whose writes wait for a learner that does not keep up
  friend bool operator==(const MovesView&, const MovesView&) = default;
};

struct Counters {
  std::uint64_t writes = 0;       ///< taken as primary
  std::uint64_t applied = 0;      ///< as replica or learner
  std::uint64_t copied = 0;       ///< copies of this node that were made from nothing
  std::uint64_t continued = 0;    ///< copies of others that recent writes sufficed for
  std::uint64_t taken_back = 0;   ///< times that surplus was replaced
  std::uint64_t checks = 0;       ///< digests that were compared
  std::uint64_t differences = 0;  ///< of them, those that were not equal
  std::uint64_t repaired = 0;     ///< parts that were replaced
  std::uint64_t stale = 0;        ///< records that came from a former primary or stream
  std::uint64_t malformed = 0;    ///< messages that are none
  friend bool operator==(const Counters&, const Counters&) = default;
};

}  // namespace pando::store
