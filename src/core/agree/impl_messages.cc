// What the others say: every message is doubted until it is understood.
#include "base/overload.h"
#include "core/agree/impl.h"
#include "wire/map.h"

namespace pando::agree {

void Agree::Impl::on(const Received& received) {
  proto::Agree message;
  if (received.bytes.size() > 2 * wire::kMaxMapBytes ||
      !message.ParseFromArray(received.bytes.data(), static_cast<int>(received.bytes.size())))
    return;
  Peer* peer = room.company.peer(received.from);
  const auto sender = wire::read(message.sender());
  auto mark = wire::read(message.mark());
  if (peer == nullptr || !sender || *sender != peer->who || !mark || !ours(message)) return;
  peer->mark = std::move(*mark);
  room.company.barred(*peer, message.barred() ? peer->mark.hash : 0, message.closed());
  take(received.from, message);
  compare_maps(received.from, true);
  catch_up.look(received.from);
}

/// Of our cluster, as far as both have one.
bool Agree::Impl::ours(const proto::Agree& message) const {
  const auto cluster = wire::read_id(message.cluster());
  if (!cluster) return false;
  if (cluster->empty()) return true;
  return room.of ? room.of.map()->cluster == *cluster : cluster_.empty() || cluster_ == *cluster;
}

void Agree::Impl::take(const std::string& from, const proto::Agree& message) {
  switch (message.what_case()) {
    case proto::Agree::kDecided:
      return take(from, message.decided());
    case proto::Agree::kFetch:
      return catch_up.answer(from, room.company.peer(from)->mark, message.fetch().whole());
    case proto::Agree::kWhole:
      return take(from, message.whole());
    case proto::Agree::kFarewell:
      return take(from, message.farewell());
    case proto::Agree::kMet:
      return take(from, message.met());
    case proto::Agree::WHAT_NOT_SET:
      return;
    default:
      break;
  }
  const Peer& peer = *room.company.peer(from);
  const auto sender = room.of ? room.of.find(peer.who) : std::nullopt;
  if (peer.mark == room.of.mark() && sender) return take_ballot(from, *sender, message);
  // A question about another map: whoever has the older one fetches.
  if (message.has_prepare() || message.has_accept() || message.has_lease_ask() ||
      message.has_branch_ask())
    room.send(from, room.message());
}

void Agree::Impl::take_ballot(const std::string& from, map::MemberNumber sender,
                              const proto::Agree& message) {
  if (!room.of.me()) return;  // nobody needs our voice
  switch (message.what_case()) {
    case proto::Agree::kPrepare:
      return take(from, sender, message.prepare());
    case proto::Agree::kAccept:
      return take(from, sender, message.accept());
    case proto::Agree::kLeaseAsk:
      return take(from, sender, message.lease_ask());
    case proto::Agree::kLeaseGrant:
      return lease.granted(sender, message.lease_grant().number());
    default:
      return message.has_branch_ask() || message.has_branch_answer()
                 ? take_branch(from, sender, message)
                 : take_answer(sender, message);
  }
}

void Agree::Impl::take_branch(const std::string& from, map::MemberNumber sender,
                              const proto::Agree& message) {
  if (message.has_branch_ask()) branches.asked(from, message.branch_ask());
  if (message.has_branch_answer()) branches.answered(sender, message.branch_answer());
}

void Agree::Impl::take_answer(map::MemberNumber sender, const proto::Agree& message) {
  if (message.has_promise()) take(sender, message.promise());
  if (message.has_accepted()) take(sender, message.accepted());
  if (message.has_consented()) take(sender, message.consented());
  if (message.has_refused()) take(message.refused());
}

/// A question to it may have found another map there: now it can answer.
void Agree::Impl::compare_maps(const std::string& from, bool on_link) {
  const Peer* peer = room.company.peer(from);
  if (!room.of || peer == nullptr || peer->mark.epoch == 0) return;
  const map::Mark& ours = room.of.mark();
  if (peer->mark.branch != ours.branch) return branches.meet(from);
  // In a datagram it may be that of another cluster: only the link tells.
  if (peer->mark.epoch == ours.epoch && peer->mark.hash != ours.hash)
    return on_link ? conflict(from) : show_map(from);
  const auto member = room.of.find(peer->who);
  if (!member) return;
  if (peer->mark != ours)
    missed_.insert(*member);
  else if (missed_.erase(*member) > 0)
    proposer.repeat(*member, from);
}

// ---- ballots ------------------------------------------------------------------------------------

void Agree::Impl::take(const std::string& from, map::MemberNumber sender,
                       const proto::Prepare& prepare) {
  const auto ballot = read(prepare.ballot());
  if (!ballot || ballot->member != sender || ballot->round == 0) return;
  const auto answered = room.acceptor.prepare(room.now, *ballot, prepare.all());
  // No ballot below one that all answer may be decided any more.
  if (answered == Acceptor::Answer::promised && prepare.all()) proposer.give_way(*ballot);
  answer(from, *ballot, answered);
}

void Agree::Impl::take(const std::string& from, map::MemberNumber sender,
                       const proto::Accept& accept) {
  const auto ballot = read(accept.ballot());
  if (!ballot || ballot->member != sender || (ballot->round == 0 && sender != 0)) return;
  std::vector<Participant> consents;
  for (const proto::Participant& one : accept.consents())
    if (const auto who = wire::read(one)) consents.push_back(*who);
  const Proposal* known = room.acceptor.proposal(accept.hash());
  std::optional<Proposal> opened;
  if (known == nullptr && !accept.change().empty()) {
    auto read = open(*room.of.map(), std::make_shared<const Bytes>(to_bytes(accept.change())),
                     accept.hash());
    if (read && !read->change.branch.empty()) return;
    if (!read) return room.say(NoteCode::map_refused, from, read.error());
    opened = std::move(*read);
  }
  if (known == nullptr && !opened) return;
  const Proposal proposal = opened ? std::move(*opened) : *known;
  answer(from, *ballot,
         room.acceptor.accept(room.now, *ballot, proposal, room.of, consents, accept.all()));
  if (accept.all()) room.nothing_came_after();
  if (room.acceptor.consents(*ballot)) consent(from, *ballot);
}

void Agree::Impl::consent(const std::string& to, const Ballot& ballot) {
  proto::Agree message = room.message();
  write(ballot, *message.mutable_consented()->mutable_ballot());
  room.send(to, message);
}

void Agree::Impl::answer(const std::string& to, const Ballot& ballot, Acceptor::Answer answer) {
  proto::Agree message = room.message();
  switch (answer) {
    case Acceptor::Answer::silent:
    case Acceptor::Answer::waits:
      return;
    case Acceptor::Answer::refused:
      write(ballot, *message.mutable_refused()->mutable_ballot());
      write(*room.acceptor.promised(), *message.mutable_refused()->mutable_promised());
      break;
    case Acceptor::Answer::promised:
      write(ballot, *message.mutable_promise()->mutable_ballot());
      if (const auto& vote = room.acceptor.vote())
        write(*vote, *message.mutable_promise()->mutable_vote());
      break;
    case Acceptor::Answer::accepted:
      write(ballot, *message.mutable_accepted()->mutable_ballot());
      break;
  }
  room.send(to, message);
}

void Agree::Impl::take(map::MemberNumber sender, const proto::Promise& promise) {
  const auto ballot = read(promise.ballot());
  if (!ballot) return;
  if (!promise.has_vote()) return proposer.promised(sender, *ballot, {});
  if (auto vote = read(promise.vote())) proposer.promised(sender, *ballot, std::move(*vote));
}

void Agree::Impl::take(map::MemberNumber sender, const proto::Accepted& accepted) {
  if (const auto ballot = read(accepted.ballot())) proposer.accepted(sender, *ballot);
}

void Agree::Impl::take(map::MemberNumber sender, const proto::Consented& consented) {
  if (const auto ballot = read(consented.ballot())) proposer.consented(sender, *ballot);
}

void Agree::Impl::take(const proto::Refused& refused) {
  const auto ballot = read(refused.ballot());
  const auto promised = read(refused.promised());
  if (ballot && promised) proposer.refused(*ballot, *promised);
}

void Agree::Impl::take(const std::string& from, map::MemberNumber sender,
                       const proto::LeaseAsk& ask) {
  if (!room.acceptor.grant(room.now, room.of.who(sender))) return;
  proto::Agree message = room.message();
  message.mutable_lease_grant()->set_number(ask.number());
  room.send(from, message);
}

// ---- newer maps ---------------------------------------------------------------------------------

void Agree::Impl::take(const std::string& from, const proto::Decided& decided) {
  const auto base = wire::read(decided.base());
  if (!room.of || !base || *base != room.of.mark()) return;
  if (const Proposal* known = room.acceptor.proposal(decided.hash())) return adopt(*known);
  if (decided.change().empty()) return;
  const auto opened = open(
      *room.of.map(), std::make_shared<const Bytes>(to_bytes(decided.change())), decided.hash());
  if (!opened) {
    catch_up.refused(from);
    return room.say(NoteCode::map_refused, room.map_name(), opened.error());
  }
  // A branch is for those who have agreed to go with it.
  const std::string& branch = opened->change.branch;
  if (!branch.empty() && !branches.joined(branch)) return;
  adopt(*opened);
  if (!branch.empty()) room.say(NoteCode::map_branched, room.map_name(), {});
}

void Agree::Impl::take(const std::string& from, const proto::Whole& whole) {
  auto taken = catch_up.take(from, whole);
  if (!taken || !room.behind(map::mark(*taken->map))) return;
  const bool known = room.of ? taken->map->cluster == room.of.map()->cluster
                             : cluster_.empty() || taken->map->cluster == cluster_;
  if (known) adopt_whole(std::move(taken->map), std::move(taken->lineage));
}

void Agree::Impl::take(const std::string& from, const proto::Met& met) {
  if (branches.met(from, met)) room.yield_to(room.company.peer(from)->mark);
}

void Agree::Impl::take(const std::string& from, const proto::Farewell& farewell) {
  room.company.gone(room.company.peer(from)->who, decode_testimony(view(farewell.testament())),
                    true);
}

}  // namespace pando::agree
