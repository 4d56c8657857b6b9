#include "doors/cluster_guide.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace pando::doors {

std::optional<Shape> ClusterGuide::shape() const {
  const map::MapPtr map = host_.agreed_map();
  if (!map) return std::nullopt;
  return shape_of({.map = *map,
                   .reach = reach_in(host_, view_),
                   .members = host_.members(),
                   .self = {.who = host_.self(), .name = host_.node_name()}});
}

std::string ClusterGuide::own_id() const {
  return cluster_id(host_.self());
}

/// Nobody is sent to a primary that this node cannot reach itself: the request waits here until it
/// is back, or somebody else is primary.
GuidancePtr ClusterGuide::guidance() const {
  Guidance out{.map = host_.agreed_map(), .self = {}, .addresses = {}};
  const auto shape = this->shape();
  if (!shape) return std::make_shared<const Guidance>();
  out.self = out.map->find(host_.self());
  const std::vector<PeerLink> peers = host_.peers();
  for (const ShapeNode& node : shape->nodes) {
    const bool linked = std::ranges::any_of(peers, [&](const PeerLink& peer) {
      return peer.name == node.name && peer.state == PeerLink::State::up;
    });
    const bool known = linked && !node.host.empty();
    out.addresses.push_back(known ? fmt::format("{}:{}", node.host, node.port) : "");
  }
  return std::make_shared<const Guidance>(std::move(out));
}

}  // namespace pando::doors
