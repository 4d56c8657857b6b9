#include "node/map_candidates.h"

#include <algorithm>

#include "base/map_limits.h"

namespace pando::node {
namespace {

/// Runs that are known to have ended: enough for every member of the largest map.
constexpr std::size_t kMostEnded = 8192;

}  // namespace

bool legal(const proto::StoreCard& card) {
  return card.zone().size() <= map::kMaxZone && card.weight() >= 1 &&
         card.weight() <= map::kMaxWeight;
}

void Candidates::buried(const std::string& name, bool left) {
  const auto peer = peers_.find(name);
  if (peer == peers_.end()) return;
  peer->second.alive = peer->second.suspect = false;
  if (left) peer->second.card.reset();
}

void Candidates::suspect(const std::string& name, bool agreed) {
  const auto peer = peers_.find(name);
  if (peer != peers_.end()) peer->second.suspect = agreed;
}

void Candidates::alive(const std::string& name, Instant fit_at) {
  Peer& peer = peers_[name];
  peer.alive = true;
  peer.fit_at = fit_at;
}

void Candidates::linked(const std::string& name, const Participant& who) {
  Peer& peer = peers_[name];
  if (peer.latest != who) peer.card.reset();
  peer.latest = who;
  peer.up = true;
}

void Candidates::unlinked(const std::string& name) {
  const auto peer = peers_.find(name);
  if (peer != peers_.end()) peer->second.up = false;
}

void Candidates::card(const std::string& name, const proto::StoreCard& card) {
  const auto peer = peers_.find(name);
  if (peer != peers_.end() && peer->second.up) peer->second.card = card;
}

void Candidates::ended(const Participant& who) {
  if (ended_.size() < kMostEnded) ended_.insert(who);
}

bool Candidates::gone(const map::Host& member) const {
  if (ended_.contains(member.who)) return true;
  const auto peer = peers_.find(member.name);
  if (peer == peers_.end()) return false;  // we know less than the map
  return !peer->second.alive || followed(peer->second, member.who);
}

/// Whether another run, or another node, has taken its place.
bool Candidates::followed(const Peer& peer, const Participant& who) {
  if (peer.latest.id == who.id) return peer.latest.start > who.start;
  return peer.up;
}

bool Candidates::skipped(const map::Host& member) const {
  const auto peer = peers_.find(member.name);
  return gone(member) || (peer != peers_.end() && peer->second.suspect);
}

map::Host Candidates::host_of(const std::string& name, const Peer& peer) {
  return {peer.latest, name, peer.card->zone(), peer.card->weight()};
}

place::Standing Candidates::standing(Instant now, const Peer& peer) {
  if (peer.card && peer.card->leaving()) return place::Standing::leaving;
  if (peer.suspect) return place::Standing::suspect;
  return peer.fit_at > now ? place::Standing::unfit : place::Standing::fit;
}

std::vector<place::Candidate> Candidates::newcomers(Instant now) const {
  std::vector<place::Candidate> found;
  for (const auto& [name, peer] : peers_)
    if (peer.alive && peer.up && peer.card && !ended_.contains(peer.latest))
      found.push_back({host_of(name, peer), standing(now, peer), peer.card->load()});
  return found;
}

place::Candidate Candidates::member(Instant now, const map::Host& member) const {
  if (gone(member)) return {member, place::Standing::gone, 0};
  const auto peer = peers_.find(member.name);
  if (peer == peers_.end() || !peer->second.card || peer->second.latest != member.who)
    return {member, place::Standing::fit, 0};
  return {host_of(member.name, peer->second), standing(now, peer->second),
          peer->second.card->load()};
}

Instant Candidates::fit_again(Instant now) const {
  Instant next = kNever;
  for (const auto& [name, peer] : peers_)
    if (peer.alive && peer.fit_at > now) next = std::min(next, peer.fit_at);
  return next;
}

std::vector<std::string> Candidates::linked() const {
  std::vector<std::string> names;
  for (const auto& [name, peer] : peers_)
    if (peer.up) names.push_back(name);
  return names;
}

Candidates::Stores Candidates::stores() const {
  Stores stores;
  for (const auto& [name, peer] : peers_) {
    if (!peer.card || ended_.contains(peer.latest)) continue;
    ++stores.known;
    if (!peer.up) continue;
    ++stores.linked;
    if (!stores.least || peer.latest.id < *stores.least) stores.least = peer.latest.id;
  }
  return stores;
}

}  // namespace pando::node
