#include "node/map_candidates.h"

#include <algorithm>

#include "base/map_limits.h"

namespace pando::node {
namespace {

/// Runs that are known to have ended: enough for every member of the largest map.
constexpr std::size_t kMostEnded = 8192;
/// Whoever is alive is heard of within this time, also by a node that has just started.
constexpr Duration kStranger = std::chrono::minutes{5};

/// Whom others removed this node buries soon itself, or they take it back.
constexpr Duration kDismissed = std::chrono::seconds{10};
/// Who dies of one cause is buried within about the interval of probing.
constexpr Duration kLongestCut = std::chrono::seconds{2};

}  // namespace

bool legal(const proto::StoreCard& card) {
  return card.zone().size() <= map::kMaxZone && card.weight() >= 1 &&
         card.weight() <= map::kMaxWeight && card.last_epoch() < map::kMaxEpoch;
}

Candidates::Peer* Candidates::find(std::string_view name) {
  const auto peer = peers_.find(name);
  return peer == peers_.end() ? nullptr : &peer->second;
}

const Candidates::Peer* Candidates::find(std::string_view name) const {
  const auto peer = peers_.find(name);
  return peer == peers_.end() ? nullptr : &peer->second;
}

void Candidates::buried(Instant now, const std::string& name,
                        const std::vector<std::string>& doubted) {
  for (auto& [other, peer] : peers_) peer.doubted = false;
  for (const std::string& other : doubted)
    if (Peer* const peer = find(other)) peer->doubted = true;
  Peer* const peer = find(name);
  if (peer == nullptr) return;
  end_runs(*peer);
  peer->silent_since = now;
}

void Candidates::left(const std::string& name) {
  Peer* const peer = find(name);
  if (peer == nullptr) return;
  end_runs(*peer);
  peer->silent_since = kNever;
  peer->card.reset();
}

/// Those that are known here: of the next one others may have heard more.
void Candidates::end_runs(Peer& peer) {
  peer.alive = peer.suspect = peer.doubted = peer.back = false;
  peer.over = peer.latest.start;
  for (const Participant& who : members_)
    if (who.id == peer.latest.id) peer.over = std::max(peer.over, who.start);
}

/// Whether the map has a run of it of which nothing has been heard here.
bool Candidates::later(const Peer& peer, const map::Host& member) {
  return !peer.alive && peer.latest.id == member.who.id && member.who.start > peer.over;
}

void Candidates::suspect(const std::string& name, bool agreed, map::Epoch epoch) {
  Peer* const peer = find(name);
  if (peer == nullptr) return;
  if (agreed && !peer->suspect) peer->doubted_at = epoch;
  peer->suspect = peer->doubted = agreed;
}

void Candidates::alive(const std::string& name, Instant fit_at) {
  Peer& peer = peers_[name];
  peer.alive = true;
  peer.doubted = peer.back = false;
  peer.silent_since = kNever;
  peer.fit_at = fit_at;
}

void Candidates::linked(const std::string& name, const Participant& who) {
  Peer& peer = peers_[name];
  if (peer.latest != who) peer.card.reset();
  peer.latest = who;
  peer.up = true;
  peer.back = !peer.alive && peer.silent_since != kNever && who.start <= peer.over;
}

void Candidates::woke(Instant now) {
  settled_at_ = now + kLongestCut;
}

void Candidates::unlinked(const std::string& name) {
  if (Peer* const peer = find(name)) peer->up = peer->back = false;
}

void Candidates::card(const std::string& name, const proto::StoreCard& card) {
  Peer* const peer = find(name);
  if (peer != nullptr && peer->up) peer->card = card;
}

void Candidates::ended(const Participant& who) {
  if (ended_.size() < kMostEnded) ended_.insert(who);
}

void Candidates::look(Instant now, const map::Map& map) {
  looked_ = now;
  std::map<Participant, Instant> strangers;
  for (const map::Host& member : map.members) {
    if (!strange(member)) continue;
    const auto known = strangers_.find(member.who);
    strangers.emplace(member.who, known == strangers_.end() ? now : known->second);
  }
  strangers_ = std::move(strangers);
  std::erase_if(dismissed_, [&](const auto& row) { return row.second + kDismissed <= now; });
}

void Candidates::go_on(Instant now, const map::Map& map) {
  std::set<Participant> members;
  for (const map::Host& member : map.members) members.insert(member.who);
  for (const Participant& who : members_)
    if (!members.contains(who)) dismissed_[who] = now;
  members_ = std::move(members);
}

/// We know less than the map, or it is damaged: nobody has that name, or its node has not come to
/// that run, or only the end of an earlier one is known.
bool Candidates::strange(const map::Host& member) const {
  const Peer* const peer = find(member.name);
  return peer == nullptr || later(*peer, member) ||
         (peer->up && peer->latest.id == member.who.id && peer->latest.start < member.who.start);
}

bool Candidates::gone(const map::Host& member) const {
  if (ended_.contains(member.who)) return true;
  const Peer* const peer = find(member.name);
  const bool buried =
      peer != nullptr && !peer->alive && !later(*peer, member) && !woken(*peer, member);
  if (buried || (peer != nullptr && followed(*peer, member.who))) return true;
  const auto since = strangers_.find(member.who);
  return strange(member) && since != strangers_.end() && since->second + kStranger <= looked_;
}

Instant Candidates::silent_since(const map::Host& member) const {
  const Peer* const peer = find(member.name);
  const bool other = peer == nullptr || followed(*peer, member.who) || later(*peer, member) ||
                     woken(*peer, member);
  return other || ended_.contains(member.who) ? kNever : peer->silent_since;
}

Instant Candidates::cut_at(const map::Map& map) const {
  Instant first = kNever;
  bool unsettled = false;
  for (const map::Host& member : map.members) {
    first = std::min(first, silent_since(member));
    const Peer* const peer = find(member.name);
    unsettled |= peer != nullptr && (peer->suspect || peer->doubted) && !gone(member);
  }
  return std::max(settled_at_, first != kNever && unsettled ? first + kLongestCut : Instant{});
}

/// Whether another run, or another node, has taken its place.
bool Candidates::followed(const Peer& peer, const Participant& who) {
  if (peer.latest.id == who.id) return peer.latest.start > who.start;
  return peer.up;
}

bool Candidates::skipped(const map::Host& member) const {
  const Peer* const peer = find(member.name);
  return gone(member) || (peer != nullptr && (peer->suspect || peer->back));
}

map::Host Candidates::host_of(const std::string& name, const Peer& peer) {
  return {peer.latest, name, peer.card->zone(), peer.card->weight()};
}

place::Standing Candidates::standing(Instant now, const Peer& peer) {
  if (peer.card && peer.card->leaving()) return place::Standing::leaving;
  if (peer.suspect || peer.back) return place::Standing::suspect;
  return peer.fit_at > now ? place::Standing::unfit : place::Standing::fit;
}

std::vector<place::Candidate> Candidates::newcomers(Instant now) const {
  std::vector<place::Candidate> found;
  for (const auto& [name, peer] : peers_)
    if (peer.alive && peer.up && peer.card && !ended_.contains(peer.latest) &&
        !dismissed_.contains(peer.latest))
      found.push_back(
          {host_of(name, peer), standing(now, peer), peer.card->load(), peer.doubted_at});
  return found;
}

place::Candidate Candidates::member(Instant now, const map::Host& member, Instant cut_at) const {
  const Peer* const peer = find(member.name);
  const bool waits = now < cut_at && silent_since(member) != kNever;
  if (waits) return {member, place::Standing::suspect, 0, peer->doubted_at};
  if (gone(member)) return {member, place::Standing::gone, 0};
  if (peer == nullptr || !peer->card || peer->latest != member.who)
    return {member, peer != nullptr && woken(*peer, member) ? place::Standing::suspect
                                                            : place::Standing::fit,
            0};
  return {host_of(member.name, *peer), standing(now, *peer), peer->card->load(), peer->doubted_at};
}

Instant Candidates::fit_again(Instant now) const {
  Instant next = kNever;
  for (const auto& [name, peer] : peers_)
    if (peer.alive && peer.fit_at > now) next = std::min(next, peer.fit_at);
  for (const auto& [who, since] : dismissed_)
    if (since + kDismissed > now) next = std::min(next, since + kDismissed);
  return next;
}

std::vector<std::string> Candidates::linked() const {
  std::vector<std::string> names;
  for (const auto& [name, peer] : peers_)
    if (peer.up) names.push_back(name);
  return names;
}

bool Candidates::linked_with(const std::string& name) const {
  const auto peer = peers_.find(name);
  return peer != peers_.end() && peer->second.up;
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

std::vector<Candidates::Recollection> Candidates::recollections() const {
  std::vector<Recollection> found;
  for (const auto& [name, peer] : peers_)
    if (peer.up && peer.card)
      found.push_back({peer.latest.id, peer.card->last_epoch(), peer.card->last_members(),
                       peer.card->last_over()});
  return found;
}

}  // namespace pando::node
