#pragma once
/// When did something take long that clients wait for? Source: redis.io, "LATENCY".
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace pando::shard {

/// The longest in one second.
struct Spike {
  std::int64_t at = 0, milliseconds = 0;  ///< at: seconds since 1970
};

/// Of one kind of event: the newest, the oldest first.
struct Spikes {
  std::deque<Spike> list;
  std::int64_t longest = 0;  ///< since they were reset
};

class LatencyMonitor {
 public:
  using All = std::map<std::string, Spikes, std::less<>>;

  /// `latency-monitor-threshold`: what takes so many milliseconds is noted; 0: nothing.
  std::int64_t threshold() const { return threshold_; }
  void set_threshold(std::int64_t milliseconds) { threshold_ = milliseconds; }
  void add(std::string_view event, const Spike& spike);
  /// False: there were none of this event.
  bool reset(std::string_view event);
  /// How many events there were.
  std::int64_t reset_all();
  const All& all() const { return all_; }
  /// Null: there are none.
  const Spikes* of(std::string_view event) const;

 private:
  std::int64_t threshold_ = 0;
  All all_;
};

/// As LATENCY GRAPH draws them. `now`: seconds since 1970.
std::string graph_of(std::string_view event, const Spikes& spikes, std::int64_t now);
/// What LATENCY DOCTOR says.
std::string latency_advice(const LatencyMonitor& monitor);

}  // namespace pando::shard
