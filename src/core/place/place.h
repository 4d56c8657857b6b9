#pragma once
/// Who should hold which bucket: pure functions on maps. Source: docs/protocol/place.md.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pando/map_view.h"

namespace pando::place {

/// What a node may be given, the better the earlier.
enum class Standing : std::uint8_t {
  fit,      ///< anything
  suspect,  ///< others replace it; what it has it keeps, as a learner once it is replaced
  unfit,    ///< nothing new; what it has it keeps
  leaving,  ///< nothing: everything moves off it, then it is removed
  gone,     ///< it is removed at once
};

/// A node that wants to hold buckets, a member of the map or not.
struct Candidate {
  map::Host host;                     ///< as it should be in the map
  Standing standing = Standing::fit;  ///< as far as membership knows
  std::uint64_t load = 0;             ///< in any unit, the same for all; 0: not known
  map::Epoch doubted = 0;             ///< a suspect: the map at which that began
};

/// A learner that has everything.
struct Ready {
  std::string table;         ///< of ranges; empty: it is a bucket
  Bytes from;                ///< the range's first key
  std::uint16_t bucket = 0;  ///< without table
  Participant who;           ///< the learner
};

/// What is known besides the map. The order of its lists does not matter.
struct Situation {
  std::vector<Candidate> nodes;            ///< a member of the map that is not listed is gone
  std::vector<Ready> ready;                ///< what is not true any more is ignored
  std::vector<std::uint64_t> bucket_load;  ///< by bucket; empty: not known
  std::size_t moves_at_a_time = 256;       ///< learners per receiving node, at least 1
  bool accept_loss = false;                ///< all that is lost begins anew, without data
  std::vector<std::uint16_t> accepted;     ///< lost buckets that begin anew in any case
  bool accepted_ranges = false;            ///< lost ranges do
  std::uint8_t copies = 0;                 ///< wanted, 1 to 5; 0: as many as the map says
};

/// The next step towards what should be; empty: there is nothing to do (or to wait for learners).
/// apply() takes it. Pure: the same map and situation give the same change on every machine.
map::Change next(const map::Map& map, const Situation& situation);

using map::Move;

/// What would become of a map.
struct Forecast {
  map::Map map;                      ///< in the end
  std::size_t steps = 0;             ///< maps in between, with the last one
  std::vector<Move> moves;           ///< copies that are made, in order
  std::vector<std::string> reasons;  ///< of all steps, each sentence once
};
/// Takes next() until there is nothing left to do, each learner being ready at once.
Forecast forecast(map::Map map, Situation situation);

using map::Durability;

/// Of all buckets and ranges, as they are now.
Durability durability(const map::Map& map);

/// Why a member should not be stopped now, a sentence for people; empty: nothing speaks against it.
/// Requires a member's number.
std::string unsafe_to_stop(const map::Map& map, map::MemberNumber member);

using map::Balance;
using map::Held;

/// Of the acting members. A share that members cannot have, because a bucket has one copy on a host
/// only, counts as theirs as far as they can.
Balance balance(const map::Map& map);

/// A node's share by what it has, with `previous` if that is near enough: within a quarter.
/// `memory` in octets; 0 of something: not known. 100 is 4 GiB and 2 cores.
std::uint32_t weight_of(std::uint64_t memory, std::uint32_t cores, std::uint32_t previous);

}  // namespace pando::place
