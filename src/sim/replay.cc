// What one types to see a run again.
#include "sim/swarm.h"

namespace pando::sim {

std::string Outcome::report() const {
  if (failure.empty()) return "";
  return "seed " + std::to_string(draw.seed) + ": " + failure + "\n  " + replay_command(draw) +
         "\n";
}

std::string replay_command(const Draw& draw) {
  std::string command = "./dev sim replay " + std::to_string(draw.seed);
  if (draw.nodes != 0) command += " --nodes " + std::to_string(draw.nodes);
  if (draw.corrupted) command += " --corrupted";
  if (draw.mapped) command += " --mapped";
  if (draw.data) command += " --data";
  return command;
}

}  // namespace pando::sim
