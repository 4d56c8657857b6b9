#include "sim/scuttlebutt.h"

#include <fmt/format.h>

#include "core/gossip/shared.h"

namespace pando::sim::scuttlebutt {

using namespace std::chrono_literals;

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

gossip::Config paper_config(gossip::Order order) {
  gossip::Config config;
  config.rounds = {.interval = 1s, .busy_interval = 1s, .rest_interval = 1s, .two_partners = false};
  config.packing = {
      .packet = 1 << 20, .packets = 1, .digests = gossip::Digests::whole, .order = order};
  config.flow.enabled = false;
  return config;
}

void limit_entries(StateLab& lab, std::size_t entries) {
  for (std::size_t i = 0; i < lab.size(); ++i) lab.at(i).inside().config.packing.entries = entries;
}

std::string a_key(Rng& rng) {
  return fmt::format("key-{}", rng.below(64));
}

bool within(double value, double expected, double share) {
  return value >= expected * (1 - share) && value <= expected * (1 + share);
}

}  // namespace pando::sim::scuttlebutt
