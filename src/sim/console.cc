#include "sim/console.h"

#include <fmt/ostream.h>

#include "sim/narrator.h"
#include "sim/scoreboard.h"
#include "sim/story.h"

namespace pando::sim {

using namespace std::chrono_literals;

int list(const Console& console) {
  fmt::print(console.out, "Stories (pando sim run NAME):\n");
  for (const StoryRow& story : stories())
    fmt::print(console.out, "  {:<24}{}\n", story.name, story.sentence);
  fmt::print(console.out, "\nExperiments (pando sim papers ID):\n");
  for (const Experiment& experiment : experiments())
    fmt::print(console.out, "  {:<24}{}\n", experiment.id, experiment.source);
  fmt::print(console.out, "\nScoreboard (pando sim scoreboard ID):\n");
  for (const ScoreboardRow& row : sim::scoreboard())
    fmt::print(console.out, "  {:<24}{}\n", row.id, row.about);
  return 0;
}

int run_story(const Console& console, std::string_view name, std::uint64_t seed, bool log) {
  const StoryRow* row = find_story(name);
  if (row == nullptr) {
    fmt::print(console.out, "sim: no story '{}'; 'pando sim list' names them all\n", name);
    return 1;
  }
  Story story{seed};
  Narrator narrator{console.out};
  if (log) story.world.watch(narrator);
  row->tell(story);
  const std::string failure = story.failure();
  fmt::print(console.out, "{}, seed {}: {}\n", row->name, seed,
             failure.empty() ? "holds" : failure);
  return failure.empty() ? 0 : 1;
}

int replay(const Console& console, const Draw& draw, bool log, std::ostream* history) {
  const Plan plan = draw_plan(draw);
  fmt::print(console.out, "{}", describe(plan));
  Narrator narrator{console.out};
  const Outcome outcome =
      run_plan(plan, {.watcher = log ? &narrator : nullptr, .history = history});
  const Outcome again = run_plan(plan);
  const Fingerprint& f = outcome.fingerprint;
  fmt::print(console.out, "{}  trace {:016x}, unseed {:016x}, {} steps, healed in {:.1f} s\n",
             outcome.report(), f.trace, f.unseed, f.steps,
             std::chrono::duration<double>(outcome.healing).count());
  if (again.fingerprint != f) {
    fmt::print(console.out, "seed {}: a second run differs: trace {:016x}, unseed {:016x}\n",
               draw.seed, again.fingerprint.trace, again.fingerprint.unseed);
    return 1;
  }
  return outcome.failure.empty() ? 0 : 1;
}

int bench(const Console& console, std::size_t nodes, Duration time) {
  const double begin = console.cpu_seconds();
  World world{1};
  form(world, nodes, {}, 5s);
  const double formed = console.cpu_seconds(), formed_wall = console.seconds();
  const std::uint64_t before = world.fingerprint().steps;
  world.run_for(time);
  // One thread: what it took of its core is what it would take on a core of its own.
  const double cpu = console.cpu_seconds() - formed, wall = console.seconds() - formed_wall;
  const double virtual_seconds = std::chrono::duration<double>(time).count();
  fmt::print(console.out,
             "{} nodes: formed and warmed up for 5 s in {:.2f} s of CPU; then {:.0f} virtual "
             "seconds in {:.2f} s of CPU ({:.2f} s by the clock): {:.1f} x real time, {:.0f} "
             "steps/s, {:.0f} MiB resident\n",
             nodes, formed - begin, virtual_seconds, cpu, wall, virtual_seconds / cpu,
             static_cast<double>(world.fingerprint().steps - before) / cpu,
             static_cast<double>(console.memory()) / (1 << 20));
  return 0;
}

namespace {

const char* verdict(const Finding& finding) {
  if (!finding.judged) return "not judged";
  return finding.reproduced ? "reproduced" : "NOT REPRODUCED";
}

}  // namespace

int papers(const Console& console, std::string_view id, Effort effort) {
  bool all = true;
  for (const Experiment& experiment : experiments()) {
    if (!experiment.id.starts_with(id)) continue;
    const double begin = console.seconds();
    fmt::print(console.out, "\n{}  {}\n", experiment.id, experiment.source);
    for (const Finding& f : experiment.run(effort)) {
      fmt::print(console.out, "  {:<58} {:<48} {:<32} {}\n", f.what, f.expected, f.measured,
                 verdict(f));
      all = all && (f.reproduced || !f.judged);
    }
    fmt::print(console.out, "  ({:.1f} s)\n", console.seconds() - begin);
  }
  return all ? 0 : 1;
}

namespace {

std::string side(const Shown& shown, const char* met, const char* missed) {
  return fmt::format("{}; {}: {}", summary(shown.values), shown.demand, shown.met ? met : missed);
}

}  // namespace

int scoreboard(const Console& console, std::string_view id, Effort effort) {
  bool all = true, any = false;
  for (const ScoreboardRow& row : sim::scoreboard()) {
    if (!id.empty() && row.id != id) continue;
    any = true;
    const double begin = console.seconds();
    fmt::print(console.out, "\n{}  {}\n", row.id, row.about);
    for (const Score& score : row.run(effort)) {
      fmt::print(console.out, "  {:<60} | {:<60} | {}\n", score.what,
                 side(score.baseline, "reproduced", "NOT REPRODUCED"),
                 side(score.ours, "reached", "MISSED"));
      all = all && score.baseline.met && score.ours.met;
    }
    fmt::print(console.out, "  ({:.1f} s)\n", console.seconds() - begin);
  }
  if (!any)
    fmt::print(console.out, "sim: no row '{}' on the scoreboard; 'pando sim list' names them\n",
               id);
  return any && all ? 0 : 1;
}

}  // namespace pando::sim
