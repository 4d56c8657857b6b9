#include "core/agree/acceptor.h"

#include <algorithm>

#include "core/agree/demoted.h"

namespace pando::agree {

void Acceptor::begin(Instant now, Memory memory) {
  end();
  active_ = true;
  memory_ = memory;
  grants_.adopted(now);
  changed();
}

void Acceptor::end() {
  active_ = false;
  memory_ = Memory::whole;
  promised_.reset();
  vote_.reset();
  voted_.reset();
  waiting_.reset();
  given_away_.clear();
  heard_ = {};
  changed();
}

void Acceptor::pause() {
  active_ = false;
  changed();
}

void Acceptor::resume() {
  active_ = true;
  changed();
}

void Acceptor::leave() {
  left_ = true;
  changed();
}

void Acceptor::bar() {
  promised_.reset();
  vote_.reset();
  voted_.reset();
  waiting_.reset();
  memory_ = std::max(memory_, Memory::lost);
  changed();
}

void Acceptor::restore(Kept kept) {
  promised_ = std::move(kept.promised);
  vote_ = std::move(kept.vote);
  voted_ = std::move(kept.voted);
  changed();
}

bool Acceptor::answers(bool all) const {
  return active() && (!barred() || (all && memory_ == Memory::lost));
}

Acceptor::Answer Acceptor::prepare(Instant now, const Ballot& ballot, bool all) {
  if (!answers(all)) return Answer::silent;
  if (promised_ && ballot < *promised_) return Answer::refused;
  heard_ = now;
  if (promised_ == ballot) return Answer::promised;
  promised_ = ballot;
  waiting_.reset();
  changed();
  return Answer::promised;
}

Acceptor::Answer Acceptor::accept(Instant now, const Ballot& ballot, const Proposal& proposal,
                                  const Electorate& of, const std::vector<Participant>& consents,
                                  bool all) {
  if (!answers(all)) return Answer::silent;
  if (promised_ && ballot < *promised_) return Answer::refused;
  if (vote_ && vote_->ballot == ballot)
    return vote_->hash == proposal.hash ? Answer::accepted : Answer::silent;
  if (waits_in(ballot) && waiting_->proposal.hash != proposal.hash) return Answer::silent;
  heard_ = now;
  if (promised_ != ballot || barred()) {
    promised_ = ballot;
    memory_ = Memory::whole;
    changed();
  }
  if (!waits_in(ballot)) {
    Waiting waiting{ballot, proposal, demoted(*of.map(), *proposal.next), false};
    waiting.demotes_us = waiting.demoted.erase(self_) > 0;
    if (waiting.demotes_us) give_away(*waiting.proposal.next);
    for (const Participant& who : waiting.demoted) grants_.deny(now, who);
    waiting_ = std::move(waiting);
  }
  consent(ballot, consents);
  return Answer::waits;
}

void Acceptor::consent(const Ballot& ballot, const std::vector<Participant>& consents) {
  if (!waits_in(ballot)) return;
  for (const Participant& who : consents) waiting_->demoted.erase(who);
}

std::optional<Ballot> Acceptor::ripe(Instant now, const Company& company) {
  if (!waiting_) return {};
  std::erase_if(waiting_->demoted, [&](const Participant& who) {
    return company.is_gone(who) || grants_.free_at(who) <= now;
  });
  if (!waiting_->demoted.empty()) return {};
  const Ballot ballot = waiting_->ballot;
  Waiting done = std::move(*waiting_);
  waiting_.reset();
  cast(std::move(done));
  return ballot;
}

void Acceptor::cast(Waiting waiting) {
  vote_ = Vote{waiting.ballot, waiting.proposal.hash, waiting.proposal.bytes};
  voted_ = std::move(waiting.proposal);
  changed();
}

void Acceptor::give_away(const map::Map& next) {
  given_away_.resize(next.buckets.size());
  for (std::size_t bucket = 0; bucket < next.buckets.size(); ++bucket) {
    const auto primary = next.buckets[bucket].primary();
    if (!primary || next.members[*primary].who != self_) given_away_[bucket] = true;
  }
}

Instant Acceptor::deadline() const {
  if (!waiting_) return kNever;
  Instant at = Instant::min();
  for (const Participant& who : waiting_->demoted) at = std::max(at, grants_.free_at(who));
  return at;
}

bool Acceptor::grant(Instant now, const Participant& who) {
  return able() && !vote_ && grants_.grant(now, who);
}

const Proposal* Acceptor::proposal(map::Hash hash) const {
  if (voted_ && voted_->hash == hash) return &*voted_;
  return waiting_ && waiting_->proposal.hash == hash ? &waiting_->proposal : nullptr;
}

bool Acceptor::gave_away(std::uint16_t bucket) const {
  return bucket < given_away_.size() && given_away_[bucket];
}

std::size_t Acceptor::given_away() const {
  return static_cast<std::size_t>(std::ranges::count(given_away_, true));
}

void Acceptor::changed() {
  seal_ = seal();
  ++version_;
}

/// FNV-1a over the numbers.
std::uint64_t Acceptor::seal() const {
  std::uint64_t sum = 14695981039346656037U;
  const auto add = [&](std::uint64_t number) { sum = (sum ^ number) * 1099511628211U; };
  const auto add_ballot = [&](const Ballot& ballot) {
    add(ballot.round);
    add(ballot.member);
  };
  add((active_ ? 1 : 0) + (left_ ? 2 : 0) + 4 * static_cast<std::uint64_t>(memory_));
  add(promised_ ? 1 : 0);
  if (promised_) add_ballot(*promised_);
  add(vote_ ? 1 : 0);
  if (vote_) {
    add_ballot(vote_->ballot);
    add(vote_->hash);
  }
  return sum;
}

/// Whether a correct run could have left this: a vote is for something that fits the map.
bool Acceptor::sound(const Electorate& of) const {
  if (seal_ != seal() || (promised_ && promised_->round > kMaxRound)) return false;
  if (!vote_) return true;
  if (!promised_ || *promised_ < vote_->ballot || !voted_ || voted_->hash != vote_->hash)
    return false;
  return of && vote_->change && open(*of.map(), vote_->change, vote_->hash).has_value();
}

bool Acceptor::recheck(Instant now, const Electorate& of) {
  grants_.recheck(now);
  if (sound(of)) return true;
  bar();
  return false;
}

}  // namespace pando::agree
