#pragma once
/// How much time do commands take, and which took long? Source: redis.io, "SLOWLOG GET".
#include <cstdint>
#include <deque>
#include <limits>
#include <string>
#include <vector>

#include "node/shard/latency_monitor.h"
#include "node/shard/spent.h"
#include "wire/resp/command_spec.h"

namespace pando::shard {

/// `slowlog-log-slower-than` and `slowlog-max-len`.
struct SlowLimits {
  std::int64_t microseconds = 10'000;  ///< what takes so long is noted; negative: nothing
  std::int64_t entries = 128;          ///< of the newest
};

class SlowLog {
 public:
  struct Entry {
    std::uint64_t number = 0;
    std::int64_t at = 0, microseconds = 0;  ///< at: seconds since 1970
    std::vector<std::string> words;
    Caller caller;
  };

  const SlowLimits& limits() const { return limits_; }
  void set_limits(const SlowLimits& limits);
  /// The words of a command, cut as in Redis.
  static std::vector<std::string> shown(resp::Words words);
  /// `number` is filled in.
  void add(Entry entry);
  void clear() { entries_.clear(); }
  /// The newest first.
  const std::deque<Entry>& entries() const { return entries_; }

 private:
  void trim();

  SlowLimits limits_;
  std::deque<Entry> entries_;
  std::uint64_t next_ = 0;
};

/// What a shard knows of time.
struct Timing {
  explicit Timing(const Observer* observer) : spent(observer) { set_limits({}); }
  void set_limits(const SlowLimits& limits);
  void set_threshold(std::int64_t milliseconds);

  Spent spent;
  SlowLog slow;
  LatencyMonitor monitor;
  std::uint64_t slow_from = 0, spike_from = kNothing;  ///< ticks: what takes so long is noted
  std::uint64_t long_from = 0;                         ///< the lesser of them

 private:
  static constexpr std::uint64_t kNothing = std::numeric_limits<std::uint64_t>::max();
};

}  // namespace pando::shard
