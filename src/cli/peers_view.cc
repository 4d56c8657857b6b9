#include "cli/peers_view.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/resp_client.h"
#include "cli/text_table.h"

namespace pando::cli {
namespace {

using nlohmann::ordered_json;
using resp::Value;

std::optional<double> real_field(const Value& map, std::string_view key) {
  const Value* const value = field(map, key);
  if (value == nullptr || value->kind != Value::Kind::real) return std::nullopt;
  return value->real;
}

std::string age(double ms) {
  const double seconds = ms / 1000;
  if (seconds < 120) return fmt::format("{:.0f}s", seconds);
  return seconds < 7200 ? fmt::format("{:.0f}m", seconds / 60)
                        : fmt::format("{:.1f}h", seconds / 3600);
}

std::string shown(std::optional<double> value, std::string_view unit) {
  return value ? fmt::format("{:.2f}{}", *value, unit) : "-";
}

std::vector<std::string> row_of(const Value& peer) {
  const auto text = [&](std::string_view key) { return printable(text_field(peer, key)); };
  const auto or_dash = [](std::string word) { return word.empty() ? "-" : word; };
  const auto since = real_field(peer, "age_ms");
  std::string trouble = text("trouble");
  if (const auto when = real_field(peer, "trouble_age_ms"))
    trouble = fmt::format("{} ({} ago)", trouble, age(*when));
  return {text("peer"),
          text("state"),
          text("address"),
          or_dash(text("direction")),
          since ? age(*since) : "-",
          fmt::format("{}/{}", text("bytes_in"), text("bytes_out")),
          fmt::format("{}/{}", text("frames_in"), text("frames_out")),
          text("queued"),
          shown(real_field(peer, "rtt_ms"), "ms"),
          shown(real_field(peer, "phi"), ""),
          text("features"),
          or_dash(text("tls")),
          or_dash(trouble)};
}

ordered_json json_of(const Value& value) {
  switch (value.kind) {
    case Value::Kind::null:
      return nullptr;
    case Value::Kind::integer:
      return value.integer;
    case Value::Kind::real:
      return value.real;
    case Value::Kind::boolean:
      return value.integer != 0;
    default:
      return value.text;
  }
}

}  // namespace

std::string peers_text(const Value& peers) {
  std::vector<std::vector<std::string>> rows{{"PEER", "STATE", "ADDRESS", "DIR", "AGE",
                                              "BYTES IN/OUT", "FRAMES IN/OUT", "QUEUED", "RTT",
                                              "PHI", "FEATURES", "TLS", "TROUBLE"}};
  for (const Value& peer : peers.items) rows.push_back(row_of(peer));
  return columns(rows);
}

ordered_json peers_json(const Value& peers) {
  ordered_json list = ordered_json::array();
  for (const Value& peer : peers.items) {
    ordered_json one = ordered_json::object();
    for (std::size_t i = 0; i + 1 < peer.items.size(); i += 2)
      one[peer.items[i].text] = json_of(peer.items[i + 1]);
    list.push_back(std::move(one));
  }
  return {{"peers", std::move(list)}};
}

}  // namespace pando::cli
