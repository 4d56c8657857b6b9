#include "cli/loss_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "cli/json_fields.h"
#include "cli/text_table.h"

namespace pando::cli {
namespace {

using nlohmann::ordered_json;

std::string names(const ordered_json& bucket) {
  std::string all;
  for (const auto& name : bucket.value("held_by", ordered_json::array()))
    if (name.is_string()) all += (all.empty() ? "" : ", ") + printable(name.get<std::string>());
  return all.empty() ? "not known here" : all;
}

std::string run(std::uint64_t first, std::uint64_t last) {
  return first == last ? std::to_string(first) : fmt::format("{}-{}", first, last);
}

/// Buckets one behind the other that went with the same map and the same holders.
bool continues(const ordered_json& before, const ordered_json& next) {
  return number_field(before, "bucket") + 1 == number_field(next, "bucket") &&
         number_field(before, "since") == number_field(next, "since") &&
         names(before) == names(next);
}

}  // namespace

std::string lost_text(const ordered_json& lost) {
  const auto buckets = lost.value("buckets", ordered_json::array());
  const std::uint64_t ranges = number_field(lost, "ranges");
  if (buckets.empty() && ranges == 0) return "Nothing is lost.\n";
  std::string shown;
  if (!buckets.empty())
    shown =
        fmt::format("{} of {} buckets lost: all copies died ({:.1f} % of all keys)\n\n",
                    buckets.size(), number_field(lost, "of"),
                    100.0 * static_cast<double>(buckets.size()) /
                        static_cast<double>(std::max<std::uint64_t>(number_field(lost, "of"), 1)));
  std::vector<std::vector<std::string>> rows{{"BUCKETS", "SLOTS", "SINCE MAP", "HELD BY"}};
  for (std::size_t first = 0, last = 0; first < buckets.size(); first = ++last) {
    while (last + 1 < buckets.size() && continues(buckets[last], buckets[last + 1])) ++last;
    rows.push_back(
        {run(number_field(buckets[first], "bucket"), number_field(buckets[last], "bucket")),
         run(number_field(buckets[first], "first_slot"), number_field(buckets[last], "last_slot")),
         std::to_string(number_field(buckets[first], "since")), names(buckets[first])});
  }
  if (!buckets.empty()) shown += columns(rows);
  if (ranges > 0) shown += fmt::format("{} ranges of applications are lost.\n", ranges);
  return shown;
}

}  // namespace pando::cli
