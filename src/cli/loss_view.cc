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

/// Whether somebody had said how much was in it.
bool known(const ordered_json& bucket) {
  const auto found = bucket.find("keys");
  return found != bucket.end() && found->is_number_integer();
}

/// Buckets one behind the other that went with the same map and the same holders.
bool continues(const ordered_json& before, const ordered_json& next) {
  return number_field(before, "bucket") + 1 == number_field(next, "bucket") &&
         number_field(before, "since") == number_field(next, "since") &&
         names(before) == names(next) && known(before) == known(next);
}

/// What was in some buckets.
struct Sum {
  std::uint64_t keys = 0, writes = 0, unknown = 0, oldest_ms = 0;

  void add(const ordered_json& bucket) {
    if (!known(bucket)) return void(++unknown);
    keys += number_field(bucket, "keys");
    writes += number_field(bucket, "sequence");
    oldest_ms = std::max(oldest_ms, number_field(bucket, "as_of_ms_before"));
  }
};

Sum sum_of(const ordered_json& buckets) {
  Sum sum;
  for (const auto& bucket : buckets) sum.add(bucket);
  return sum;
}

std::vector<std::string> row_of(const ordered_json& buckets, std::size_t first, std::size_t last) {
  Sum sum;
  for (std::size_t i = first; i <= last; ++i) sum.add(buckets[i]);
  const bool any = sum.unknown == 0;
  return {run(number_field(buckets[first], "bucket"), number_field(buckets[last], "bucket")),
          run(number_field(buckets[first], "first_slot"), number_field(buckets[last], "last_slot")),
          std::to_string(number_field(buckets[first], "since")),
          names(buckets[first]),
          any ? std::to_string(sum.keys) : "unknown",
          any ? std::to_string(sum.writes) : "unknown"};
}

/// How much that is, and how well it is known.
std::string summary(const ordered_json& lost, const ordered_json& buckets) {
  const std::uint64_t of = std::max<std::uint64_t>(number_field(lost, "of"), 1);
  const Sum sum = sum_of(buckets);
  std::string shown =
      fmt::format("{} of {} buckets lost: all copies died ({:.1f} % of all keys)\n", buckets.size(),
                  of, 100.0 * static_cast<double>(buckets.size()) / static_cast<double>(of));
  if (sum.unknown < buckets.size())
    shown += fmt::format("There were about {} keys in {}, as of at most {:.1f} s before.\n",
                         sum.keys, sum.unknown == 0 ? "them" : "some of them",
                         static_cast<double>(sum.oldest_ms) / 1000);
  if (sum.unknown > 0)
    shown += fmt::format("How much was in {} of them is not known here.\n", sum.unknown);
  return shown + "\n";
}

}  // namespace

void put_sums(ordered_json& lost) {
  const Sum sum = sum_of(lost["buckets"]);
  lost["keys"] = sum.keys;
  lost["unknown"] = sum.unknown;
}

std::string lost_text(const ordered_json& lost) {
  const auto buckets = lost.value("buckets", ordered_json::array());
  const std::uint64_t ranges = number_field(lost, "ranges");
  if (buckets.empty() && ranges == 0) return "Nothing is lost.\n";
  std::string shown = buckets.empty() ? std::string{} : summary(lost, buckets);
  std::vector<std::vector<std::string>> rows{
      {"BUCKETS", "SLOTS", "SINCE MAP", "HELD BY", "KEYS", "WRITES"}};
  for (std::size_t first = 0, last = 0; first < buckets.size(); first = ++last) {
    while (last + 1 < buckets.size() && continues(buckets[last], buckets[last + 1])) ++last;
    rows.push_back(row_of(buckets, first, last));
  }
  if (!buckets.empty()) shown += columns(rows);
  if (ranges > 0) shown += fmt::format("{} ranges of applications are lost.\n", ranges);
  return shown;
}

}  // namespace pando::cli
