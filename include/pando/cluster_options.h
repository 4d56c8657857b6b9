#pragma once
/// What Cluster::join is told.
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pando/bytes.h"
#include "pando/level.h"
#include "pando/map_options.h"
#include "pando/member.h"
#include "pando/phi.h"
#include "pando/profile.h"
#include "pando/time.h"

namespace pando {

/// Who this node is, whom it joins, and how.
struct ClusterOptions {
  std::string name;                   ///< unique in the cluster; empty: the host's name
  std::string bind = "0.0.0.0:7946";  ///< ADDRESS:PORT for UDP and TCP; port 0: any free one
  /// What others are told, ADDRESS or ADDRESS:PORT. Empty: the bind address, or if that is "every
  /// address" the machine's own (docs/decisions/0004-advertised-address.md).
  std::string advertise;
  /// `[NAME/]HOST[:PORT]` or `@FILE` with one per line. Empty: the first node of a cluster.
  std::vector<std::string> seeds;
  Duration join_timeout = std::chrono::seconds{15};  ///< for the first answer of any seed
  Tags tags;                                         ///< at most 512 bytes when encoded
  Profile profile = Profile::lan;                    ///< timing for the kind of network
  Detection detection = Detection::ring;             ///< how Pando nodes watch each other
  Tuning tuning;                                     ///< overrides of the profile
  PhiOptions phi;                                    ///< how silence becomes suspicion
  /// Gossip keys, 16, 24 or 32 bytes each; the first encrypts. Empty: plaintext.
  std::vector<Bytes> keys;
  /// Nodes of clusters with other names are refused. Who keeps a file under `identity` remembers
  /// the cluster's id too, and is refused by another cluster of the same name.
  std::string cluster = "pando";
  std::string identity;  ///< file; empty: every start is that of a new node
  std::string label;     ///< tells clusters apart that share a network; may be empty
  /// PEM file with this node's certificate. With it and the next two links are under TLS, and both
  /// sides show certificates; nodes with TLS and nodes without refuse each other's links.
  std::string tls_cert;
  std::string tls_key;  ///< PEM file with its private key, without a passphrase
  std::string tls_ca;   ///< PEM file with those who may have signed the certificates of peers
  bool tls_check_names = false;  ///< a peer's certificate must name the peer (DNS name, else CN)
  /// Where else this node is reached: `VIEW/SERVICE` (lower case, digits, - and _) to HOST:PORT,
  /// for example {"outside/http", "web.example:80"}. Others ask by Cluster::address_of.
  std::map<std::string, std::string> addresses;
  /// What this node contributes to the map. Who is to have buckets or ranges sets `map.store`.
  map::Options map;
  std::string snapshot;  ///< file by which a restart finds the others; empty: none
  /// What an operator might want to read, on the control thread. Empty: nobody listens.
  std::move_only_function<void(Level, std::string_view)> log;
};

}  // namespace pando
