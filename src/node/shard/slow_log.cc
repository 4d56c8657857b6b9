#include "node/shard/slow_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace pando::shard {
namespace {

/// As in Redis.
constexpr std::size_t kMostWords = 32, kMostBytes = 128;

std::string cut(std::string_view word) {
  if (word.size() <= kMostBytes) return std::string{word};
  return fmt::format("{}... ({} more bytes)", word.substr(0, kMostBytes), word.size() - kMostBytes);
}

}  // namespace

void SlowLog::set_limits(const SlowLimits& limits) {
  limits_ = limits;
  trim();
}

std::vector<std::string> SlowLog::shown(resp::Words words) {
  std::vector<std::string> out;
  const bool all = words.size() <= kMostWords;
  for (const std::string_view word : words.first(all ? words.size() : kMostWords - 1))
    out.push_back(cut(word));
  if (!all) out.push_back(fmt::format("... ({} more arguments)", words.size() - kMostWords + 1));
  return out;
}

void SlowLog::add(Entry entry) {
  entry.number = next_++;
  entries_.push_front(std::move(entry));
  trim();
}

void Timing::set_limits(const SlowLimits& limits) {
  slow.set_limits(limits);
  const bool any = limits.microseconds >= 0 && limits.entries > 0;
  slow_from = any ? spent.ticks(static_cast<std::uint64_t>(limits.microseconds))
                  : kNothing;
  long_from = std::min(slow_from, spike_from);
}

void Timing::set_threshold(std::int64_t milliseconds) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 1000;
  monitor.set_threshold(milliseconds);
  const auto microseconds = static_cast<std::uint64_t>(std::min(milliseconds, kMost) * 1000);
  spike_from = milliseconds == 0 ? kNothing : spent.ticks(microseconds);
  long_from = std::min(slow_from, spike_from);
}

void SlowLog::trim() {
  while (std::cmp_greater(entries_.size(), limits_.entries)) entries_.pop_back();
}

}  // namespace pando::shard
