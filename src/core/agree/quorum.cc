// Whether a ballot has its quorums, and what it must be for.
#include <algorithm>

#include "core/agree/proposer.h"

namespace pando::agree {

void Proposer::weigh() {
  if (phase_ == Phase::preparing) weigh_promises();
  if (phase_ == Phase::accepting) weigh_votes();
}

std::optional<LastWord> Proposer::last_word(std::size_t member) const {
  return room_.company.last_word(room_.of, room_.of.who(static_cast<map::MemberNumber>(member)));
}

void Proposer::weigh_promises() {
  if (!all_ && promises_ >= room_.of.majority()) return choose(false);
  if ((all_ || gone_ > 0) && promises_ + gone_ >= room_.of.size() && all_have_answered())
    choose(true);
}

/// Everybody has answered the question that is put, in person or by a last word that promised no
/// more than this ballot. One that promised more calls for a higher ballot.
bool Proposer::all_have_answered() {
  bool all = true;
  for (std::size_t i = 0; i < voters_.size(); ++i) {
    if (phase_ == Phase::preparing ? voters_[i].promised : voters_[i].voted) continue;
    const auto word = last_word(i);
    if (!word) return false;
    if (word->promised && *word->promised > ballot_) all = false;
  }
  if (!all) retry_at_ = room_.now;
  return all;
}

void Proposer::weigh_votes() {
  bool decided = votes_ >= room_.of.majority();
  if (!decided && gone_ > 0)
    decided =
        votes_ + votes_by_notice() >= room_.of.majority() || (votes_ > 0 && all_have_answered());
  if (!decided) return;
  Decision decision{*value_, std::vector<bool>(voters_.size())};
  for (std::size_t i = 0; i < voters_.size(); ++i) decision.voted[i] = voters_[i].voted;
  decision_ = std::move(decision);
  stop({});
}

std::size_t Proposer::votes_by_notice() const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < voters_.size(); ++i) {
    if (voters_[i].voted) continue;
    const auto word = last_word(i);
    count += word && word->vote && word->vote->ballot == ballot_;
  }
  return count;
}

std::vector<Vote> Proposer::votes(bool full) const {
  std::vector<Vote> all;
  for (std::size_t i = 0; i < voters_.size(); ++i) {
    if (voters_[i].promised) {
      if (voters_[i].vote) all.push_back(*voters_[i].vote);
    } else if (full) {
      const auto word = last_word(i);
      if (word && word->vote) all.push_back(*word->vote);
    }
  }
  return all;
}

void Proposer::choose(bool full) {
  answered_ = all_ && full;
  const std::vector<Vote> all = votes(full);
  const auto top = std::ranges::max_element(all, {}, &Vote::ballot);
  if (top != all.end() && recover(*top, all, full)) return;
  // Somebody had a newer map, and nobody who answered has it: that must not be guessed.
  if (room_.closed()) return stop(room_.config.give_up);
  if (own_) return vote_for(*own_);
  if (!answered_) return stop(room_.config.give_up);
  map::Change nothing;
  nothing.proposer = room_.config.name;
  nothing.reasons = {"members had forgotten what they had promised"};
  if (auto next = propose(*room_.of.map(), std::move(nothing))) return vote_for(std::move(*next));
  stop(room_.config.give_up);
}

/// Takes the change that may have been decided. False, and not idle: none was. That is certain of
/// all ballots below one that every member has answered.
bool Proposer::recover(const Vote& top, const std::vector<Vote>& all, bool full) {
  const auto known = std::ranges::find_if(
      all, [&](const Vote& vote) { return vote.hash == top.hash && vote.change != nullptr; });
  if (known == all.end()) {
    if (answered_ || (full && droppable(top.hash, all))) return false;
    unknown_ = true;
    room_.say(NoteCode::map_vote_unknown, room_.map_name(), {});
    stop(room_.config.give_up);
    return true;
  }
  auto value = open(*room_.of.map(), known->change, known->hash);
  if (!value && answered_) return false;
  if (!value) {
    room_.say(NoteCode::map_refused, room_.map_name(), value.error());
    stop(room_.config.give_up);
    return true;
  }
  vote_for(std::move(*value));
  return true;
}

/// Too few have voted for it, and somebody who could not have been left out has not.
bool Proposer::droppable(map::Hash hash, const std::vector<Vote>& all) const {
  const auto count = std::ranges::count(all, hash, &Vote::hash);
  return static_cast<std::size_t>(count) < room_.of.majority() &&
         std::ranges::any_of(
             voters_,
             [&](const Voter& voter) {
               return voter.promised && (!voter.vote || voter.vote->hash != hash);
             });
}

}  // namespace pando::agree
