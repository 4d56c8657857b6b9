#include "node/shard/slow_log.h"

#include <fmt/format.h>

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
                  : std::numeric_limits<std::uint64_t>::max();
}

void SlowLog::trim() {
  while (std::cmp_greater(entries_.size(), limits_.entries)) entries_.pop_back();
}

}  // namespace pando::shard
