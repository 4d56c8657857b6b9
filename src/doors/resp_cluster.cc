// The map in the words of Redis Cluster.
#include "doors/resp_cluster.h"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <utility>

#include "doors/cluster_guide.h"
#include "pando/slots.h"

namespace pando::doors {
namespace {

using resp::ReplyWriter;

/// Of a node that knows no map there is nothing to show but itself.
Shape shape_in(const RespCall& call) {
  if (auto shape = call.guide->shape()) return *std::move(shape);
  return {.nodes = {{.name = call.host.node_name(), .id = call.guide->own_id(), .alive = true}}};
}

void keyslot(const RespCall& call) {
  call.answer.write([&](ReplyWriter& out) { out.integer(slot_of(call.arguments[0])); });
}

void my_id(const RespCall& call) {
  call.answer.write([&](ReplyWriter& out) { out.bulk(call.guide->own_id()); });
}

void info(const RespCall& call) {
  const Shape shape = shape_in(call);
  const auto phase = call.host.map().status.phase;
  const bool decides = phase == map::Status::Phase::agreed || phase == map::Status::Phase::deciding;
  const std::size_t lost = shape.lost_slots();
  const std::size_t assigned = shape.runs.empty() ? 0 : kSlots;
  const std::string text = fmt::format(
      "cluster_state:{}\r\ncluster_slots_assigned:{}\r\ncluster_slots_ok:{}\r\n"
      "cluster_slots_fail:{}\r\ncluster_known_nodes:{}\r\ncluster_size:{}\r\n"
      "cluster_current_epoch:{}\r\ncluster_my_epoch:{}\r\n",
      decides && lost == 0 ? "ok" : "fail", assigned, assigned - lost, lost, shape.nodes.size(),
      shape.masters(), shape.epoch, shape.nodes[shape.self].epoch);
  call.answer.write([&](ReplyWriter& out) { out.verbatim(text); });
}

std::string flags_of(const Shape& shape, std::size_t number) {
  const ShapeNode& node = shape.nodes[number];
  std::string flags = number == shape.self ? "myself," : "";
  flags += node.follows ? "slave" : "master";
  if (!node.alive) flags += ",fail";
  if (node.host.empty()) flags += ",noaddr";
  return flags;
}

void write_line(std::string& out, const Shape& shape, std::size_t number) {
  const ShapeNode& node = shape.nodes[number];
  fmt::format_to(std::back_inserter(out), "{} {}:{}@{} {} {} 0 0 {} {}", node.id, node.host,
                 node.port, node.gossip_port, flags_of(shape, number),
                 node.follows ? shape.nodes[*node.follows].id : "-", node.epoch,
                 node.alive ? "connected" : "disconnected");
  for (const SlotRun& run : node.slots)
    run.size() == 1 ? fmt::format_to(std::back_inserter(out), " {}", run.first)
                    : fmt::format_to(std::back_inserter(out), " {}-{}", run.first, run.last);
  out += '\n';
}

void nodes(const RespCall& call) {
  const Shape shape = shape_in(call);
  std::string text;
  for (std::size_t i = 0; i < shape.nodes.size(); ++i) write_line(text, shape, i);
  call.answer.write([&](ReplyWriter& out) { out.verbatim(text); });
}

void write_place(ReplyWriter& out, const ShapeNode& node) {
  out.array(4);
  out.bulk(node.host);
  out.integer(node.port);
  out.bulk(node.id);
  out.array(0);
}

/// Who is to be asked for a run: its primary; this node, which relays, if that has no address.
const ShapeNode& asked_for(const Shape& shape, const SlotRun& run) {
  const ShapeNode& primary = shape.nodes[*run.primary];
  return primary.host.empty() ? shape.nodes[shape.self] : primary;
}

void write_run(ReplyWriter& out, const Shape& shape, const SlotRun& run) {
  std::vector<const ShapeNode*> places{&asked_for(shape, run)};
  for (const std::size_t replica : run.replicas)
    if (!shape.nodes[replica].host.empty() && &shape.nodes[replica] != places[0])
      places.push_back(&shape.nodes[replica]);
  out.array(2 + places.size());
  out.integer(static_cast<std::int64_t>(run.first));
  out.integer(static_cast<std::int64_t>(run.last));
  for (const ShapeNode* node : places) write_place(out, *node);
}

void slots(const RespCall& call) {
  const Shape shape = shape_in(call);
  std::vector<const SlotRun*> served;
  for (const SlotRun& run : shape.runs)
    if (run.primary && !asked_for(shape, run).host.empty()) served.push_back(&run);
  call.answer.write([&](ReplyWriter& out) {
    out.array(served.size());
    for (const SlotRun* run : served) write_run(out, shape, *run);
  });
}

void write_shard_node(ReplyWriter& out, const ShapeNode& node) {
  const std::pair<std::string_view, std::string_view> texts[] = {
      {"id", node.id},
      {"ip", node.host},
      {"endpoint", node.host},
      {"role", node.follows ? "replica" : "master"},
      {"health", node.alive ? "online" : "fail"}};
  out.map(std::size(texts) + 1);
  for (const auto& [key, value] : texts) {
    out.bulk(key);
    out.bulk(value);
  }
  out.bulk("port");
  out.integer(node.port);
}

void write_shard(ReplyWriter& out, const Shape& shape, std::size_t master) {
  std::vector<const ShapeNode*> members{&shape.nodes[master]};
  for (const ShapeNode& node : shape.nodes)
    if (node.follows == master) members.push_back(&node);
  out.map(2);
  out.bulk("slots");
  out.array(2 * shape.nodes[master].slots.size());
  for (const SlotRun& run : shape.nodes[master].slots) {
    out.integer(static_cast<std::int64_t>(run.first));
    out.integer(static_cast<std::int64_t>(run.last));
  }
  out.bulk("nodes");
  out.array(members.size());
  for (const ShapeNode* node : members) write_shard_node(out, *node);
}

void shards(const RespCall& call) {
  const Shape shape = shape_in(call);
  std::vector<std::size_t> masters;
  for (std::size_t i = 0; i < shape.nodes.size(); ++i)
    if (!shape.nodes[i].follows) masters.push_back(i);
  call.answer.write([&](ReplyWriter& out) {
    out.array(masters.size());
    for (const std::size_t master : masters) write_shard(out, shape, master);
  });
}

void read_only(const RespCall& call) {
  call.answer.read_copies(true);
  call.answer.ok();
}

void read_write(const RespCall& call) {
  call.answer.read_copies(false);
  call.answer.ok();
}

void asking(const RespCall& call) {
  call.answer.ok();
}

void help(const RespCall& call) {
  constexpr auto kLines = std::to_array<std::string_view>(
      {"CLUSTER <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
       "COUNTKEYSINSLOT <slot>",
       "    Return the number of keys in <slot>.",
       "GETKEYSINSLOT <slot> <count>",
       "    Return key names stored by current node in a slot.",
       "INFO",
       "    Return information about the cluster.",
       "KEYSLOT <key>",
       "    Return the hash slot for <key>.",
       "MYID",
       "    Return the node id.",
       "NODES",
       "    Return cluster configuration seen by node. Output format:",
       "    <id> <ip:port> <flags> <master> <pings> <pongs> <epoch> <link> <slot> ...",
       "SLOTS",
       "    Return information about slots range mappings. Each range is made of:",
       "    start, end, master and replicas IP addresses, ports and ids",
       "SHARDS",
       "    Return information about slot range mappings and the nodes associated with them.",
       "HELP",
       "    Prints this help."});
  call.answer.write([&](ReplyWriter& out) { out.lines(kLines); });
}

constexpr resp::CommandFacts shown(std::string_view since = "3.0.0", std::uint32_t more = 0) {
  return {.flags = resp::kStale | more,
          .group = "cluster",
          .since = since,
          .complexity = "O(N) of what it shows"};
}
constexpr resp::CommandFacts way(std::uint32_t more = 0) {
  return {.flags = resp::kFast | more,
          .categories = resp::kAclConnection,
          .group = "cluster",
          .since = "3.0.0",
          .complexity = "O(1)"};
}
constexpr std::uint32_t kAlways = resp::kLoading | resp::kStale;

constexpr std::array kCommands = {
    RespCommand{
        {"CLUSTER HELP", "", "What CLUSTER can be asked", 2, 2, shown("5.0.0", resp::kLoading)},
        help},
    RespCommand{{"CLUSTER INFO", "", "How the cluster is, by this node's map", 2, 2, shown()},
                info},
    RespCommand{{"CLUSTER KEYSLOT", "KEY", "The slot of a key", 3, 3, shown()}, keyslot},
    RespCommand{{"CLUSTER MYID", "", "The id of this node", 2, 2, shown()}, my_id},
    RespCommand{{"CLUSTER NODES", "", "The members of the map, a line for each", 2, 2, shown()},
                nodes},
    RespCommand{
        {"CLUSTER SHARDS", "", "Primaries, their slots and their replicas", 2, 2, shown("7.0.0")},
        shards},
    RespCommand{{"CLUSTER SLOTS", "", "Who is to be asked for which slots", 2, 2, shown()}, slots},
    RespCommand{{"READONLY", "", "This client also reads where a copy is", 1, 1, way(kAlways)},
                read_only},
    RespCommand{{"READWRITE", "", "This client reads at primaries only", 1, 1, way(kAlways)},
                read_write},
    RespCommand{{"ASKING", "", "Nothing: no slot here is ever half moved", 1, 1, way()}, asking},
};

}  // namespace

std::span<const RespCommand> cluster_commands() {
  return kCommands;
}

}  // namespace pando::doors
