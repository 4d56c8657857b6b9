#pragma once
/// Copies that are being made, as JSON: what `pando moves -json` and PANDO.MOVES say.
#include <optional>
#include <string>
#include <vector>

#include "node/shard/view.h"
#include "pando/bytes.h"
#include "pando/map.h"

namespace pando::doors {

/// What one node sends to those that learn.
struct NodeMoves {
  std::string node;
  store::MovesView moves;
};

/// Of the whole cluster.
struct ClusterMoves {
  map::MapPtr map;  ///< null: none is known
  std::vector<NodeMoves> nodes;
  std::vector<std::string> unheard;  ///< who copies something and did not answer
};

/// `node`, `bytes_per_second`, `waiting`, `to_send`, and `moves`: what is under way.
std::string node_moves_json(const NodeMoves& moves);
/// Of what that gives; nullopt: it is something else.
std::optional<NodeMoves> read_node_moves(ByteView json);
/// `paused`, `limit`, `learning`, `to_send`, `bytes_per_second`, `seconds_left`, `nodes`.
std::string cluster_moves_json(const ClusterMoves& moves);

}  // namespace pando::doors
