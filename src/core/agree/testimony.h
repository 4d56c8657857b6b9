#pragma once
/// What a member has promised to the voters of its map: its last word, if it dies or leaves.
#include <optional>
#include <vector>

#include "core/agree/ballot.h"
#include "core/agree/lineage.h"
#include "pando/map.h"

namespace pando::agree {

struct Testimony {
  Id cluster;      ///< of its map
  map::Mark mark;  ///< its map; epoch 0: it never had one
  std::optional<Ballot> promised;
  std::optional<Vote> vote;
  std::vector<Id> forgotten;  ///< clusters in which it had a map before
  bool returned = false;      ///< it has been on branches that its map does not come from
};

/// At most kMaxTestament bytes: a longer change is told by its hash.
Bytes encode(const Testimony& testimony);
/// nullopt: it says nothing that one could rely on.
std::optional<Testimony> decode_testimony(ByteView bytes);

/// What a last word says about the voting for one map.
enum class Bearing : std::uint8_t {
  nothing,  ///< it may have done anything
  never,    ///< it neither promised nor voted: its map was an older one to the end
  here,     ///< its promise and its vote are those for this map
  beyond,   ///< it had a newer map of this branch
};
/// `lineage`: of the map's branch.
Bearing bearing(const Testimony& testimony, const Id& cluster, const map::Mark& mark,
                const Lineage& lineage);

}  // namespace pando::agree
