#pragma once
/// Figures of the papers, measured again on our own nodes. Which and how: docs/protocol/sim.md.
#include <string>
#include <string_view>
#include <vector>

#include "sim/world.h"

namespace pando::sim {

/// One line of a comparison.
struct Finding {
  std::string what;      ///< quantity and parameters
  std::string expected;  ///< the paper's or the reference's value, and the band that counts
  std::string measured;  ///< with the spread over the seeds
  bool reproduced = false;
  bool judged = true;  ///< false: shown for comparison, with no band that would be justified
};

/// How much time may be spent: `quick` for tests, `full` for publication.
enum class Effort : std::uint8_t { quick, full };

struct Experiment {
  std::string_view id;      ///< as in the scoreboard: SWIM-1, LG-2, …
  std::string_view source;  ///< paper and section
  std::vector<Finding> (*run)(Effort effort);
};

const std::vector<Experiment>& experiments();

/// A formed cluster of `count` nodes that has run for `warm_up`. Nobody coalesces events.
Hosts form(World& world, std::size_t count, node::Config config, Duration warm_up);

std::vector<Finding> swim_first_detection(Effort effort);
std::vector<Finding> swim_load(Effort effort);
std::vector<Finding> swim_dissemination(Effort effort);
std::vector<Finding> lifeguard_latency(Effort effort);
std::vector<Finding> lifeguard_false_positives(Effort effort);
std::vector<Finding> lifeguard_starvation(Effort effort);
std::vector<Finding> ring_turns(Effort effort);
std::vector<Finding> ring_detection(Effort effort);
std::vector<Finding> ring_false_deaths(Effort effort);
std::vector<Finding> map_forecasts(Effort effort);
std::vector<Finding> map_sizes(Effort effort);
std::vector<Finding> vivaldi_error(Effort effort);
std::vector<Finding> phi_curve(Effort effort);
std::vector<Finding> phi_own_pause(Effort effort);
std::vector<Finding> scuttlebutt_orders(Effort effort);
std::vector<Finding> scuttlebutt_flow(Effort effort);
std::vector<Finding> scuttlebutt_digests(Effort effort);
std::vector<Finding> scuttlebutt_promises(Effort effort);
std::vector<Finding> placement_balance(Effort effort);
std::vector<Finding> placement_copysets(Effort effort);

}  // namespace pando::sim
