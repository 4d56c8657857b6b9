#include "doors/json_moves.h"

#include <nlohmann/json.hpp>

#include "doors/json_text.h"

namespace pando::doors {
namespace {

using nlohmann::ordered_json;

/// Null where nothing can be said.
ordered_json seconds_left(std::uint64_t octets, double per_second) {
  if (octets == 0) return 0.0;
  return per_second > 0 ? ordered_json(static_cast<double>(octets) / per_second) : ordered_json();
}

ordered_json json_of(const store::MoveView& move) {
  const double seconds = static_cast<double>(move.ms) / 1000;
  const double rate = seconds > 0 ? static_cast<double>(move.copied) / seconds : 0;
  const std::uint64_t left = move.to_copy - std::min(move.to_copy, move.copied);
  return {{"bucket", move.bucket},
          {"to", move.to},
          {"copied", move.copied},
          {"bytes", move.to_copy},
          {"seconds", seconds},
          {"bytes_per_second", static_cast<std::uint64_t>(rate)},
          {"seconds_left", seconds_left(left, rate)}};
}

ordered_json json_of(const NodeMoves& node) {
  ordered_json list = ordered_json::array();
  for (const store::MoveView& move : node.moves.list) list.push_back(json_of(move));
  ordered_json out{{"node", node.node}};
  if (node.keys) out["keys"] = *node.keys;
  if (node.bytes) out["bytes"] = *node.bytes;
  out.update({{"bytes_per_second", node.moves.bytes_per_second},
              {"to_send", node.moves.to_send},
              {"waiting", node.moves.waiting},
              {"throttled", node.moves.throttled},
              {"moves", std::move(list)}});
  return out;
}

std::optional<std::uint64_t> known_number(const ordered_json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_unsigned()) return {};
  return found->get<std::uint64_t>();
}

std::uint64_t number(const ordered_json& object, const char* key) {
  return known_number(object, key).value_or(0);
}

std::string word(const ordered_json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

store::MoveView move_of(const ordered_json& from) {
  const auto seconds = from.find("seconds");
  const double time = seconds != from.end() && seconds->is_number() ? seconds->get<double>() : 0;
  return {static_cast<std::uint16_t>(number(from, "bucket")), word(from, "to"),
          number(from, "copied"), number(from, "bytes"),
          static_cast<std::uint64_t>(std::max(time, 0.0) * 1000)};
}

}  // namespace

std::string node_moves_json(const NodeMoves& moves) {
  return json_line(json_of(moves));
}

std::optional<NodeMoves> read_node_moves(ByteView json) {
  const auto from = ordered_json::parse(text(json), nullptr, false);
  if (!from.is_object() || word(from, "node").empty()) return {};
  NodeMoves read;
  read.node = word(from, "node");
  read.keys = known_number(from, "keys");
  read.bytes = known_number(from, "bytes");
  read.moves.bytes_per_second = number(from, "bytes_per_second");
  read.moves.to_send = number(from, "to_send");
  read.moves.waiting = number(from, "waiting");
  read.moves.throttled = number(from, "throttled");
  if (const auto list = from.find("moves"); list != from.end() && list->is_array())
    for (const ordered_json& move : *list)
      if (move.is_object()) read.moves.list.push_back(move_of(move));
  return read;
}

std::string cluster_moves_json(const ClusterMoves& moves) {
  std::uint64_t to_send = 0, rate = 0;
  std::size_t learning = 0;
  ordered_json nodes = ordered_json::array();
  for (const NodeMoves& node : moves.nodes) {
    to_send += node.moves.to_send;
    rate += node.moves.bytes_per_second;
    nodes.push_back(json_of(node));
  }
  const map::Map none;
  const map::Map& map = moves.map ? *moves.map : none;
  for (const map::Holders& bucket : map.buckets) learning += bucket.learners.size();
  return json_line({{"paused", map.pace.paused},
                    {"limit", map.pace.bytes_per_second},
                    {"learning", learning},
                    {"to_send", to_send},
                    {"bytes_per_second", rate},
                    {"seconds_left", seconds_left(to_send, static_cast<double>(rate))},
                    {"nodes", std::move(nodes)},
                    {"unheard", moves.unheard}});
}

}  // namespace pando::doors
