#pragma once
/// What a rule has found: at most one thing, the first.
#include <optional>
#include <string>

#include "sim/world.h"

namespace pando::sim {

/// A broken rule (the names are those of docs/protocol/sim.md) and how it was seen.
struct Violation {
  std::string rule;
  std::string what;
  Instant when;
  std::string to_string() const;
};

/// Where all rules of a run report. The first report ends the run.
class Verdict {
 public:
  void report(World& world, std::string rule, std::string what);
  const std::optional<Violation>& first() const { return first_; }

 private:
  std::optional<Violation> first_;
};

}  // namespace pando::sim
