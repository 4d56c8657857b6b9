// Lifeguard: Dadgar, Phillips, Currey, arXiv 1707.00788; whom it wrongly declares dead.
#include <fmt/format.h>

#include <algorithm>

#include "sim/false_deaths.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

/// How a number stands to SWIM's: its share, and how many times fewer.
std::string beside(double count, double base) {
  if (base == 0) return fmt::format("{:.0f} (of 0)", count);
  const double share = 100 * count / std::max(base, 1.0);
  const std::string factor =
      count > 0 ? fmt::format("1/{:.1f}", base / count) : std::string{"none left"};
  return fmt::format("{:.0f} ({:.2f} %, {})", count, share, factor);
}

double percent(double count, double base) {
  return 100 * count / std::max(base, 1.0);
}

// ---- LG-2, LG-3: blocked message paths ---------------------------------------------------------

/// What the paper says of a setting, in percent of SWIM's, and the band that counts.
struct Row {
  Setting setting;
  const char* paper;
  double least_anywhere, most_anywhere, most_at_healthy;
  bool alone;  ///< a single part: judged on the whole grid only, see docs/protocol/sim.md
};
constexpr double kAny = 1e9;
constexpr Row kRows[] = {
    {kSwim, "100 %, 100 %; more than 100 cases", 100, 100, 100, false},
    {{"LHA-Probe", true, false, false}, "67.7 %, 32.9 %; no band", 0, kAny, kAny, true},
    {{"LHA-Suspicion", false, true, false}, "3.0 %, 6.7 %; at most 5 % anywhere", 0, 5, kAny, true},
    {{"Buddy", false, false, true}, "94.1 %, 44.6 %; 90 to 97 % anywhere", 90, 97, kAny, true},
    {kLifeguard, "1.53 %, 1.89 %; at most 2 and 3 %", 0, 2, 3, false},
};

Finding compare(const Row& row, const FalseDeaths& score, const FalseDeaths& base, Effort effort) {
  const double anywhere = percent(score.anywhere, base.anywhere);
  const double healthy = percent(score.at_healthy, base.at_healthy);
  return {.what = fmt::format("LG-2: {}, false deaths, anywhere; by healthy", row.setting.name),
          .expected = row.paper,
          .measured = fmt::format("{}; {}", beside(score.anywhere, base.anywhere),
                                  beside(score.at_healthy, base.at_healthy)),
          .reproduced = base.anywhere > 100 && anywhere >= row.least_anywhere &&
                        anywhere <= row.most_anywhere && healthy <= row.most_at_healthy,
          .judged = !row.alone || effort == Effort::full};
}

Finding load(const char* what, double most, double value, double base) {
  const double more = 100 * (value / base - 1);
  return {.what = fmt::format("LG-3: Lifeguard's {} against SWIM's, percent more", what),
          .expected = fmt::format("at most {:.0f}", most),
          .measured = fmt::format("{:+.1f}", more),
          .reproduced = more <= most};
}

// ---- LG-4: starved of CPU ----------------------------------------------------------------------

Finding compare_starved(std::size_t starved, Duration cost, Effort effort) {
  const double swim = starved_processes(kSwim, starved, cost, effort).anywhere;
  const double lifeguard = starved_processes(kLifeguard, starved, cost, effort).anywhere;
  const double most = starved <= 16 ? 10 : 50;
  return {.what = fmt::format("{} of 100, {} ms an event, false deaths, SWIM; Lifeguard", starved,
                              cost / 1ms),
          .expected = fmt::format("at most {:.0f} % of SWIM's", most),
          .measured = fmt::format("{:.0f}; {}", swim, beside(lifeguard, swim)),
          .reproduced = swim > 0 && percent(lifeguard, swim) <= most,
          .judged = cost == kStarved};
}

}  // namespace

std::vector<Finding> lifeguard_false_positives(Effort effort) {
  std::vector<Finding> findings;
  const FalseDeaths base = blocked_paths(kSwim, effort);
  FalseDeaths last = base;
  for (const Row& row : kRows) {
    if (&row != kRows) last = blocked_paths(row.setting, effort);
    findings.push_back(compare(row, last, base, effort));
  }
  findings.push_back(load("messages", 15, last.messages, base.messages));
  findings.push_back(load("bytes", 5, last.bytes, base.bytes));
  return findings;
}

std::vector<Finding> lifeguard_starvation(Effort effort) {
  std::vector<std::size_t> counts{2, 16};
  if (effort == Effort::full) counts = {1, 2, 4, 8, 16, 32};
  std::vector<Finding> findings;
  for (const Duration cost : {kStarved, kStarvedMore})
    for (const std::size_t starved : counts)
      findings.push_back(compare_starved(starved, cost, effort));
  return findings;
}

}  // namespace pando::sim
