// When it is our turn, and what is asked of whom.
#include "core/agree/proposer.h"

#include <algorithm>

#include "core/agree/demoted.h"
#include "wire/map.h"

namespace pando::agree {

void Proposer::begin() {
  own_.reset();
  since_ = kNever;
  first_used_ = unknown_ = false;
  highest_ = 0;
  not_before_ = {};
  place_of_ = 0;
  stop({});
}

void Proposer::want(map::Change change, Instant since) {
  if (change.empty()) {
    own_.reset();
    since_ = kNever;
    return;
  }
  if (change.proposer.empty()) change.proposer = room_.config.name;
  auto fitting = propose(*room_.of.map(), std::move(change));
  if (!fitting) {
    own_.reset();
    since_ = kNever;
    room_.say(NoteCode::map_refused, room_.config.name, fitting.error());
    return;
  }
  own_ = std::move(*fitting);
  since_ = std::min({since_, since, room_.now});
}

// ---- turns --------------------------------------------------------------------------------------

/// Besides a wish of our own: a vote that nobody counts any more holds leases up, and what a dead
/// member knew can be found.
bool Proposer::reason() const {
  return own_ || room_.acceptor.vote() || room_.closed();
}

std::size_t Proposer::place() const {
  if (place_of_ == room_.company.passing()) return place_;
  place_of_ = room_.company.passing();
  place_ = 0;
  for (map::MemberNumber member = 0; member < *room_.of.me(); ++member)
    place_ += !room_.company.passed_by(room_.of.who(member));
  return place_;
}

Duration Proposer::turn() const {
  return room_.of && room_.of.me() ? Duration{room_.config.turn * place()} : Duration{};
}

/// How long a ballot may take that has to wait for a lease to end.
Duration Proposer::patience() const {
  return room_.config.turn + room_.config.lease + room_.config.lease / 10;
}

bool Proposer::other_is_at_it() const {
  const auto& promised = room_.acceptor.promised();
  if (!promised || promised->member == *room_.of.me() || promised->member >= room_.of.size())
    return false;
  const Participant& who = room_.of.who(promised->member);
  return room_.company.link(who) != nullptr && !room_.company.passed_by(who);
}

Instant Proposer::due() const {
  if (!idle() || !room_.of || !room_.of.me() || !room_.acceptor.active()) return kNever;
  if (!heals() && (room_.acceptor.barred() || !reason())) return kNever;
  const Duration turn = this->turn();
  Instant at = own_ ? since_ + turn : room_.acceptor.heard() + room_.config.turn + turn;
  if (other_is_at_it()) at = std::max(at, room_.acceptor.heard() + patience() + turn);
  return std::max(at, not_before_);
}

Instant Proposer::deadline() const {
  return idle() ? due() : std::min(retry_at_, give_up_at_);
}

void Proposer::poll() {
  if (decision_) return;
  if (!idle() && std::min(retry_at_, give_up_at_) <= room_.now) stop({});
  if (due() <= room_.now) start();
}

void Proposer::stop(Duration pause) {
  phase_ = Phase::idle;
  voters_.clear();
  all_ = answered_ = false;
  promises_ = votes_ = refusals_ = 0;
  value_.reset();
  demoted_.clear();
  consents_told_ = 0;
  retry_at_ = give_up_at_ = kNever;
  if (pause > Duration{}) not_before_ = room_.now + pause;
}

// ---- a ballot -----------------------------------------------------------------------------------

/// A vote before anybody has answered stands, though those who are to be removed by it come back:
/// it is for when enough others are there.
bool Proposer::enough_awake() const {
  std::size_t awake = 1;
  for (map::MemberNumber member = 1; member < room_.of.size(); ++member) {
    const Participant& who = room_.of.who(member);
    awake += room_.company.link(who) != nullptr && !room_.company.passed_by(who);
  }
  return awake >= room_.of.majority() || room_.company.full(room_.of);
}

void Proposer::start() {
  const map::MemberNumber me = *room_.of.me();
  const auto& promised = room_.acceptor.promised();
  all_ = heals();
  const bool first =
      me == 0 && own_ && !promised && !first_used_ && !all_ && !room_.closed() && enough_awake();
  highest_ =
      std::max({highest_, promised ? promised->round : 0, room_.company.highest_round(room_.of)});
  ballot_ = {first ? 0 : highest_ + 1, me};
  first_used_ = true;
  unknown_ = false;
  voters_.assign(room_.of.size(), {});
  gone_ = room_.company.gone_of(room_.of);
  give_up_at_ = room_.now + room_.config.give_up;
  if (first) return vote_for(*own_);
  phase_ = Phase::preparing;
  if (room_.acceptor.prepare(room_.now, ballot_, all_) != Acceptor::Answer::promised)
    return stop(room_.config.turn);
  ask_all();
  this->promised(me, ballot_, room_.acceptor.vote());
}

/// Our own vote comes first, if it need not wait.
void Proposer::vote_for(Proposal value) {
  const map::MemberNumber me = *room_.of.me();
  phase_ = Phase::accepting;
  demoted_ = room_.config.leases ? demoted(*room_.of.map(), *value.next) : std::set<Participant>{};
  value_ = std::move(value);
  if (room_.acceptor.accept(room_.now, ballot_, *value_, room_.of, consents(), answered_) !=
      Acceptor::Answer::waits)
    return stop(room_.config.turn);
  if (answered_) room_.nothing_came_after();
  voters_[me].voted = room_.acceptor.ripe(room_.now, room_.company).has_value();
  votes_ += voters_[me].voted;
  consents_told_ = consents().size();
  ask_all();
  weigh();
}

proto::Agree Proposer::question() const {
  proto::Agree message = room_.message();
  if (phase_ == Phase::preparing) {
    write(ballot_, *message.mutable_prepare()->mutable_ballot());
    message.mutable_prepare()->set_all(all_);
    return message;
  }
  proto::Accept& accept = *message.mutable_accept();
  write(ballot_, *accept.mutable_ballot());
  accept.set_hash(value_->hash);
  accept.set_all(answered_);
  accept.set_change(value_->bytes->data(), value_->bytes->size());
  for (const Participant& who : consents()) wire::write(who, *accept.add_consents());
  return message;
}

void Proposer::ask_all() {
  room_.send_members(question(),
                     [&](map::MemberNumber member) { return member != *room_.of.me(); });
}

void Proposer::repeat(map::MemberNumber member, const std::string& link) {
  if (idle() || member == *room_.of.me()) return;
  const Voter& voter = voters_[member];
  if (phase_ == Phase::preparing ? voter.promised : voter.voted) return;
  room_.send(link, question());
}

// ---- answers ------------------------------------------------------------------------------------

void Proposer::promised(map::MemberNumber member, const Ballot& ballot, std::optional<Vote> vote) {
  if (phase_ != Phase::preparing || ballot != ballot_ || voters_[member].promised) return;
  voters_[member].promised = true;
  voters_[member].vote = std::move(vote);
  ++promises_;
  give_up_at_ = room_.now + room_.config.give_up;
  weigh();
}

void Proposer::accepted(map::MemberNumber member, const Ballot& ballot) {
  if (phase_ != Phase::accepting || ballot != ballot_ || voters_[member].voted) return;
  voters_[member].voted = true;
  ++votes_;
  give_up_at_ = room_.now + room_.config.give_up;
  weigh();
  if (!idle()) pass_consents_on();
}

void Proposer::consented(map::MemberNumber member, const Ballot& ballot) {
  if (phase_ != Phase::accepting || ballot != ballot_) return;
  voters_[member].consented = true;
  pass_consents_on();
}

void Proposer::refused(const Ballot& ballot, const Ballot& promised) {
  highest_ = std::max(highest_, promised.round);
  if (idle() || ballot != ballot_) return;
  ++refusals_;
  const Duration apart = room_.config.turn / 5;
  Duration pause{room_.rng.between(0, apart.count())};
  pause += place() * Duration{room_.rng.between(apart.count(), room_.config.turn.count())};
  // Enough others may still come: they have their time.
  if (room_.company.present(room_.of) >= room_.of.majority() + refusals_) pause += patience();
  retry_at_ = std::min(retry_at_, room_.now + pause);
}

void Proposer::reconsider() {
  if (!room_.of || !room_.of.me()) return;
  if (unknown_) not_before_ = room_.now;
  if (idle()) return;
  gone_ = room_.company.gone_of(room_.of);
  if (all_ && phase_ == Phase::preparing && !heals()) retry_at_ = room_.now;
  weigh();
  if (!idle()) pass_consents_on();
}

std::optional<Decision> Proposer::take_decision() {
  return std::exchange(decision_, {});
}

}  // namespace pando::agree
