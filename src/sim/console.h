#pragma once
/// What `pando sim` does, without the command line around it.
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string_view>

#include "sim/experiment.h"
#include "sim/swarm.h"

namespace pando::sim {

/// What the simulator needs to know of the machine it runs on; it reads no clock itself.
struct Console {
  std::ostream& out;
  std::function<double()> seconds;      ///< a steady clock
  std::function<double()> cpu_seconds;  ///< that this process has used
  std::function<std::size_t()> memory;  ///< resident bytes of this process
};

// Every function returns an exit code: 0 all well, 1 not.

/// Names and sentences of all stories and experiments.
int list(const Console& console);
/// Tells one story; with `log` every event of it.
int run_story(const Console& console, std::string_view name, std::uint64_t seed, bool log);
/// Runs one swarm seed twice, compares the two runs and says how it went; with `log` every event.
/// `history`: null, or what is told what clients of data asked and heard.
int replay(const Console& console, const Draw& draw, bool log, std::ostream* history);
/// A formed cluster of `nodes` for some virtual time: how fast, how large.
int bench(const Console& console, std::size_t nodes, Duration time);
/// The experiments whose id begins with `id`, as a table.
int papers(const Console& console, std::string_view id, Effort effort);
/// The scoreboard's rows with this id (all if empty): the baseline's column first, then ours.
int scoreboard(const Console& console, std::string_view id, Effort effort);

}  // namespace pando::sim
