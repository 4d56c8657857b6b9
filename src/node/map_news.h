#pragma once
/// What the rest of a node hears of the map, and of the ranges in it.
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/note.h"
#include "pando/lane.h"
#include "pando/node_io.h"

namespace pando::node {

/// A message for the same room of a peer, over the link.
struct MapLetter {
  std::string peer;
  Lane lane;
  Bytes text;
};
/// Nobody else is there: the links are to make the cluster's id.
struct ClusterWanted {};
/// A link with somebody who knows a newer map.
struct LinkWanted {
  std::string peer;
};
/// What had to move off this node has moved, or cannot: it may leave.
struct Drained {
  std::vector<Ask> asked;  ///< who wanted to leave
};
/// A state key that the node says of itself; nullopt: it takes it back.
struct SayOfSelf {
  std::string key;
  std::optional<Bytes> value;
};

/// Anything of that.
using MapNews = std::variant<MapLetter, KeepWill, MapAdopted, ClusterWanted, LinkWanted, Drained,
                             SayOfSelf, RangeAnswer, Answer, Note, StoreMembers>;

}  // namespace pando::node
