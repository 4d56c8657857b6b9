#pragma once
/// One edge: how suspicious is this peer's silence?
#include <optional>

#include "core/detector/levels.h"
#include "core/detector/window.h"

namespace pando::detector {

enum class Law : std::uint8_t { normal, exponential };

/// How one edge is judged. The defaults are Pando's for links and probes; the paper's own detector
/// is {.window = 1000, .least_deviation = 0, .least_ratio = 0, .forgive_loss = false}.
struct Judgement {
  Law law = Law::normal;
  std::size_t window = 200;        ///< samples, 1 to Window::kMostSamples
  std::size_t least_samples = 10;  ///< before these the level is unknown; at least 1
  Duration least_deviation = std::chrono::milliseconds{10};
  double least_ratio = 0.1;     ///< the deviation is at least this part of the mean
  Duration acceptable_pause{};  ///< silence beyond the mean that is not held against anybody
  std::optional<Duration> first_estimate;  ///< interval to assume at the first heartbeat
  bool cap_samples = true;   ///< at 3 · (mean + pause): one outage must not spoil the window
  bool forgive_loss = true;  ///< one more interval of patience where heartbeats get lost
};

/// Phi of one edge. A value, about 100 bytes and 8 per sample.
class Accrual {
 public:
  explicit Accrual(const Judgement& judgement);

  /// A heartbeat came. `promised` is how often the peer undertook to be heard (zero: not at all):
  /// between two beats that came faster nothing is learnt, and no sample is shorter.
  void heard(Instant now, Duration promised);
  /// From now on heartbeats come later by so much (negative: earlier), as late as ever.
  void shift(Duration by) { window_.shift(by); }
  /// This node did not run: the interval under way is no sample, and silence counts from now.
  void restart(Instant now);

  /// nullopt: unknown, too few samples.
  std::optional<double> level(Instant now) const;
  /// When silence reaches a level; nullopt as above.
  std::optional<Instant> reaches(const Threshold& threshold) const;
  bool known() const { return begun_ && window_.size() >= judgement_.least_samples; }

 private:
  /// What the next interval is expected to be, in nanoseconds.
  struct Expectation {
    double mean, deviation, slack;
  };

  void begin(Instant now);
  void sample(Duration gap);
  bool regular() const;
  Expectation expectation() const;

  Judgement judgement_;
  Window window_;
  Instant last_heard_, last_sampled_;
  bool begun_ = false, skip_ = false;
};

}  // namespace pando::detector
