// Placement: rendezvous hashing beside our planner.
#include <fmt/format.h>

#include "sim/placement_lab.h"
#include "sim/scoreboard.h"
#include "sim/statistics.h"

namespace pando::sim {
namespace {

constexpr std::uint64_t kSeeds = 5;

/// One side's figure of a table.
using Figure = double (*)(const Placement&, std::size_t members);

/// In percent: as many die as there are copies.
double sets_at_risk(const Placement& placement, std::size_t members) {
  return 100 * static_cast<double>(different_sets(placement)) /
         choose(members, placement[0].size());
}

struct Task {
  const char* what;
  Figure figure;
  Growth growth;
};

std::vector<double> hashed(const Task& task) {
  std::vector<double> values;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Rng rng{seed};
    const auto& [members, buckets, copies, at_once, changes] = task.growth;
    values.push_back(task.figure(rendezvous(members, buckets, copies, rng), members));
  }
  return values;
}

std::vector<double> planned(const Task& task) {
  std::vector<double> values;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Rng rng{seed};
    const Placement placement = grow(task.growth, rng);
    values.push_back(task.figure(placement, task.growth.members));
  }
  return values;
}

/// Ours is to be at most this part of the baseline's.
Score beside(const Task& task, double published, double part) {
  std::vector<double> baseline = hashed(task);
  const double limit = median(baseline) * part;
  return {task.what, around(std::move(baseline), published, 0.1), at_most(planned(task), limit)};
}

}  // namespace

std::vector<Score> score_placement(Effort) {
  constexpr Growth kPairs{.members = 64, .buckets = 1024, .copies = 2};
  constexpr Growth kTriples{.members = 64, .buckets = 4096, .copies = 3};
  const Task even{"fullest member beside the mean, 3 copies, n 64, 4096 buckets", max_over_mean,
                  kTriples};
  Growth lived = kPairs;
  lived.changes = 100;
  std::vector<Score> scores{
      {even.what, around(hashed(even), 1.16, 0.05), at_most(planned(even), 1.05)},
      beside({"% chance that two deaths at once lose something, n 64, 1024 buckets", sets_at_risk,
              kPairs},
             40, 0.1),
      beside({"the same after 100 joins and losses", sets_at_risk, lived}, 40, 0.1),
      beside({"% chance that three do, 3 copies, n 64, 4096 buckets", sets_at_risk, kTriples}, 9.4,
             0.1),
  };
  const Task repair{"copies that the busiest survivor sends after one death, n 64, 1024 buckets",
                    busiest_sender, kPairs};
  std::vector<double> baseline = hashed(repair);
  const double most = 2 * median(baseline);
  scores.push_back({repair.what, at_least(std::move(baseline), 1), at_most(planned(repair), most)});
  return scores;
}

}  // namespace pando::sim
