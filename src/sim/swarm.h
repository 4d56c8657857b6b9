#pragma once
/// One swarm run: trouble first, under which only safety is asked; then peace, and everything
/// heals.
#include <string>

#include "sim/plan.h"
#include "sim/watcher.h"

namespace pando::sim {

struct Outcome {
  Draw draw;
  std::string failure;  ///< empty: all rules held
  Fingerprint fingerprint;
  Duration healing{};  ///< from peace to agreement
  Duration age{};      ///< virtual time of the run
  /// A failure with the one command that replays it; empty if there is none.
  std::string report() const;
};

/// What one types to see a run again.
std::string replay_command(const Draw& draw);

/// Runs a plan to its end or to the first broken rule. `extra`, if any, watches too.
Outcome run_plan(const Plan& plan, Watcher* extra = nullptr);

}  // namespace pando::sim
