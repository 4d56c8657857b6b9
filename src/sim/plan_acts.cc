#include "sim/plan_acts.h"

#include <algorithm>
#include <array>

#include "base/assert.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

/// One kind of deed.
struct Row {
  Deed deed;
  std::string_view name;
  int weight;            ///< how often, among the kinds that a plan uses
  bool separates;        ///< may keep a node from hearing of a new key
  Duration least, most;  ///< how long it lasts
};

constexpr std::array kRows{
    Row{Deed::crash, "crash", 3, true, 0s, 60s},
    Row{Deed::power_off, "power off", 2, true, 1s, 60s},
    Row{Deed::freeze, "freeze", 3, true, 100ms, 40s},
    Row{Deed::block, "block messages", 2, true, 100ms, 30s},
    Row{Deed::slow, "slow", 2, true, 1s, 40s},
    Row{Deed::suspend, "suspend", 1, true, 1s, 60s},
    Row{Deed::clock_jump, "clock jumps", 1, true, 1s, 20s},
    Row{Deed::clock_rate, "clock rate", 2, false, 0s, 0s},
    Row{Deed::isolate, "isolate", 2, true, 500ms, 60s},
    Row{Deed::cut_one_way, "cut one way", 2, true, 500ms, 60s},
    Row{Deed::split, "split", 2, true, 500ms, 90s},
    Row{Deed::clog, "clog", 2, true, 100ms, 10s},
    Row{Deed::lossy, "lossy host", 2, true, 1s, 60s},
    Row{Deed::leave, "leave", 2, true, 5s, 60s},
    Row{Deed::force_leave, "force-leave", 1, true, 0s, 0s},
    Row{Deed::prune, "force-leave and prune", 1, true, 0s, 0s},
    Row{Deed::readdress, "new address", 1, true, 1s, 60s},
    Row{Deed::event, "event", 6, false, 0s, 0s},
    Row{Deed::coalesced_event, "coalesced event", 2, false, 0s, 0s},
    Row{Deed::event_storm, "storm of events", 2, false, 0s, 0s},
    Row{Deed::query, "query", 3, false, 0s, 0s},
    Row{Deed::tags, "tags", 3, false, 0s, 0s},
    Row{Deed::rotate_keys, "rotate keys", 1, false, 0s, 0s},
};

/// What only nodes with an identity can be asked for.
constexpr std::array kWords{
    Row{Deed::set_state, "set a key", 6, false, 0s, 0s},
    Row{Deed::set_large, "set a large value", 1, false, 0s, 0s},
    Row{Deed::set_limited, "set a key for a time", 2, false, 1s, 60s},
    Row{Deed::erase_state, "erase a key", 4, false, 0s, 0s},
    Row{Deed::state_storm, "storm of writes", 1, false, 0s, 0s},
    Row{Deed::mail, "mail", 3, false, 0s, 0s},
    Row{Deed::calls, "calls", 5, false, 0s, 0s},
    Row{Deed::casts, "casts", 3, false, 0s, 0s},
    Row{Deed::reset_links, "reset links", 2, false, 0s, 0s},
};

/// What a map has to go through, besides.
constexpr std::array kStorms{
    Row{Deed::crash_many, "crash of many", 2, true, 0s, 40s},
    Row{Deed::power_off_many, "power off of many", 1, true, 1s, 40s},
    Row{Deed::leave_many, "leave of many", 2, true, 5s, 40s},
    Row{Deed::freeze_long, "long freeze", 3, true, 20s, 120s},
};

Duration between(Rng& rng, Duration least, Duration most) {
  return Duration{rng.between(least.count(), most.count())};
}

/// The kinds that this plan uses. Keys are rotated only where no node can miss the new key:
/// changing a key that somebody has not got is an operator's mistake with known consequences.
std::vector<Row> draw_kinds(Rng& rng, const Plan& plan) {
  const bool rotate =
      !plan.config.keys.empty() && !plan.bursts && plan.loss < 0.1 && rng.chance(0.5);
  std::vector<Row> kinds;
  for (const Row& row : kRows) {
    if (!rng.chance(0.45)) continue;
    if (row.separates && rotate) continue;
    if (row.deed == Deed::rotate_keys && !rotate) continue;
    // Without reclaim a name that moves is a name conflict; that has a story of its own.
    if (row.deed == Deed::readdress && !plan.config.tuning.dead_node_reclaim) continue;
    kinds.push_back(row);
  }
  return kinds;
}

const Row& pick(Rng& rng, const std::vector<Row>& kinds) {
  int total = 0;
  for (const Row& row : kinds) total += row.weight;
  auto left = static_cast<int>(rng.below(static_cast<std::uint64_t>(total)));
  for (const Row& row : kinds)
    if ((left -= row.weight) < 0) return row;
  return kinds.back();
}

void add_acts(Rng& rng, const std::vector<Row>& kinds, std::uint64_t count, Plan& plan) {
  for (std::uint64_t i = 0; i < count; ++i) {
    const Row& row = pick(rng, kinds);
    plan.acts.push_back({.at = between(rng, 0s, plan.trouble),
                         .deed = row.deed,
                         .who = static_cast<HostId>(rng.below(plan.nodes)),
                         .other = static_cast<HostId>(rng.below(plan.nodes)),
                         .lasts = between(rng, row.least, row.most),
                         .number = rng.next()});
  }
  std::ranges::stable_sort(plan.acts, {}, &Act::at);
}

}  // namespace

void draw_acts(Rng& rng, Plan& plan) {
  const std::vector<Row> kinds = draw_kinds(rng, plan);
  if (kinds.empty()) return;
  add_acts(rng, kinds, rng.below(1 + 2 * static_cast<std::uint64_t>(plan.trouble / 1s) / 3), plan);
}

void draw_storms(Plan& plan) {
  Rng rng{plan.draw.seed ^ 0x5702};
  add_acts(rng, {kStorms.begin(), kStorms.end()}, rng.below(4), plan);
}

void draw_words(Plan& plan) {
  Rng rng{plan.draw.seed ^ 0x57a7e};
  std::vector<Row> kinds;
  for (const Row& row : kWords)
    if (rng.chance(0.6)) kinds.push_back(row);
  plan.corrupted = rng.chance(0.2);
  if (!kinds.empty())
    add_acts(rng, kinds, rng.below(1 + static_cast<std::uint64_t>(plan.trouble / 1s)), plan);
}

std::string_view to_string(Deed deed) {
  for (const Row& row : kRows)
    if (row.deed == deed) return row.name;
  for (const Row& row : kWords)
    if (row.deed == deed) return row.name;
  for (const Row& row : kStorms)
    if (row.deed == deed) return row.name;
  PANDO_ASSERT(false);
  return "";
}

}  // namespace pando::sim
