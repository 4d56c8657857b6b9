#include "doors/cluster_shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/whole_number.h"
#include "pando/slots.h"

namespace pando::doors {
namespace {

/// The service of this port in gossiped addresses.
constexpr std::string_view kService = "resp-cluster";

/// HOST:PORT, an IPv6 host in brackets. Anything else, and what would break a line of CLUSTER
/// NODES, leaves the node without an address.
void set_address(ShapeNode& node, std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || text.find_first_of(" ,@") != std::string_view::npos)
    return;
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const auto port = whole_number<std::uint16_t>(text.substr(colon + 1));
  if (!port || host.empty()) return void(node.port = 0);
  node.port = *port;
  node.host = host;
}

ShapeNode node_of(const map::Host& host, const ShapeParts& parts) {
  ShapeNode node{.name = host.name, .id = cluster_id(host.who)};
  if (const auto reach = parts.reach.find(host.name); reach != parts.reach.end())
    if (const auto at = reach->second.find(std::string{kService}); at != reach->second.end())
      set_address(node, at->second);
  const auto member = std::ranges::find_if(
      parts.members, [&](const Member& m) { return m.info->name == host.name; });
  if (member == parts.members.end()) return node;
  node.alive = member->status == MemberStatus::alive;
  node.gossip_port = member->info->endpoint.port;
  return node;
}

/// Whoever is primary of something; by place in the map's members.
std::vector<bool> masters_of(const map::Map& map) {
  std::vector<bool> masters(map.members.size());
  for (const map::Holders& holders : map.buckets)
    if (const auto primary = holders.primary()) masters[*primary] = true;
  return masters;
}

SlotRun run_of(const map::Map& map, std::size_t bucket, const std::vector<bool>& masters) {
  SlotRun run{.first = first_slot(bucket, map.buckets.size()),
              .last = first_slot(bucket + 1, map.buckets.size()) - 1,
              .primary = map.buckets[bucket].primary()};
  for (const map::MemberNumber member : map.buckets[bucket].acting)
    if (!masters[member]) run.replicas.push_back(member);
  return run;
}

void append(std::vector<SlotRun>& runs, const SlotRun& run) {
  if (!runs.empty() && runs.back().last + 1 == run.first && runs.back().same_holders(run))
    runs.back().last = run.last;
  else
    runs.push_back(run);
}

/// Of runs of one primary only the slots count.
void own(ShapeNode& node, SlotRun run, std::uint64_t since) {
  run.replicas.clear();
  append(node.slots, run);
  node.epoch = std::max(node.epoch, since);
}

}  // namespace

std::size_t Shape::lost_slots() const {
  std::size_t lost = 0;
  for (const SlotRun& run : runs) lost += run.primary ? 0 : run.size();
  return lost;
}

std::size_t Shape::masters() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(nodes, [](const ShapeNode& node) { return !node.slots.empty(); }));
}

std::string cluster_id(const Participant& who) {
  return fmt::format("{}{:08x}", who.id.to_string(), static_cast<std::uint32_t>(who.start));
}

Shape shape_of(const ShapeParts& parts) {
  const map::Map& map = parts.map;
  Shape shape{.epoch = map.epoch};
  for (const map::Host& host : map.members) shape.nodes.push_back(node_of(host, parts));
  shape.self = map.find(parts.self.who).value_or(map.members.size());
  if (shape.self == map.members.size()) shape.nodes.push_back(node_of(parts.self, parts));
  const std::vector<bool> masters = masters_of(map);
  for (std::size_t bucket = 0; bucket < map.buckets.size(); ++bucket) {
    const SlotRun run = run_of(map, bucket, masters);
    append(shape.runs, run);
    if (run.primary) own(shape.nodes[*run.primary], run, map.buckets[bucket].since);
    for (const std::size_t replica : run.replicas)
      if (!shape.nodes[replica].follows) shape.nodes[replica].follows = run.primary;
  }
  return shape;
}

}  // namespace pando::doors
