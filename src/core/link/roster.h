#pragma once
/// Whom do we know, and which connections are there?
#include <map>
#include <string>

#include "core/link/connections.h"
#include "core/link/link.h"

namespace pando::link {

/// What all parts of the machine look at.
struct Roster {
  const Session* link_of(std::string_view peer) const;
  Session* link_of(const Peer& peer) { return sessions.find(peer.link); }
  Peer* peer_of(const Session& s);

  bool mesh() const { return peers.size() <= config.mesh_limit; }
  bool lasting(const Peer& p) const { return p.kept || p.data.wanted() || mesh(); }
  bool wanted(const Peer& p) const { return lasting(p) || p.wanted || !p.outbound.empty(); }
  bool we_choose(const Session& s) const { return config.self.id < s.theirs->who.id; }

  Config config;
  wire::Keyring keys;
  Rng rng;
  ClusterIdentity cluster;
  Counters counters{};
  std::map<std::string, Peer, std::less<>> peers{};
  Connections sessions{};
};

}  // namespace pando::link
