#pragma once
/// Who may have the map, if this node has none? Source: docs/protocol/map.md, "Who remembers a
/// map".
#include "pando/last_members.h"
#include "proto/map_letter.pb.h"

namespace pando::node {

/// Who belonged to the last map that this node knew, in this run or before.
class MapMemory {
 public:
  /// Nothing is remembered of a map behind all numbers.
  explicit MapMemory(map::LastMembers last);

  const map::LastMembers& last() const { return last_; }
  /// A hash of their ids; 0: nothing is remembered.
  map::Hash members() const { return members_; }
  /// This map, with this hash, is the last one now. Whether the memory is another one by it.
  bool adopted(const map::Map& map, map::Hash hash);
  /// What was of another cluster is forgotten.
  void belongs_to(const Id& cluster);
  void tell(proto::StoreCard& card) const;

 private:
  bool forget();

  map::LastMembers last_;
  map::Hash members_ = 0;
  map::Hash latest_ = 0;  ///< the map that this node had last, in this run
};

}  // namespace pando::node
