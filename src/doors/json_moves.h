#pragma once
/// Copies that are being made, as JSON: what `pando moves -json` and PANDO.MOVES say.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "node/shard/view.h"
#include "pando/bytes.h"
#include "pando/map.h"

namespace pando::doors {

/// What one node holds, and sends to those that learn.
struct NodeMoves {
  std::string node;
  std::optional<std::uint64_t> keys;   ///< of buckets that it answers for; not told: unknown
  std::optional<std::uint64_t> bytes;  ///< of all data there
  store::MovesView moves;
};
/// Who is asked: those that copy something, or all members of the map.
enum class MovesOf : std::uint8_t { givers, members };

/// Of the whole cluster.
struct ClusterMoves {
  map::MapPtr map;  ///< null: none is known
  std::vector<NodeMoves> nodes;
  std::vector<std::string> unheard;  ///< who was asked and did not answer
};

/// `node`, `keys` and `bytes` if known, `bytes_per_second`, `waiting`, `to_send`, and `moves`: what
/// is under way.
std::string node_moves_json(const NodeMoves& moves);
/// Of what that gives; nullopt: it is something else.
std::optional<NodeMoves> read_node_moves(ByteView json);
/// `paused`, `limit`, `learning`, `to_send`, `bytes_per_second`, `seconds_left`, `nodes`.
std::string cluster_moves_json(const ClusterMoves& moves);

}  // namespace pando::doors
