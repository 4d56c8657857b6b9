#include "cli/moves_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "cli/json_fields.h"
#include "cli/text_table.h"

namespace pando::cli {
namespace {

using nlohmann::ordered_json;
using Rows = std::vector<std::vector<std::string>>;

constexpr std::size_t kBar = 20;

std::string left(const ordered_json& object) {
  const auto found = object.find("seconds_left");
  if (found == object.end() || !found->is_number()) return "?";
  const auto seconds = static_cast<std::uint64_t>(found->get<double>() + 0.5);
  if (seconds < 120) return fmt::format("{} s", seconds);
  return seconds < 7200 ? fmt::format("{} min", seconds / 60) : fmt::format("{} h", seconds / 3600);
}

std::string done(const ordered_json& move, bool bars) {
  const std::uint64_t all = std::max<std::uint64_t>(number_field(move, "bytes"), 1);
  const double part =
      std::min(1.0, static_cast<double>(number_field(move, "copied")) / static_cast<double>(all));
  const std::string percent = fmt::format("{:.0f}%", 100 * part);
  if (!bars) return percent;
  const auto full = static_cast<std::size_t>(part * kBar);
  return "[" + std::string(full, '#') + std::string(kBar - full, '.') + "] " + percent;
}

std::string heading(const ordered_json& moves) {
  const std::uint64_t limit = number_field(moves, "limit"),
                      learning = number_field(moves, "learning");
  std::string shown;
  if (moves.value("paused", false))
    shown = "Paused: nothing is copied until 'pando moves resume'.\n";
  else if (limit > 0)
    shown = fmt::format("Limited: each node sends at most {}/s.\n", shown_size(limit));
  if (learning == 0) return shown + "Nothing moves.\n";
  return shown + fmt::format("{} {} to make, about {} to send at {}/s, {} left\n", learning,
                             learning == 1 ? "copy" : "copies",
                             shown_size(number_field(moves, "to_send")),
                             shown_size(number_field(moves, "bytes_per_second")), left(moves));
}

}  // namespace

std::string moves_text(const ordered_json& moves, bool bars) {
  std::string shown = heading(moves);
  Rows rows{{"BUCKET", "FROM", "TO", "DONE", "SENT", "OF", "RATE", "LEFT"}};
  for (const ordered_json& node : list_field(moves, "nodes"))
    for (const ordered_json& move : list_field(node, "moves"))
      rows.push_back({std::to_string(number_field(move, "bucket")), text_field(node, "node"),
                      text_field(move, "to"), done(move, bars),
                      shown_size(number_field(move, "copied")),
                      shown_size(number_field(move, "bytes")),
                      shown_size(number_field(move, "bytes_per_second")) + "/s", left(move)});
  if (rows.size() > 1) shown += "\n" + columns(rows);
  for (const ordered_json& node : list_field(moves, "nodes"))
    if (const std::uint64_t count = number_field(node, "throttled"); count > 0)
      shown += fmt::format("{} slows writes of {} buckets: who learns them does not keep up.\n",
                           printable(text_field(node, "node")), count);
  for (const ordered_json& node : list_field(moves, "unheard"))
    if (node.is_string())
      shown += printable(node.get<std::string>()) + " copies something and did not answer.\n";
  return shown;
}

}  // namespace pando::cli
