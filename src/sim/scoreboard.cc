#include "sim/scoreboard.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "sim/statistics.h"

namespace pando::sim {
namespace {

std::string number(double value) {
  return std::isfinite(value) ? fmt::format("{:.3g}", value) : "never";
}

}  // namespace

const std::vector<ScoreboardRow>& scoreboard() {
  static const std::vector<ScoreboardRow> all{
      {"S1", "probing: SWIM's walk through a shuffled list; turns of the ring", score_probing},
      {"S2", "dissemination: piggybacked as in SWIM; ours, with a tenth of all packets lost",
       score_dissemination},
      {"S3", "the silent: SWIM with Lifeguard; turns and witnesses", score_silence},
      {"S4", "phi: the published detector; ours, on the same arrivals", score_phi},
      {"S5", "staleness: scuttle-depth with the paper's digests; our rounds and packets",
       score_staleness},
      {"S6", "flow control: the paper's rounds; ours", score_flow},
      {"S7", "coordinates: Serf's cycles; half of them", score_coordinates},
      {"S8", "conflicting proposals: Rapid's cut; what they cost our maps", score_conflicts},
      {"S9", "ten of a thousand die at once: Rapid; our maps", score_losses},
      {"S10", "a hundredth of the members with bad paths: memberlist; ours", score_bad_paths},
      {"S11", "all start at once: Rapid; our maps", score_boot},
      {"S12", "placement: rendezvous hashing; our planner", score_placement},
      {"S13", "one hop: hierarchic news; our maps", score_hops},
      {"S14", "splits: memberlist alone; ours", score_healing},
  };
  return all;
}

Shown at_most(std::vector<double> values, double limit) {
  const bool met = median(values) <= limit;
  return {std::move(values), fmt::format("at most {}", number(limit)), met};
}

Shown at_least(std::vector<double> values, double limit) {
  const bool met = median(values) >= limit;
  return {std::move(values), "at least " + number(limit), met};
}

Shown between(std::vector<double> values, double low, double high) {
  const double middle = median(values);
  return {std::move(values), fmt::format("{} to {}", number(low), number(high)),
          middle >= low && middle <= high};
}

Shown around(std::vector<double> values, double expected, double share) {
  const double middle = median(values);
  return {std::move(values), fmt::format("{} +- {:.0f} %", number(expected), share * 100),
          std::abs(middle - expected) <= expected * share};
}

std::string summary(const std::vector<double>& values) {
  return fmt::format("{} [{}, {}]", number(quantile(values, 0.5)), number(quantile(values, 0)),
                     number(quantile(values, 1)));
}

}  // namespace pando::sim
