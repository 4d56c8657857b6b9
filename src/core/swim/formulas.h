#pragma once
/// The formulas by which the protocol scales with the cluster (docs/protocol/swim.md, "Formulas").
#include "core/swim/config.h"
#include "pando/time.h"

namespace pando::swim {

/// How often one rumour leaves this node, among `nodes` known ones.
int retransmit_limit(int mult, std::size_t nodes);

/// How long a suspicion lasts, and how many independent accusers make it as short as it gets.
struct SuspicionBounds {
  Duration min{}, max{};
  int wanted = 0;  ///< 0: the suspicion lasts `min` from the start

  friend bool operator==(const SuspicionBounds&, const SuspicionBounds&) = default;
};
SuspicionBounds suspicion_bounds(const Timing& timing, std::size_t nodes);

/// Whole life of a suspicion after `confirmed` confirmations.
///
/// Shrinks from `max` to `min` on a log scale, in whole milliseconds, never below `min`.
/// Source: Lifeguard (arXiv 1707.00788), LHA-Suspicion.
Duration suspicion_timeout(int confirmed, const SuspicionBounds& bounds);

/// Time between two state exchanges that a node begins: stretched beyond 32 nodes.
Duration push_pull_interval(Duration base, std::size_t nodes);

/// A loop that is later than this was not running: what it would judge now is its own sleep.
Duration pause_limit(const Timing& timing);

}  // namespace pando::swim
