#pragma once
/// What every part of the event machine may use.
#include "base/note_gate.h"
#include "core/serf/serf.h"
#include "core/serf/spreader.h"

namespace pando::serf {

/// Longer than anybody waits for an answer; keeps sums of times from running over.
inline constexpr Duration kMaxQueryTime = std::chrono::hours{24};

/// No node of ours has a longer name; a longer one only costs memory.
inline constexpr std::size_t kMaxName = 512;

struct Shared {
  Config config;
  Rng rng;
  NodeInfoPtr self;
  Phase phase = Phase::alive;
  Spreader spread;
  NoteGate notes;

  const std::string& name() const { return self->name; }
};

}  // namespace pando::serf
