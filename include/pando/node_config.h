#pragma once
/// Who a node is and how it behaves.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pando/bytes.h"
#include "pando/endpoint.h"
#include "pando/identity.h"
#include "pando/last_members.h"
#include "pando/map_options.h"
#include "pando/member.h"
#include "pando/phi.h"
#include "pando/profile.h"

namespace pando::swim {
class NodeInfoPool;
}

namespace pando::node {

/// What a node is told once.
struct Config {
  std::string name;                       ///< unique in the cluster
  Endpoint advertise;                     ///< what peers are told
  Tags tags;                              ///< at most 512 bytes when encoded
  std::uint8_t protocol = 5;              ///< Serf protocol to speak, 2 to 5
  Profile profile = Profile::lan;         ///< timings
  Tuning tuning;                          ///< overrides of the profile
  Detection detection = Detection::swim;  ///< without an identity it is always SWIM's
  Duration wall_clock{};      ///< from the driver's clock to the time of day, roughly; for turns
  std::vector<Bytes> keys;    ///< 16, 24 or 32 bytes each, first is primary; empty: plaintext
  bool persist_keys = false;  ///< emit StoreKeyring on changes and wait for KeyringStored
  std::string label;          ///< memberlist label, at most 255 bytes; empty: none
  bool compression = true;    ///< of what is sent; what is received may always be compressed
  bool coalesce = true;       ///< gather bursts of events (the agent's way)
  bool coordinates = true;    ///< whether round trips are learnt and told
  /// Contents of the snapshot file; nullopt: no snapshot is kept.
  std::optional<Bytes> snapshot;
  /// Who this node is among Pando nodes. With an empty id it is a plain Serf member: it has no
  /// links and does not announce that it speaks more than Serf's protocol.
  Participant self;
  std::string cluster = "pando";  ///< nodes of other clusters are refused links
  Id cluster_id;                  ///< as StoreClusterId said it; empty: not known yet
  map::LastMembers last_members;  ///< as StoreMembers said it; of another cluster: nothing
  /// Whoever drives the node dials links under TLS; those that peers open without are refused.
  bool link_tls = false;
  /// Under TLS, a peer's certificate must name the peer: its DNS names, or its common name.
  bool link_tls_names = false;
  /// Where else this node is reached, beside `advertise`: `VIEW/SERVICE` to HOST:PORT. At most 64;
  /// views and services are 1 to 32 letters a-z, digits, - and _. Others read it in its state.
  std::map<std::string, std::string> addresses;
  /// Whoever drives the node takes streams over for its shards: HandOver, DataUp.
  bool data_links = false;
  map::Options map;  ///< what it contributes to the map
  PhiOptions phi;    ///< how silence becomes suspicion
  /// Shares equal descriptions between the nodes of one process; null: no sharing.
  swim::NodeInfoPool* pool = nullptr;
};

}  // namespace pando::node
