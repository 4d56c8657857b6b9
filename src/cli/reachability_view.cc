#include "cli/reachability_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/text_table.h"

namespace pando::cli {
namespace {

using Names = std::vector<std::string>;

Names without(const Names& names, const Names& taken) {
  const std::set<std::string> rest{names.begin(), names.end()};
  const std::set<std::string> gone{taken.begin(), taken.end()};
  Names left;
  std::ranges::set_difference(rest, gone, std::back_inserter(left));
  return left;
}

std::string list(std::string_view title, const Names& names) {
  std::string text = fmt::format("{}\n", title);
  for (const std::string& name : names) text += fmt::format("\t{}\n", printable(name));
  return text;
}

}  // namespace

Names Reachability::missing() const {
  return without(live, acked);
}
Names Reachability::unexpected() const {
  return without(acked, live);
}

std::string verdict_text(const Reachability& found) {
  if (found.complete()) return "Successfully contacted all live nodes\n";
  std::string text;
  if (const Names more = found.unexpected(); !more.empty()) {
    text += list("Received more acks than live nodes! Acks from non-live nodes:", more);
    text += "Living nodes are taken for dead: packets to or from them are lost.\n";
  }
  if (const Names less = found.missing(); !less.empty()) {
    text += list("Received less acks than live nodes! Missing acks from:", less);
    text += "The query or its answers were lost on the way.\n";
  }
  return text +
         "\nCheck that every other node can reach each advertised address and port over both UDP\n"
         "and TCP: bind and advertise addresses, firewalls, address translation, node names used "
         "twice.\n";
}

nlohmann::ordered_json reachability_json(const Reachability& found) {
  return {{"members", found.members},
          {"live", found.live.size()},
          {"reached", found.complete()},
          {"acks", found.acked},
          {"missing", found.missing()},
          {"unexpected", found.unexpected()},
          {"query_seconds", found.query_time.count()},
          {"last_answer_seconds", found.last_answer.count()}};
}

}  // namespace pando::cli
