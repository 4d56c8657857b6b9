// What people read about spikes: a graph, and advice.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "node/shard/latency_monitor.h"

namespace pando::shard {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::int64_t kRows = 4;
/// How full a field is, that is the top of its column; a field below it is a bar.
constexpr std::string_view kTops = "_o#";

std::string age(std::int64_t seconds) {
  constexpr std::int64_t kMinute = 60, kHour = 60 * kMinute, kDay = 24 * kHour;
  if (seconds < kMinute) return fmt::format("{}s", seconds);
  if (seconds < kHour) return fmt::format("{}m", seconds / kMinute);
  return seconds < kDay ? fmt::format("{}h", seconds / kHour) : fmt::format("{}d", seconds / kDay);
}

struct Column {
  std::int64_t height = 0;  ///< in tops
  std::string label;
};

char field(const Column& column, std::int64_t row) {
  const auto tops = static_cast<std::int64_t>(kTops.size());
  const std::int64_t above = column.height - (kRows - row - 1) * tops;
  if (above < 0) return ' ';
  return above < tops ? kTops[static_cast<std::size_t>(above)] : '|';
}

/// Rows of the graph, an empty one, and the labels from top to bottom.
std::string drawn(std::span<const Column> columns) {
  std::string out;
  for (std::int64_t row = 0; row < kRows; ++row) {
    for (const Column& column : columns) out += field(column, row);
    out += '\n';
  }
  out += std::string(columns.size(), ' ') + '\n';
  std::size_t longest = 0;
  for (const Column& column : columns) longest = std::max(longest, column.label.size());
  for (std::size_t i = 0; i < longest; ++i) {
    for (const Column& column : columns) out += i < column.label.size() ? column.label[i] : ' ';
    out += '\n';
  }
  return out;
}

struct Known {
  std::string_view event, advice;
};
constexpr auto kKnown = std::to_array<Known>(
    {{"command",
      "SLOWLOG GET names the commands. Ask for less at a time: SCAN, HSCAN, SSCAN and ZSCAN in "
      "place of KEYS, HGETALL and SMEMBERS, ranges in place of whole lists."},
     {"fast-command",
      "Commands that do little took long, so something else took the processor: look whether the "
      "host is overloaded, swaps, or runs more shards than it has cores."},
     {"expire-cycle",
      "Many keys reach their time limit at once: add some random seconds to the limits."},
     {"eviction-cycle",
      "maxmemory is reached, and keys go before each write: raise it, or add a node."}});

void advise(std::string& out, std::string_view event, const Spikes& spikes) {
  const auto count = static_cast<std::int64_t>(spikes.list.size());
  std::int64_t sum = 0;
  for (const Spike& spike : spikes.list) sum += spike.milliseconds;
  const std::int64_t span = spikes.list.back().at - spikes.list.front().at;
  fmt::format_to(std::back_inserter(out),
                 "{}: {} spikes in {} s, of {} ms on average; the longest ever took {} ms.\n",
                 event, count, span, sum / count, spikes.longest);
  const auto* const known = std::ranges::find(kKnown, event, &Known::event);
  if (known != kKnown.end()) fmt::format_to(std::back_inserter(out), "  {}\n", known->advice);
}

}  // namespace

std::string graph_of(std::string_view event, const Spikes& spikes, std::int64_t now) {
  const auto [least, most] = std::ranges::minmax(spikes.list, {}, &Spike::milliseconds);
  const std::int64_t range = std::max<std::int64_t>(most.milliseconds - least.milliseconds, 1);
  const std::int64_t steps = kRows * static_cast<std::int64_t>(kTops.size());
  std::vector<Column> columns;
  for (const Spike& spike : spikes.list)
    columns.push_back(
        {std::min((spike.milliseconds - least.milliseconds) * steps / range, steps - 1),
         age(now - spike.at)});
  std::string out = fmt::format("{} - high {} ms, low {} ms (all time high {} ms)\n{}\n", event,
                                most.milliseconds, least.milliseconds, spikes.longest,
                                std::string(kColumns, '-'));
  for (std::size_t i = 0; i < columns.size(); i += kColumns) {
    if (i > 0) out += '\n';
    const std::span<const Column> all{columns};
    out += drawn(all.subspan(i, std::min(kColumns, columns.size() - i)));
  }
  return out;
}

std::string latency_advice(const LatencyMonitor& monitor) {
  if (monitor.all().empty() && monitor.threshold() == 0)
    return "Nothing is watched: latency-monitor-threshold is 0. CONFIG SET "
           "latency-monitor-threshold <milliseconds> notes what takes as long or longer.\n";
  if (monitor.all().empty())
    return fmt::format("Nothing took {} ms or longer.\n", monitor.threshold());
  std::string out;
  for (const auto& [event, spikes] : monitor.all()) advise(out, event, spikes);
  return out;
}

}  // namespace pando::shard
