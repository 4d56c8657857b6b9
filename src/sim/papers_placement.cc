// Placement: rendezvous hashing's balance, and copysets (Cidon et al., ATC 2013).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/experiment.h"
#include "sim/placement_lab.h"
#include "sim/statistics.h"

namespace pando::sim {
namespace {

constexpr std::uint64_t kSeeds = 9;

bool near(double measured, double expected, double share) {
  return std::abs(measured - expected) <= expected * share;
}

struct Row {
  std::size_t members, buckets;
  double expected;
};

Finding balance_of(const Row& row) {
  constexpr std::size_t kCopies = 3;
  std::vector<double> hashed;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Rng rng{seed};
    hashed.push_back(
        max_over_mean(rendezvous(row.members, row.buckets, kCopies, rng), row.members));
  }
  return {fmt::format("rendezvous hashing, max/mean, n {}, {} buckets", row.members, row.buckets),
          fmt::format("{:.2f} +- 5 %", row.expected), fmt::format("{:.3f}", median(hashed)),
          near(median(hashed), row.expected, 0.05)};
}

/// The chance that something is lost when a hundredth of 5000 dies at once.
Finding copyset_chance(std::size_t scatter, double expected) {
  constexpr std::size_t kMembers = 5000, kCopies = 3, kDead = kMembers / 100;
  std::vector<double> chances;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Rng rng{seed};
    const std::size_t permutations = scatter / (kCopies - 1);
    const std::size_t sets = different_sets(copysets(kMembers, kCopies, permutations, rng));
    chances.push_back(100 * loss_chance(sets, kMembers, kCopies, kDead));
  }
  return {fmt::format("copysets, 1 % of 5000 dead at once, scatter {}: loss in %", scatter),
          fmt::format("{} +- 10 %", expected), fmt::format("{:.3f}", median(chances)),
          near(median(chances), expected, 0.1)};
}

/// The same by trying it.
Finding copyset_trial(Effort effort) {
  constexpr std::size_t kMembers = 500, kCopies = 3, kDead = 20;
  const int trials = effort == Effort::full ? 200'000 : 20'000;
  Rng rng{1};
  const Placement groups = copysets(kMembers, kCopies, 5, rng);
  std::vector<map::MemberNumber> order(kMembers);
  for (std::size_t i = 0; i < kMembers; ++i) order[i] = static_cast<map::MemberNumber>(i);
  int lost = 0;
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<bool> dead(kMembers, false);
    for (std::size_t i = 0; i < kDead; ++i) {
      std::swap(order[i], order[i + rng.below(kMembers - i)]);
      dead[order[i]] = true;
    }
    lost += std::ranges::any_of(groups, [&](const map::MemberList& group) {
      return std::ranges::all_of(group, [&](map::MemberNumber m) { return dead[m]; });
    });
  }
  const double tried = 100.0 * lost / trials;
  const double formula = 100 * loss_chance(different_sets(groups), kMembers, kCopies, kDead);
  return {"the formula beside trying it, 20 of 500, scatter 10: loss in %",
          fmt::format("{:.3f} +- 10 %", formula), fmt::format("{:.3f}", tried),
          near(tried, formula, 0.1)};
}

}  // namespace

std::vector<Finding> placement_balance(Effort) {
  std::vector<Finding> findings;
  for (const Row& row :
       {Row{16, 1024, 1.13}, Row{16, 4096, 1.05}, Row{64, 1024, 1.40}, Row{64, 4096, 1.16},
        Row{64, 16384, 1.11}, Row{100, 1024, 1.47}, Row{100, 4096, 1.24}, Row{100, 16384, 1.16},
        Row{256, 1024, 2.0}, Row{256, 4096, 1.46}, Row{256, 16384, 1.18}})
    findings.push_back(balance_of(row));
  return findings;
}

std::vector<Finding> placement_copysets(Effort effort) {
  return {copyset_chance(2, 0.15), copyset_chance(10, 0.78), copyset_trial(effort)};
}

}  // namespace pando::sim
