#include "core/swim/members.h"

#include <algorithm>

#include "base/note_code.h"
#include "core/swim/versions.h"

namespace pando::swim {
namespace {

/// memberlist's limit for what a node may say about itself.
constexpr std::size_t kMaxMeta = 512;
/// Stale announcements answered per gossip interval.
constexpr int kMaxAnswers = 8;
/// How many members in all should answer a stale announcement that was passed on by others.
constexpr double kAnswerers = 8;

std::string_view fault_of(const wire::memberlist::Alive& alive) {
  if (alive.node.empty() || alive.node.size() > kMaxName) return "a name of 0 or over 255 bytes";
  if (alive.meta.size() > kMaxMeta) return "tags over 512 bytes";
  if (alive.address.empty()) return "no address";
  return plausible(alive.vsn) ? "" : "an impossible range of versions";
}

bool same_host(const Endpoint& a, const Endpoint& b) {
  return a.port == b.port && a.address.canonical() == b.address.canonical();
}

}  // namespace

/// What a row, a rumour and a log line keep of a message must not be as big as a sender likes.
bool Members::acceptable(Instant now, const Alive& alive, Outbox& out) {
  const std::string_view fault = fault_of(alive);
  if (fault.empty()) return true;
  shared_.notes.say(
      now, {NoteCode::announcement_refused, alive.node.substr(0, kMaxName), std::string{fault}},
      out);
  return false;
}

bool Members::acceptable_accuser(Instant now, const std::string& accuser, Outbox& out) {
  if (accuser.size() <= kMaxName) return true;
  shared_.notes.say(now, {NoteCode::accusation_refused, accuser.substr(0, kMaxName), {}}, out);
  return false;
}

// ---- alive -------------------------------------------------------------------------------------

void Members::alive(Instant now, const Alive& alive, const Endpoint* from, Outbox& out) {
  if (!acceptable(now, alive, out)) return;
  const Endpoint at{alive.address, shared_.port_or_own(alive.port)};
  const Slot slot = shared_.table.find(alive.node);
  if (slot == kSelf)
    alive_self(now, alive, at, out);
  else if (slot == kNoSlot)
    alive_unknown(now, alive, at, out);
  else
    alive_known(now, slot, alive, from, out);
}

void Members::alive_self(Instant now, const Alive& alive, const Endpoint& at, Outbox& out) {
  if (self_.leaving()) return;
  if (at != shared_.self().endpoint) return conflict(now, kSelf, at, out);
  if (alive.incarnation < shared_.table.self().incarnation || self_.said(alive)) return;
  out.push_back(Note{NoteCode::own_past_outdone, shared_.name(), {}});
  self_.refute(alive.incarnation);
}

void Members::alive_unknown(Instant now, Alive alive, const Endpoint& at, Outbox& out) {
  if (shared_.table.size() >= shared_.config.max_nodes) {
    shared_.notes.say(now, {NoteCode::peer_table_full, alive.node, {}}, out);
    return;
  }
  auto info = shared_.intern({alive.node, at, alive.meta, read_versions(alive.vsn)});
  const Slot slot =
      shared_.table.insert({std::move(info), now, alive.incarnation, State::dead}, shared_.rng);
  shared_.outgoing.set_nodes(shared_.table.size());
  accept(now, slot, std::move(alive), at, out);
}

void Members::alive_known(Instant now, Slot slot, const Alive& alive, const Endpoint* from,
                          Outbox& out) {
  const PeerTable::Row& row = shared_.table[slot];
  const Endpoint at{alive.address, shared_.port_or_own(alive.port)};
  const bool moved = at != row.info->endpoint;
  if (moved && !may_reclaim(now, row)) return conflict(now, slot, at, out);
  const bool stale = alive.incarnation <= row.incarnation;
  const bool was_gone = gone(row.state);
  if (moved || !stale) {
    accept(now, slot, alive, at, out);
    if (!stale) return;
    // The new owner of the name must rise above what is still told of the old one.
    const Dead past{row.incarnation, alive.node, shared_.name()};
    shared_.send_packet(*row.info, wire::memberlist::encode(past), out);
  } else if (was_gone && from) {
    answer_stale(now, slot, *from, out);
  }
}

void Members::accept(Instant now, Slot slot, Alive alive, const Endpoint& at, Outbox& out) {
  const PeerTable::Row& row = shared_.table[slot];
  const bool joins = gone(row.state);
  const bool updates = alive.meta != row.info->meta;
  suspicions_.forget(slot);
  shared_.table.set_info(slot, updated_info(row, alive, at));
  shared_.table.raise_incarnation(slot, alive.incarnation);
  shared_.table.set_state(slot, State::alive, now);
  alive.port = at.port;
  alive.vsn.resize(std::min(alive.vsn.size(), kVsnSize));  // what follows is the sender's, not ours
  const std::string node = alive.node;
  tell(node, std::move(alive));
  if (joins)
    out.push_back(MemberJoined{row.info});
  else if (updates)
    out.push_back(MemberUpdated{row.info});
}

NodeInfoPtr Members::updated_info(const PeerTable::Row& row, const Alive& alive,
                                  const Endpoint& at) const {
  const Versions told = read_versions(alive.vsn);
  const Versions& versions = told == kNoVersions ? row.info->versions : told;
  const bool same =
      row.info->endpoint == at && row.info->meta == alive.meta && row.info->versions == versions;
  return same ? row.info : shared_.intern({alive.node, at, alive.meta, versions});
}

void Members::conflict(Instant now, Slot slot, const Endpoint& other, Outbox& out) {
  const NodeInfoPtr& existing = shared_.table[slot].info;
  shared_.notes.say(now,
                    {NoteCode::name_conflict, existing->name,
                     existing->endpoint.to_string() + " and " + other.to_string()},
                    out);
  out.push_back(NameConflict{existing, other});
}

bool Members::may_reclaim(Instant now, const PeerTable::Row& row) const {
  if (row.state == State::left) return true;
  const Duration after = shared_.config.timing.dead_node_reclaim;
  return row.state == State::dead && after > Duration{} && now - row.since > after;
}

/// A node that came back with a lower incarnation than it died with would stay dead here: nobody
/// passes that death on any more. It is told, and refutes. Announcements that only strayed cost one
/// packet to an address where nobody listens.
void Members::answer_stale(Instant now, Slot slot, const Endpoint& from, Outbox& out) {
  const NodeInfo& node = *shared_.table[slot].info;
  const double members = static_cast<double>(shared_.table.alive_count());
  const bool first_hand = same_host(from, node.endpoint);
  if (!first_hand && !shared_.rng.chance(kAnswerers / members)) return;
  if (now - answers_since_ >= shared_.config.timing.gossip_interval) {
    answers_since_ = now;
    answers_ = 0;
  }
  if (++answers_ > kMaxAnswers) return;
  if (auto death = held_against(slot)) shared_.send_packet(node, *std::move(death), out);
}

// ---- suspect -----------------------------------------------------------------------------------

void Members::suspect(Instant now, const Suspect& suspect, Outbox& out) {
  if (!acceptable_accuser(now, suspect.from, out)) return;
  const Slot slot = shared_.table.find(suspect.node);
  if (slot == kNoSlot || suspect.incarnation < shared_.table[slot].incarnation) return;
  if (suspicions_.contains(slot)) {
    shared_.table.raise_incarnation(slot, suspect.incarnation);
    if (suspicions_.confirm(slot, suspect.from)) tell(suspect.node, suspect);
    return;
  }
  if (shared_.table[slot].state != State::alive) return;
  if (slot == kSelf) return refute(now, suspect.incarnation, suspect.from, out);
  tell(suspect.node, suspect);
  shared_.table.raise_incarnation(slot, suspect.incarnation);
  shared_.table.set_state(slot, State::suspect, now);
  const auto bounds = suspicion_bounds(shared_.config.timing, shared_.table.size());
  suspicions_.start(slot, Suspicion{now, bounds, suspect.from});
}

/// What a state exchange brings is said in our own name.
void Members::refute(Instant now, Incarnation accused, const std::string& by, Outbox& out) {
  shared_.notes.say(now, {NoteCode::refuted, by == shared_.name() ? "a state exchange" : by, {}},
                    out);
  self_.refute(accused);
}

// ---- dead and left -----------------------------------------------------------------------------

void Members::dead(Instant now, const Dead& dead, Outbox& out) {
  if (!acceptable_accuser(now, dead.from, out)) return;
  const Slot slot = shared_.table.find(dead.node);
  if (slot == kNoSlot || dead.incarnation < shared_.table[slot].incarnation) return;
  if (slot == kSelf) {
    if (!self_.leaving()) refute(now, dead.incarnation, dead.from, out);
    return;
  }
  shared_.table.raise_incarnation(slot, dead.incarnation);
  if (gone(shared_.table[slot].state)) return;
  suspicions_.forget(slot);
  tell(dead.node, dead);
  const State state = dead.from == dead.node ? State::left : State::dead;
  shared_.table.set_state(slot, state, now);
  out.push_back(MemberLeft{shared_.table[slot].info, state});
}

std::optional<Bytes> Members::held_against(Slot slot) const {
  if (slot == kNoSlot) return std::nullopt;
  const PeerTable::Row& row = shared_.table[slot];
  const std::string& node = row.info->name;
  switch (row.state) {
    case State::alive:
      return std::nullopt;
    case State::suspect:
      return wire::memberlist::encode(Suspect{row.incarnation, node, shared_.name()});
    case State::dead:
      return wire::memberlist::encode(Dead{row.incarnation, node, shared_.name()});
    case State::left:
      return wire::memberlist::encode(Dead{row.incarnation, node, node});
  }
  return std::nullopt;
}

void Members::expire(Instant now, Outbox& out) {
  while (const auto slot = suspicions_.take_expired(now)) {
    const PeerTable::Row& row = shared_.table[*slot];
    out.push_back(Note{NoteCode::member_failed, row.info->name, {}});
    dead(now, Dead{row.incarnation, row.info->name, shared_.name()}, out);
  }
}

void Members::postpone(Instant now, Duration lost, Duration grace) {
  suspicions_.postpone(now, lost, grace);
}

}  // namespace pando::swim
