// What happens to the node, and what follows from it.
#include "core/agree/impl.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/map.h"

namespace pando::agree {

Agree::Impl::Impl(Config config, Instant now, Rng rng)
    : room(std::move(config), now, rng),
      status{Phase::none, now},
      recheck_at_(now + room.config.recheck) {}

void Agree::Impl::step(Instant now, const Input& input, Outbox& out) {
  room.now = now;
  room.out = &out;
  if (recheck_at_ <= now || recheck_at_ > now + room.config.recheck) recheck();
  std::visit([this](const auto& what) { on(what); }, input);
  settle();
  room.testify();
  room.out = nullptr;
}

Instant Agree::Impl::deadline() const {
  Instant at = std::min({proposer.deadline(), lease.deadline(), catch_up.deadline(),
                         room.acceptor.deadline(), branches.deadline(), recheck_at_});
  if (alone_since_ == kNever || room.now >= alone_since_ + room.config.recheck) return at;
  return std::min(at, alone_since_ + room.config.recheck);
}

// ---- inputs -------------------------------------------------------------------------------------

void Agree::Impl::on(const PeerUp& up) {
  room.company.up(up.name, up.who);
  if (!room.of) return;
  room.send(up.name, room.message());
  if (room.acceptor.left()) return farewell(&up.name);
  if (const auto member = room.of.find(up.who)) proposer.repeat(*member, up.name);
}

void Agree::Impl::on(const PeerDown& down) {
  room.company.down(down.name);
  catch_up.gone(down.name);
  branches.gone(down.name);
}

void Agree::Impl::on(const Found& found) {
  if (room.of || !check(found.map).empty()) return;
  Lineage lineage;
  if (found.map.branch != kMain)
    lineage.push_back({found.map.branch, 0, static_cast<std::uint32_t>(found.map.members.size()),
                       static_cast<std::uint32_t>(found.map.members.size())});
  adopt_whole(std::make_shared<const map::Map>(found.map), std::move(lineage));
}

void Agree::Impl::on(const Forget& all) {
  cluster_ = all.cluster;
  if (room.of) forget(true);
  room.drop_cluster();
  catch_up.adopted();
}

void Agree::Impl::on(const Marked& marked) {
  Peer* peer = room.company.peer(marked.name);
  if (peer == nullptr) return;
  peer->mark = marked.mark;
  compare_maps(marked.name, false);
  catch_up.look(marked.name);
}

void Agree::Impl::on(const Wanted& wanted) {
  if (room.of && room.of.me() && wanted.epoch == room.of.mark().epoch)
    proposer.want(wanted.change, wanted.since);
}

void Agree::Impl::on(const Skipped& skipped) {
  room.company.skip(skipped.who, skipped.skipped);
}

void Agree::Impl::on(const Ended& ended) {
  if (ended.who != room.config.self)
    room.company.gone(ended.who, decode_testimony(ended.testament), false);
}

void Agree::Impl::on(const Leaving&) {
  room.acceptor.leave();
  proposer.begin();
  lease.begin();
  farewell(nullptr);
}

void Agree::Impl::on(const ClockGap&) {
  room.acceptor.clock_gap(room.now);
  lease.drop();
}

// ---- what follows -------------------------------------------------------------------------------

void Agree::Impl::settle() {
  if (seen_ != room.company.version()) {
    seen_ = room.company.version();
    proposer.reconsider();
    look_around();
  }
  branches.poll(alone_since_);
  if (const auto first = branches.take_founded()) found_branch(*first);
  // One round can lead to the next: a member that is alone decides at once.
  for (int i = 0; i < 4; ++i) {
    if (const auto ballot = room.acceptor.ripe(room.now, room.company)) voted(*ballot);
    if (const auto decision = proposer.take_decision()) decide(*decision);
    proposer.poll();
  }
  lease.poll();
  catch_up.poll();
  change_phase(phase());
}

void Agree::Impl::voted(const Ballot& ballot) {
  if (ballot.member == *room.of.me()) return proposer.accepted(ballot.member, ballot);
  if (ballot.member >= room.of.size()) return;
  if (const std::string* link = room.company.link(room.of.who(ballot.member)))
    answer(*link, ballot, Acceptor::Answer::accepted);
}

/// Everybody with a link is told; who has voted for it knows the change.
void Agree::Impl::decide(const Decision& decision) {
  const map::Mark base = room.of.mark();
  const Electorate before = room.of;
  adopt(decision.proposal);
  proto::Agree message = room.message();
  proto::Decided& decided = *message.mutable_decided();
  wire::write(base, *decided.mutable_base());
  decided.set_hash(decision.proposal.hash);
  const Bytes brief = Room::encode(message);
  decided.set_change(std::string{text(*decision.proposal.bytes)});
  const Bytes full = Room::encode(message);
  for (const auto& [name, peer] : room.company.peers()) {
    const auto number = before.find(peer.who);
    room.send(name, number && decision.voted[*number] ? brief : full);
  }
}

void Agree::Impl::adopt(const Proposal& by) {
  // The proposal may live in what is about to be forgotten.
  const Proposal next = by;
  Lineage lineage = room.of.lineage();
  if (!next.change.branch.empty())
    lineage.push_back({next.change.branch, room.of.mark().epoch,
                       static_cast<std::uint32_t>(next.next->members.size()),
                       static_cast<std::uint32_t>(room.of.size())});
  room.take_map(next.next, std::move(lineage));
  history.add(*next.next, next, room.now);
  std::string how = next.change.proposer;
  for (const std::string& reason : next.change.reasons) how += ", " + reason;
  adopted(next.change.proposer, std::move(how));
}

void Agree::Impl::adopt_whole(map::MapPtr map, Lineage lineage) {
  if (room.yields() && !room.of.older_than(map::mark(*map)))
    forget(map->branch != room.of.mark().branch);
  room.take_map(map, std::move(lineage));
  history.add_whole(room.of.mark(), map->parent, room.now);
  adopted({}, {});
}

void Agree::Impl::adopted(std::string who, std::string how) {
  room.testify();
  room.out->push_back(Adopted{room.of.map(), std::move(who)});
  room.out->push_back(Note{NoteCode::map_adopted, room.map_name(), std::move(how)});
  missed_.clear();
  proposer.begin();
  lease.begin();
  catch_up.adopted();
  branches.begin();
  alone_since_ = kNever;
  if (room.acceptor.left()) farewell(nullptr);
  if (room.acceptor.barred()) tell_barred();
  look_around();
}

void Agree::Impl::forget(bool sure) {
  room.say(NoteCode::map_forgotten, room.map_name(), {});
  room.drop_map(sure);
  room.out->push_back(Adopted{{}, {}});
  missed_.clear();
  proposer.begin();
  lease.begin();
  branches.begin();
  look_around();
}

/// Everybody of our part has agreed: they, and whoever follows them, take this map.
void Agree::Impl::found_branch(const Proposal& first) {
  const map::Mark base = room.of.mark();
  adopt(first);
  room.say(NoteCode::map_branched, room.map_name(), {});
  proto::Agree message = room.message();
  wire::write(base, *message.mutable_decided()->mutable_base());
  message.mutable_decided()->set_hash(first.hash);
  message.mutable_decided()->set_change(std::string{text(*first.bytes)});
  room.send_members(message, [](map::MemberNumber) { return true; });
}

/// Our last word about this map: we have left.
void Agree::Impl::farewell(const std::string* only) {
  proto::Agree message = room.message();
  message.mutable_farewell()->set_testament(std::string{text(room.testament())});
  const Bytes bytes = Room::encode(message);
  if (only != nullptr) return room.send(*only, bytes);
  for (const auto& [name, peer] : room.company.peers()) room.send(name, bytes);
}

// ---- how it stands ------------------------------------------------------------------------------

void Agree::Impl::look_around() {
  const bool alone =
      room.of && (room.of.me() ? !room.company.quorum(room.of, room.acceptor.barred())
                               : room.company.present(room.of) == 0);
  if (!alone)
    alone_since_ = kNever;
  else if (alone_since_ == kNever)
    alone_since_ = room.now;
}

Phase Agree::Impl::phase() const {
  if (!room.of) return Phase::none;
  if (room.closed()) return Phase::closed;
  if (proposer.vote_unknown()) return Phase::vote_unknown;
  if (alone_since_ != kNever && room.now >= alone_since_ + room.config.recheck)
    return Phase::no_quorum;
  const bool busy = !proposer.idle() || room.acceptor.vote();
  return busy ? Phase::deciding : Phase::agreed;
}

void Agree::Impl::change_phase(Phase to) {
  if (status.phase == to) return;
  if (to == Phase::no_quorum) room.say(NoteCode::map_no_quorum, room.map_name(), {});
  if (to == Phase::closed) {
    room.say(NoteCode::map_closed, room.map_name(), {});
    catch_up.ask_all();
  }
  if (status.phase == Phase::no_quorum && room.of)
    room.say(NoteCode::map_quorum_back, room.map_name(), {});
  status = {to, room.now};
}

}  // namespace pando::agree
