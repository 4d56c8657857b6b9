#pragma once
/// The scoreboard: a paper's scheme and ours as two configurations of the same code, measured over
/// the same seeds with the same faults. Rows and how each is measured: docs/protocol/sim.md.
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "sim/experiment.h"

namespace pando::sim {

/// What one side showed, and what was demanded of its median.
struct Shown {
  std::vector<double> values;  ///< one of each run
  std::string demand;
  bool met = false;
};
/// For what did not happen within the time of a run.
inline constexpr double kNeverSeen = std::numeric_limits<double>::infinity();

// Sides of a score, by what is demanded of the median. Each requires a value.

Shown at_most(std::vector<double> values, double limit);
Shown at_least(std::vector<double> values, double limit);
Shown between(std::vector<double> values, double low, double high);
/// Within this share of the expected value.
Shown around(std::vector<double> values, double expected, double share);

/// One quantity, asked of both.
struct Score {
  std::string what;  ///< with its unit
  Shown baseline;    ///< demanded: the paper's figure
  Shown ours;        ///< demanded: the mark of the scoreboard
};

struct ScoreboardRow {
  std::string_view id;  ///< S1, S2, …
  std::string_view about;
  std::vector<Score> (*run)(Effort effort);
};

/// Only rows whose mechanisms a node has.
const std::vector<ScoreboardRow>& scoreboard();

/// Median, least and most, for people; more than about three figures are not shown.
std::string summary(const std::vector<double>& values);

std::vector<Score> score_probing(Effort effort);
std::vector<Score> score_silence(Effort effort);
std::vector<Score> score_bad_paths(Effort effort);
std::vector<Score> score_dissemination(Effort effort);
std::vector<Score> score_phi(Effort effort);
std::vector<Score> score_staleness(Effort effort);
std::vector<Score> score_flow(Effort effort);
std::vector<Score> score_coordinates(Effort effort);
std::vector<Score> score_placement(Effort effort);
std::vector<Score> score_conflicts(Effort effort);
std::vector<Score> score_losses(Effort effort);
std::vector<Score> score_boot(Effort effort);
std::vector<Score> score_hops(Effort effort);
std::vector<Score> score_healing(Effort effort);

}  // namespace pando::sim
