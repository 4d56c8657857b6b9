#pragma once
/// The map as a client of Redis Cluster can understand it.
///
/// There a node has one role; here it is primary of some buckets and replica of others. So each is
/// shown as what it is most: who is primary of anything is a master, and nothing else. Source:
/// docs/protocol/cluster_port.md.
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "doors/reach.h"
#include "pando/map.h"
#include "pando/member.h"

namespace pando::doors {

/// Slots from `first` to `last`, both included, that have the same holders.
struct SlotRun {
  std::size_t first = 0, last = 0;
  std::optional<std::size_t> primary;  ///< a node of the shape; nullopt: all copies are lost
  std::vector<std::size_t> replicas;   ///< who has a full copy, and is primary of nothing

  std::size_t size() const { return last - first + 1; }
  bool same_holders(const SlotRun& other) const {
    return primary == other.primary && replicas == other.replicas;
  }
};

struct ShapeNode {
  std::string name;
  std::string id;                      ///< 40 hexadecimal digits
  std::string host;                    ///< for clients; empty: not known
  std::uint16_t port = 0;              ///< the same
  std::uint16_t gossip_port = 0;       ///< 0: not known
  bool alive = false;                  ///< by this node's member list
  std::optional<std::size_t> follows;  ///< shown as a replica of this node
  std::uint64_t epoch = 0;             ///< the last in which what it is primary of changed
  std::vector<SlotRun> slots;          ///< of which it is primary
};

struct Shape {
  std::uint64_t epoch = 0;       ///< of the map
  std::vector<ShapeNode> nodes;  ///< the map's members in its order; behind them the node asked,
                                 ///< if it is none
  std::size_t self = 0;          ///< the node asked
  std::vector<SlotRun> runs;     ///< all slots

  std::size_t lost_slots() const;
  /// Nodes that are primary of anything.
  std::size_t masters() const;
};

/// Of a run of a node: a node that restarts is another one to clients, too.
std::string cluster_id(const Participant& who);

/// What a shape is made of. `self`: the node asked.
struct ShapeParts {
  const map::Map& map;
  const std::map<std::string, Reach>& reach;
  const std::vector<Member>& members;
  const map::Host& self;
};
Shape shape_of(const ShapeParts& parts);

}  // namespace pando::doors
