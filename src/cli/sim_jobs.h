#pragma once
/// A swarm on all cores: the simulator has one thread, so the seeds are shared among processes.
#include <cstddef>
#include <cstdint>

#include "sim/console.h"

namespace pando::cli {

struct SeedRange {
  std::uint64_t first = 0, last = 0;
};

/// Runs the seeds, each drawn as `draw` says but for its seed, in `jobs` forked processes, prints
/// progress and every failure with the command that replays it. Returns 0 if all rules held for all
/// seeds. A process that dies counts as a failure of the seed it was running.
int swarm_in_processes(SeedRange seeds, int jobs, const sim::Draw& draw,
                       const sim::Console& console);

}  // namespace pando::cli
