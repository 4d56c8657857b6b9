// One change for many: what Rapid (USENIX ATC 2018) does where members die or come together, beside
// what our maps do.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "sim/rapid.h"
#include "sim/scoreboard.h"
#include "sim/statistics.h"
#include "sim/store_lab.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

// ---- Rapid --------------------------------------------------------------------------------------

/// In percent of 20,000 members: those that propose something else than all of the dead, if each
/// hears the same alerts in an order of its own.
double conflicts(int high, int low, Process dead, Rng& rng) {
  constexpr int kMembers = 20'000, kRings = 10;
  std::vector<std::pair<Process, int>> alerts;
  for (Process subject = 0; subject < dead; ++subject)
    for (int ring = 0; ring < kRings; ++ring) alerts.emplace_back(subject, ring);
  int wrong = 0;
  for (int member = 0; member < kMembers; ++member) {
    rng.shuffle(alerts);
    CutDetector cut{high, low};
    for (const auto& [subject, ring] : alerts) {
      cut.alert(subject, ring);
      if (cut.ready()) break;
    }
    wrong += cut.stable().size() != dead;
  }
  return 100.0 * wrong / kMembers;
}

/// What the members of a cluster of Rapid's go through.
struct Passage {
  double changes = 0;  ///< of the configuration, at the member that sees most
  double sizes = 0;    ///< different ones that anybody is in
  double last = 0;     ///< s until the last is in its latest
};

Passage passage(const Rapid& cluster, Process first, std::size_t processes, Instant begin) {
  Passage passage;
  std::set<std::size_t> sizes;
  for (auto process = first; process < processes; ++process) {
    const std::vector<std::size_t>& seen = cluster.sizes(process);
    sizes.insert(seen.begin(), seen.end());
    passage.changes = std::max(passage.changes, static_cast<double>(seen.size()) - 1);
    passage.last =
        std::max(passage.last, seen.empty() ? kNeverSeen : seconds(cluster.since(process) - begin));
  }
  passage.sizes = static_cast<double>(sizes.size());
  return passage;
}

Passage rapid_loses(std::size_t members, Process dead, std::uint64_t seed) {
  Rapid cluster{seed, {}, members};
  cluster.form(members);
  const Instant begin = Instant{} + 10s;
  for (Process process = 1; process <= dead; ++process) cluster.crash(process, begin);
  cluster.run_to(begin + 60s);
  return passage(cluster, dead + 1, members, begin);
}

Passage rapid_boots(std::size_t members, std::uint64_t seed, Duration spread) {
  Rapid cluster{seed, {}, members};
  Rng rng{seed};
  cluster.form(1);
  for (Process process = 1; process < members; ++process)
    cluster.join(process, Instant{} + Duration{rng.between(0, spread.count())});
  cluster.run_to(Instant{} + 60s);
  return passage(cluster, 0, members, Instant{});
}

/// SWIM's suspicion lasts so long at least, whoever agrees: 4 · log10 n s.
double grace(std::size_t members) {
  return 4 * std::max(1.0, std::log10(static_cast<double>(members)));
}

}  // namespace

std::vector<Score> score_conflicts(Effort effort) {
  const bool full = effort == Effort::full;
  Rng rng{1};
  std::vector<double> wide, narrow, costly;
  for (int run = 0; run < (full ? 15 : 5); ++run) {
    wide.push_back(conflicts(9, 3, 2, rng));
    narrow.push_back(conflicts(7, 4, 2, rng));
  }
  const std::size_t members = full ? 100 : 20;
  for (std::uint64_t seed = 1; seed <= (full ? 30 : 10); ++seed)
    costly.push_back(map_loses(members, 2, seed, in_turns(1s)).changes > 2 ? 100 : 0);
  Shown ours{{mean(costly)}, "at most 0", mean(costly) <= 0};
  const auto beside = [&](const char* marks, std::vector<double> values, double published) {
    return Score{fmt::format("2 dead at once, {}: % that propose less; % of runs of {} in which it "
                             "costs more than one change more",
                             marks, members),
                 around(std::move(values), published, 0.2), ours};
  };
  return {beside("H 9, L 3", std::move(wide), .58), beside("H 7, L 4", std::move(narrow), 18.3)};
}

namespace {

struct Losses {
  std::vector<double> changes, last;
};

Losses rapid_losses() {
  Losses all;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Passage seen = rapid_loses(1000, 10, seed);
    all.changes.push_back(seen.changes);
    all.last.push_back(seen.last);
  }
  return all;
}

Losses map_losses(std::size_t members, std::size_t dead, std::uint64_t seeds, Duration interval) {
  Losses all;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Loss loss = map_loses(members, dead, seed, in_turns(interval));
    all.changes.push_back(loss.changes);
    all.last.push_back(loss.last);
  }
  return all;
}

}  // namespace

std::vector<Score> score_losses(Effort effort) {
  const bool full = effort == Effort::full;
  const std::size_t members = full ? 200 : 40, dead = full ? 10 : 4;
  const Losses rapid = rapid_losses();
  std::vector<Score> scores;
  for (const Duration interval : {Duration{1s}, Duration{200ms}}) {
    const Losses ours = map_losses(members, dead, full ? 5 : 3, interval);
    const std::string where =
        fmt::format("10 of 1000; {} of {}, probes each {} ms", dead, members, interval / 1ms);
    const double most = (interval == 1s ? 4 : 2) + grace(members);
    scores.push_back(
        {where + ": changes of members", between(rapid.changes, 1, 1), at_most(ours.changes, 1)});
    scores.push_back(
        {where + ": s until everybody has it", at_least(rapid.last, 4), at_most(ours.last, most)});
  }
  return scores;
}

std::vector<Score> score_boot(Effort effort) {
  const bool full = effort == Effort::full;
  std::vector<double> sizes, last, epochs, until;
  for (std::uint64_t seed = 1; seed <= (full ? 9 : 3); ++seed) {
    const Passage rapid = rapid_boots(2000, seed, 1s);
    sizes.push_back(rapid.sizes);
    last.push_back(rapid.last);
  }
  const std::size_t members = full ? 300 : 60;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Stores cluster{seed, in_turns(1s)};
    cluster.begin();
    const std::size_t before = cluster.maps().member_changes();
    cluster.grow(members - 3, 1s);
    until.push_back(1 + cluster.settle(60s));
    epochs.push_back(static_cast<double>(cluster.maps().member_changes() - before));
  }
  const std::string where = fmt::format("2000 within 1 s; {}", members);
  return {{where + ": sizes that anybody sees; changes of members", at_most(sizes, 10),
           at_most(epochs, 12)},
          {where + ": s until all are in", at_most(last, 50), at_most(until, 5)}};
}

}  // namespace pando::sim
