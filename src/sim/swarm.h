#pragma once
/// One swarm run: trouble first, under which only safety is asked; then peace, and everything
/// heals.
#include <iosfwd>
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

/// What else takes part in a run; all may be null.
struct Extras {
  Watcher* watcher = nullptr;
  Sabotage* sabotage = nullptr;     ///< of its shards
  std::ostream* history = nullptr;  ///< is told what clients of data asked and heard
};

/// Runs a plan to its end or to the first broken rule.
Outcome run_plan(const Plan& plan, const Extras& extras = {});

}  // namespace pando::sim
