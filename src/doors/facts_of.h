#pragma once
/// What is known of an agent's parts, as facts.
#include <string>
#include <string_view>
#include <vector>

#include "doors/door_count.h"
#include "doors/fact.h"
#include "doors/host.h"
#include "node/shard/view.h"
#include "pando/node.h"
#include "shell/node_driver.h"

namespace pando::doors {

/// Bytes of this process in memory.
std::uint64_t resident_bytes();
/// Asks the system about this process; `up`: since when the agent runs.
void add_process(Facts& facts, Duration up);
/// Counts its members by status.
void add_node(Facts& facts, const node::Node& node);
/// How suspicious the silence of its peers is, as of `now`.
void add_phi(Facts& facts, const node::Node& node, Instant now);
/// What the map says, and how this node stands to it; nothing if it has never seen one.
void add_map(Facts& facts, const MapReport& report);
/// What of the data is here, and what waits.
void add_data(Facts& facts, const shard::View& view);
void add_traffic(Facts& facts, const shell::Traffic& traffic);
/// Handshakes of links; nothing without TLS.
void add_tls(Facts& facts, const shell::TlsGate& tls);
/// Doors of one kind of fact follow each other: give all doors at once.
struct NamedDoor {
  std::string name;
  const DoorCount& count;
};
void add_doors(Facts& facts, const std::vector<NamedDoor>& doors);

}  // namespace pando::doors
