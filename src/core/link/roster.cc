#include "core/link/roster.h"

namespace pando::link {

Peer* Roster::peer_of(const Session& s) {
  const auto it = peers.find(s.peer);
  return it == peers.end() ? nullptr : &it->second;
}

const Session* Roster::link_of(std::string_view peer) const {
  const auto it = peers.find(peer);
  if (it == peers.end()) return nullptr;
  return sessions.find(it->second.link);
}

}  // namespace pando::link
