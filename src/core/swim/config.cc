#include "core/swim/config.h"

namespace pando::swim {

Timing Timing::wan() {
  Timing t;
  t.stream_timeout = 30s;
  t.suspicion_mult = 6;
  t.push_pull_interval = 60s;
  t.probe_interval = 5s;
  t.probe_timeout = 3s;
  t.gossip_interval = 500ms;
  t.gossip_nodes = 4;
  t.gossip_to_the_dead = 60s;
  return t;
}

Timing Timing::local() {
  Timing t;
  t.stream_timeout = 1s;
  t.indirect_checks = 1;
  t.retransmit_mult = 2;
  t.suspicion_mult = 3;
  t.push_pull_interval = 15s;
  t.probe_timeout = 200ms;
  t.gossip_interval = 100ms;
  t.gossip_to_the_dead = 15s;
  return t;
}

}  // namespace pando::swim
