#include "sim/experiment.h"

namespace pando::sim {

const std::vector<Experiment>& experiments() {
  static const std::vector<Experiment> all{
      {"SWIM-1", "SWIM (DSN 2002) section 5: first detection", swim_first_detection},
      {"SWIM-2", "SWIM section 5.1: message load", swim_load},
      {"SWIM-3", "SWIM section 5.2: dissemination", swim_dissemination},
      {"LG-1", "Lifeguard (arXiv 1707.00788) table VII: detection latency", lifeguard_latency},
      {"LG-2", "Lifeguard tables IV and VI: false positives and load", lifeguard_false_positives},
      {"LG-4", "Lifeguard figure 1: starved of CPU", lifeguard_starvation},
      {"RING-1", "Our own, beside SWIM: turns of probing", ring_turns},
      {"RING-2", "Our own, beside SWIM: witnesses", ring_detection},
      {"RING-3", "Our own, beside Lifeguard: false deaths with witnesses", ring_false_deaths},
      {"MAP-1", "Our own: what the planner foretells, beside what is moved", map_forecasts},
      {"MAP-2", "Our own: many join at once; what is said for one change", map_sizes},
      {"VIV", "Vivaldi (SIGCOMM 2004) abstract: median relative error", vivaldi_error},
      {"PHI-1", "Phi accrual (SRDS 2004) figures 8 and 9: mistakes and detection time", phi_curve},
      {"PHI-3", "Phi accrual: the observer's own pause", phi_own_pause},
      {"SCB-1", "Scuttlebutt (LADIS 2008) figures on staleness: orders", scuttlebutt_orders},
      {"SCB-2", "Scuttlebutt, flow control", scuttlebutt_flow},
      {"SCB-4", "Scuttlebutt, digests in one packet", scuttlebutt_digests},
      {"SCB-5", "Our own: nothing lost, nothing back, nothing large", scuttlebutt_promises},
      {"PLC-1", "Rendezvous hashing (1998): balance with so many buckets", placement_balance},
      {"PLC-2", "Copysets (ATC 2013) section 1: chance of loss", placement_copysets},
  };
  return all;
}

Hosts form(World& world, std::size_t count, node::Config config, Duration warm_up) {
  config.coalesce = false;
  Hosts hosts;
  for (std::size_t i = 0; i < count; ++i) hosts.push_back(world.add_host(config));
  world.adopt(hosts);
  world.run_for(warm_up);
  return hosts;
}

}  // namespace pando::sim
