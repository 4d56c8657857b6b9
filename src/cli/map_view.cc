#include "cli/map_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/json_fields.h"
#include "cli/text_table.h"

namespace pando::cli {
namespace {

using nlohmann::ordered_json;
using Rows = std::vector<std::vector<std::string>>;

std::string or_dash(std::string word) {
  return word.empty() ? "-" : word;
}

std::string joined(const ordered_json& names) {
  std::string all;
  for (const ordered_json& name : names)
    if (name.is_string()) all += (all.empty() ? "" : ", ") + printable(name.get<std::string>());
  return all;
}

std::string count(std::uint64_t n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", n, n == 1 ? one : many);
}

std::string may_fail(const ordered_json& durability) {
  std::string words =
      fmt::format("{}, {} or {}", count(number_field(durability, "hosts"), "host", "hosts"),
                  count(number_field(durability, "racks"), "rack", "racks"),
                  count(number_field(durability, "zones"), "zone", "zones"));
  if (const auto lost = number_field(durability, "lost"))
    words += fmt::format("; {} lost", count(lost, "bucket is", "buckets are"));
  return words;
}

/// What it means for whoever asks, where it is not the usual.
std::string trouble(const ordered_json& map) {
  const std::string phase = text_field(map, "phase");
  if (phase == "no-quorum") return "too few members of the map can be reached: it stays as it is";
  if (phase == "closed") return "a newer map died with its last holder: this side stops";
  if (phase == "vote-unknown") return "what a dead member voted for may hold: this side stops";
  return {};
}

std::string heading(const ordered_json& map) {
  std::string lines =
      fmt::format("Map {} of branch {}, hash {}, {}\n", number_field(map, "epoch"),
                  text_field(map, "branch"), text_field(map, "hash"), text_field(map, "phase"));
  if (const std::string what = trouble(map); !what.empty()) lines += what + "\n";
  const auto states = [&](std::string_view state) {
    return std::ranges::count_if(list_field(map, "buckets"), [&](const ordered_json& bucket) {
      return text_field(bucket, "state") == state;
    });
  };
  if (map.value("pace", ordered_json::object()).value("paused", false))
    lines += "Moves are paused; see 'pando moves'\n";
  lines += fmt::format("{} buckets: {} ok, {} degraded, {} lost; {} wanted\n",
                       list_field(map, "buckets").size(), states("ok"), states("degraded"),
                       states("lost"), count(number_field(map, "copies"), "copy", "copies"));
  return lines + fmt::format("May fail without loss: {}\n\n",
                             may_fail(map.value("durability", ordered_json::object())));
}

Rows member_rows(const ordered_json& members) {
  Rows rows{{"NODE", "COPIES", "PRIMARIES", "LEARNING", "WEIGHT", "ZONE"}};
  for (const ordered_json& member : members)
    rows.push_back({text_field(member, "name"), std::to_string(number_field(member, "copies")),
                    std::to_string(number_field(member, "primaries")),
                    std::to_string(number_field(member, "learning")),
                    std::to_string(number_field(member, "weight")),
                    or_dash(text_field(member, "zone"))});
  return rows;
}

/// The same with what they hold, where one of them has told that.
Rows holder_rows(const ordered_json& members) {
  Rows rows = member_rows(members);
  const auto tells = [](const ordered_json& member) { return member.contains("bytes"); };
  if (std::ranges::none_of(members, tells)) return rows;
  const auto insert = [](std::vector<std::string>& row, std::string keys, std::string bytes) {
    row.insert(row.end() - 2, {std::move(keys), std::move(bytes)});
  };
  insert(rows.front(), "KEYS", "BYTES");
  for (std::size_t i = 0; i < members.size(); ++i)
    if (tells(members[i]))
      insert(rows[i + 1], std::to_string(number_field(members[i], "keys")),
             shown_size(number_field(members[i], "bytes")));
    else
      insert(rows[i + 1], "-", "-");
  return rows;
}

Rows table_rows(const ordered_json& tables) {
  Rows rows{{"TABLE", "FROM", "ACTING", "LEARNERS", "STATE"}};
  for (const ordered_json& table : tables)
    for (const ordered_json& range : list_field(table, "ranges"))
      rows.push_back({text_field(table, "name"), or_dash(text_field(range, "from")),
                      or_dash(joined(list_field(range, "acting"))),
                      or_dash(joined(list_field(range, "learners"))), text_field(range, "state")});
  return rows;
}

std::string moving_text(const ordered_json& map) {
  Rows rows{{"BUCKET", "ACTING", "LEARNERS", "STATE", "SINCE"}};
  for (const ordered_json& bucket : list_field(map, "buckets")) {
    const bool moves = !list_field(bucket, "learners").empty() ||
                       list_field(bucket, "acting").size() > number_field(map, "copies");
    if (moves)
      rows.push_back({std::to_string(number_field(bucket, "bucket")),
                      or_dash(joined(list_field(bucket, "acting"))),
                      or_dash(joined(list_field(bucket, "learners"))), text_field(bucket, "state"),
                      std::to_string(number_field(bucket, "since"))});
  }
  return rows.size() == 1 ? "Nothing moves.\n" : columns(rows);
}

std::string age(double seconds) {
  if (seconds < 120) return fmt::format("{:.0f}s", seconds);
  return seconds < 7200 ? fmt::format("{:.0f}m", seconds / 60)
                        : fmt::format("{:.1f}h", seconds / 3600);
}

std::string what_changed(const ordered_json& map) {
  if (map.value("whole", false)) return "came as a whole";
  std::string words;
  const auto add = [&](std::uint64_t n, std::string_view one, std::string_view many) {
    if (n > 0) words += (words.empty() ? "" : ", ") + count(n, one, many);
  };
  add(list_field(map, "added").size(), "node in", "nodes in");
  add(list_field(map, "removed").size(), "node out", "nodes out");
  add(number_field(map, "updated"), "node changed", "nodes changed");
  add(number_field(map, "buckets"), "bucket", "buckets");
  add(number_field(map, "tables"), "table", "tables");
  return or_dash(words);
}

}  // namespace

std::string map_text(const ordered_json& map, bool moving) {
  if (!map.contains("epoch")) return "There is no map yet; start a node with -store.\n";
  if (moving) return moving_text(map);
  std::string shown = heading(map) + columns(holder_rows(list_field(map, "members")));
  if (!list_field(map, "tables").empty())
    shown += "\n" + columns(table_rows(list_field(map, "tables")));
  return shown;
}

void add_sizes(ordered_json& map, const ordered_json& moves) {
  std::map<std::string, const ordered_json*> told;
  for (const ordered_json& node : list_field(moves, "nodes"))
    if (node.contains("bytes")) told.emplace(text_field(node, "node"), &node);
  for (ordered_json& member : map["members"])
    if (const auto found = told.find(text_field(member, "name")); found != told.end())
      member.update({{"keys", number_field(*found->second, "keys")},
                     {"bytes", number_field(*found->second, "bytes")}});
}

std::string map_history_text(const ordered_json& history) {
  Rows rows{{"EPOCH", "BRANCH", "AGE", "PROPOSER", "CHANGED", "WHY"}};
  for (const ordered_json& map : list_field(history, "maps"))
    rows.push_back({std::to_string(number_field(map, "epoch")), text_field(map, "branch"),
                    age(map.value("age_seconds", 0.0)), or_dash(text_field(map, "proposer")),
                    what_changed(map), or_dash(joined(list_field(map, "reasons")))});
  return columns(rows);
}

std::string plan_text(const ordered_json& outlook) {
  const ordered_json none = ordered_json::object();
  std::string shown = fmt::format(
      "{} to make, in {}\nMay fail without loss now:  {}\nMay fail without loss then: {}\n",
      count(number_field(outlook, "moves"), "copy", "copies"),
      count(number_field(outlook, "steps"), "step", "steps"),
      may_fail(outlook.value("durability_now", none)),
      may_fail(outlook.value("durability_then", none)));
  const ordered_json balance = outlook.value("balance", none);
  shown += fmt::format("Shares then: copies {:.2f} to {:.2f}, primaries {:.2f} to {:.2f}\n",
                       balance.value("least_copies", 0.0), balance.value("most_copies", 0.0),
                       balance.value("least_primaries", 0.0), balance.value("most_primaries", 0.0));
  for (const ordered_json& reason : list_field(outlook, "reasons"))
    if (reason.is_string()) shown += "- " + printable(reason.get<std::string>()) + "\n";
  Rows rows = member_rows(list_field(outlook, "members"));
  rows.front().push_back("RECEIVES");
  const ordered_json received = outlook.value("received", none);
  for (std::size_t i = 1; i < rows.size(); ++i)
    rows[i].push_back(std::to_string(received.value(rows[i].front(), std::uint64_t{0})));
  return shown + "\n" + columns(rows);
}

}  // namespace pando::cli
