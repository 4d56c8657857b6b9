// `pando sim`: stories, swarms, papers and the speed of the simulator.
#include <fmt/ostream.h>
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>
#include <limits>
#include <thread>

#include "base/whole_number.h"
#include "cli/commands.h"
#include "cli/sim_flags.h"
#include "cli/sim_jobs.h"
#include "sim/console.h"

namespace pando::cli {
namespace {

using Words = std::span<const std::string>;

double steady_seconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// The second number of /proc/self/statm: pages in memory.
std::size_t resident_bytes() {
  std::size_t total = 0, resident = 0;
  std::ifstream{"/proc/self/statm"} >> total >> resident;
  return resident * 4096;
}

/// `7` or `0..99`.
std::optional<SeedRange> read_range(std::string_view text) {
  const auto dots = text.find("..");
  const auto first = whole_number<std::uint64_t>(text.substr(0, dots));
  const auto last = dots == text.npos ? first : whole_number<std::uint64_t>(text.substr(dots + 2));
  if (!first || !last || *last < *first) return std::nullopt;
  return SeedRange{*first, *last};
}

struct Call {
  const Flags& flags;
  const sim::Console& console;
  std::string argument;
};

int list(const Call& call) {
  return sim::list(call.console);
}

int run(const Call& call) {
  return sim::run_story(call.console, call.argument,
                        static_cast<std::uint64_t>(call.flags.number("seed")),
                        call.flags.boolean("log"));
}

sim::Draw draw_of(const Call& call, std::uint64_t seed) {
  return {.seed = seed,
          .nodes = static_cast<std::size_t>(call.flags.number("nodes")),
          .corrupted = call.flags.boolean("corrupted"),
          .mapped = call.flags.boolean("mapped"),
          .data = call.flags.boolean("data")};
}

int replay(const Call& call) {
  const auto seed = whole_number<std::uint64_t>(call.argument);
  if (!seed) {
    fmt::print(call.console.out, "sim replay: '{}' is not a seed; give a number such as 17\n",
               call.argument);
    return 1;
  }
  const std::string path = call.flags.text("history");
  std::ofstream file;
  if (!path.empty()) file.open(path);
  if (!path.empty() && (!file || !call.flags.boolean("data"))) {
    fmt::print(call.console.out, "sim replay: the history cannot be written to '{}': {}\n", path,
               file ? "only runs with -data have one" : "name a file that can be written");
    return 1;
  }
  return sim::replay(call.console, draw_of(call, *seed), call.flags.boolean("log"),
                     path.empty() ? nullptr : &file);
}

int swarm(const Call& call) {
  const auto seeds = read_range(call.flags.text("seeds"));
  if (!seeds) {
    fmt::print(call.console.out, "sim swarm: '{}' is no range of seeds; give one such as 0..99\n",
               call.flags.text("seeds"));
    return 1;
  }
  const auto cores = static_cast<std::int64_t>(std::thread::hardware_concurrency());
  const std::int64_t jobs = call.flags.number("jobs") > 0 ? call.flags.number("jobs") : cores;
  return swarm_in_processes(*seeds, static_cast<int>(std::clamp<std::int64_t>(jobs, 1, 256)),
                            draw_of(call, seeds->first), call.console);
}

int bench(const Call& call) {
  const auto nodes = static_cast<std::size_t>(call.flags.number("nodes"));
  return sim::bench(call.console, nodes == 0 ? 1000 : nodes, call.flags.duration("time"));
}

int papers(const Call& call) {
  return sim::papers(call.console, call.argument,
                     call.flags.boolean("full") ? sim::Effort::full : sim::Effort::quick);
}

int scoreboard(const Call& call) {
  return sim::scoreboard(call.console, call.argument,
                         call.flags.boolean("full") ? sim::Effort::full : sim::Effort::quick);
}

constexpr std::array kRunFlags{kSeed, kLog};
constexpr std::array kReplayFlags{kNodes, kCorrupted, kMapped, kData, kLog, kHistory};
constexpr std::array kSwarmFlags{
    FlagSpec{.name = "seeds", .value = "A..B", .fallback = "0..99", .help = "The seeds to run."},
    FlagSpec{.name = "jobs",
             .kind = FlagKind::number,
             .value = "N",
             .fallback = "0",
             .help = "Processes that share the seeds; 0: one for each core."},
    kNodes,
    kCorrupted,
    kMapped,
    kData};
constexpr std::array kBenchFlags{kNodes, FlagSpec{.name = "time",
                                                  .kind = FlagKind::duration,
                                                  .value = "TIME",
                                                  .fallback = "30s",
                                                  .help = "Virtual time to measure."}};
constexpr std::array kPapersFlags{
    FlagSpec{.name = "full",
             .kind = FlagKind::boolean,
             .help = "All sizes and seeds, for publication: takes long."}};

struct Verb {
  std::string_view name;
  std::string_view about;
  std::string_view argument;  ///< the only one; empty: takes none
  std::span<const FlagSpec> flags;
  int (*run)(const Call&);
};
constexpr Verb kVerbs[] = {
    {"list", "Names the stories, the experiments and the scoreboard.", "", {}, list},
    {"run", "Tells one story; 'pando sim list' names them.", "NAME", kRunFlags, run},
    {"replay", "Runs one seed of the swarm twice and compares.", "SEED", kReplayFlags, replay},
    {"swarm", "Runs many seeds, each of which draws everything.", "", kSwarmFlags, swarm},
    {"bench", "Measures the simulator.", "", kBenchFlags, bench},
    {"papers", "Repeats the figures of the papers; 'pando sim list' names them.", "[ID]",
     kPapersFlags, papers},
    {"scoreboard", "Prints the papers' schemes and ours side by side, over the same seeds.", "[ID]",
     kPapersFlags, scoreboard},
};

std::string help_of(const Verb& verb, const std::string& name) {
  return help({.name = name, .arguments = verb.argument, .about = verb.about, .flags = verb.flags});
}

/// The one argument may stand before the flags or after them.
int run_verb(const Verb& verb, Words words, const sim::Console& console) {
  const std::string name = fmt::format("sim {}", verb.name);
  std::vector<std::string> arguments;
  if (!words.empty() && !words.front().starts_with('-')) {
    arguments.push_back(words.front());
    words = words.subspan(1);
  }
  const auto flags = parse_flags(name, {verb.flags.begin(), verb.flags.end()}, words);
  if (flags)
    arguments.insert(arguments.end(), flags->arguments().begin(), flags->arguments().end());
  if (flags && flags->help()) {
    fmt::print(console.out, "{}", help_of(verb, name));
    return 0;
  }
  if (!flags || arguments.size() > (verb.argument.empty() ? 0 : 1)) {
    fmt::print(console.out, "{}\n", flags ? name + ": too many arguments" : flags.error());
    return 1;
  }
  return verb.run({*flags, console, arguments.empty() ? "" : arguments.front()});
}

/// Thousands of nodes take and give back small pieces all the time, and now and then one as large
/// as a cluster. glibc would tidy up all small ones at each of these, and return memory to the
/// system only to ask for it again.
void tune_allocator() {
  ::mallopt(M_MXFAST, 0);
  ::mallopt(M_MMAP_THRESHOLD, 1 << 30);
  ::mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

int run_sim(const Invocation& call) {
  const std::vector<std::string>& words = call.flags.arguments();
  const auto* verb = std::ranges::find(kVerbs, words.front(), &Verb::name);
  if (verb == std::end(kVerbs)) {
    fmt::print(call.out,
               "sim: no verb '{}'; there are list run replay swarm bench papers scoreboard\n",
               words.front());
    return 1;
  }
  tune_allocator();
  const sim::Console console{call.out, steady_seconds, cpu_seconds, resident_bytes};
  return run_verb(*verb, Words{words}.subspan(1), console);
}

}  // namespace

constinit const Command kSimCommand = {
    .name = "sim",
    .summary = "Runs whole clusters in virtual time and breaks them",
    .arguments = "list | run NAME | replay SEED | swarm | bench | papers [ID] | scoreboard [ID]",
    .min_arguments = 1,
    .max_arguments = kAnyNumber,
    .too_few = "sim: say what to do: list, run, replay, swarm, bench, papers or scoreboard",
    .about =
        "Real nodes in a made-up world: every loss, cut, crash and clock comes from a seed, and "
        "checkers look at every step.\n\n"
        "list names stories and experiments. run tells one story. swarm runs many seeds, each of "
        "which draws everything (-seeds, -jobs, -nodes). replay runs one seed twice and compares. "
        "bench measures the simulator. papers repeats the figures of the papers (-full: in full); "
        "scoreboard shows their schemes and ours side by side. "
        "'pando sim VERB -h' shows the flags of a verb.",
    .examples =
        "pando sim run long-split --seed 3 --log\n"
        "pando sim swarm --seeds 0..9999\n"
        "pando sim replay 17",
    .argument_choices = "list run replay swarm bench papers scoreboard",
    .run = run_sim,
};

}  // namespace pando::cli
