#include "node/map_outlook.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/map_limits.h"

namespace pando::node {
namespace {

/// Labels of a zone path, from its end: host, rack, zone, region.
constexpr std::array<std::string_view, 4> kLabels = {"host", "rack", "zone", "region"};

/// The label at a place from the end; empty: the path has none there.
std::string_view label(std::string_view path, std::size_t from_end) {
  for (;; --from_end) {
    const std::size_t slash = path.rfind('/');
    if (from_end == 0) return path.substr(slash == std::string_view::npos ? 0 : slash + 1);
    if (slash == std::string_view::npos) return {};
    path = path.substr(0, slash);
  }
}

/// Who is meant by `zone=b` and the like. Nullopt: no such kind of name.
std::optional<bool> meant(const map::Host& host, std::string_view kind, std::string_view name) {
  if (kind == "node") return host.name == name;
  const auto at = std::ranges::find(kLabels, kind);
  if (at == kLabels.end()) return {};
  const auto from_end = static_cast<std::size_t>(at - kLabels.begin());
  const std::string_view path = host.zone.empty() ? std::string_view{host.name} : host.zone;
  return label(path, from_end) == name;
}

std::string lose(place::Situation& situation, const std::string& whom) {
  const std::size_t equals = whom.find('=');
  std::size_t found = 0;
  for (place::Candidate& node : situation.nodes) {
    const auto is = equals == std::string::npos
                        ? std::nullopt
                        : meant(node.host, std::string_view{whom}.substr(0, equals),
                                std::string_view{whom}.substr(equals + 1));
    if (!is)
      return fmt::format(
          "cannot lose '{}': write node=NAME, host=LABEL, rack=LABEL, zone=LABEL or "
          "region=LABEL",
          whom);
    if (!*is) continue;
    node.standing = place::Standing::gone;
    ++found;
  }
  if (found == 0) return fmt::format("cannot lose '{}': no node is that; see pando map", whom);
  return {};
}

std::string add(place::Situation& situation, map::Host host, std::size_t number) {
  if (host.who.id.empty()) {
    host.who.id.bytes.fill(0xFF);
    host.who.id.bytes[14] = static_cast<std::uint8_t>(number >> 8U);
    host.who.id.bytes[15] = static_cast<std::uint8_t>(number);
  }
  if (host.name.empty() || host.weight < 1 || host.weight > map::kMaxWeight)
    return fmt::format("cannot add '{}': give it a name and a weight of 1 to {}", host.name,
                       map::kMaxWeight);
  const bool known = std::ranges::any_of(
      situation.nodes, [&](const place::Candidate& node) { return node.host.name == host.name; });
  if (known) return fmt::format("cannot add '{}': a node has that name", host.name);
  situation.nodes.push_back({std::move(host), place::Standing::fit, 0});
  return {};
}

std::string imagine(place::Situation& situation, const map::WhatIf& what_if) {
  std::string error;
  for (const std::string& whom : what_if.lose)
    if (error = lose(situation, whom); !error.empty()) return error;
  std::size_t number = 0;
  for (const map::Host& host : what_if.add)
    if (error = add(situation, host, number++); !error.empty()) return error;
  if (!what_if.copies) return {};
  if (*what_if.copies < 1 || *what_if.copies > map::kMaxCopies)
    return fmt::format("cannot keep {} copies: use 1 to {}", *what_if.copies, map::kMaxCopies);
  situation.copies = *what_if.copies;
  return {};
}

}  // namespace

map::Outlook outlook(const map::Map& map, place::Situation now, const map::WhatIf& what_if) {
  map::Outlook outlook;
  outlook.error = imagine(now, what_if);
  if (!outlook.error.empty()) return outlook;
  place::Forecast forecast = place::forecast(map, std::move(now));
  outlook.before = place::durability(map);
  outlook.after = place::durability(forecast.map);
  outlook.balance = place::balance(forecast.map);
  outlook.steps = forecast.steps;
  outlook.moves = std::move(forecast.moves);
  outlook.reasons = std::move(forecast.reasons);
  outlook.map = std::make_shared<const map::Map>(std::move(forecast.map));
  return outlook;
}

}  // namespace pando::node
