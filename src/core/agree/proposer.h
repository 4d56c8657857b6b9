#pragma once
/// Makes the next map, when it is our turn: one ballot after the other until one decides.
#include <vector>

#include "core/agree/room.h"

namespace pando::agree {

/// What has been decided, and who knows the change already.
struct Decision {
  Proposal proposal;
  std::vector<bool> voted;  ///< by number
};

class Proposer {
 public:
  explicit Proposer(Room& room) : room_(room) {}

  /// A new map, or none: all that was about the old one is void.
  void begin();
  /// What we would make of this map; empty: nothing. Turns count from `since` at the latest.
  void want(map::Change change, Instant since);
  /// How long after a wish our turn comes.
  Duration turn() const;
  /// Begins, repeats and gives up what is due.
  void poll();
  Instant deadline() const;

  void promised(map::MemberNumber member, const Ballot& ballot, std::optional<Vote> vote);
  void accepted(map::MemberNumber member, const Ballot& ballot);
  /// It serves no more of what it would lose.
  void consented(map::MemberNumber member, const Ballot& ballot);
  void refused(const Ballot& ballot, const Ballot& promised);
  /// Has promised this ballot, in which all are to answer: a lower one of our own is void.
  void give_way(const Ballot& ballot);
  /// We do not know any more what we have promised: a ballot of our own is void.
  void give_up();
  /// What no correct run leaves is begun anew.
  void recheck();
  /// Somebody came or went.
  void reconsider();
  /// What this member was sent may be lost: it is sent again.
  void repeat(map::MemberNumber member, const std::string& link);

  /// Once.
  std::optional<Decision> take_decision();
  bool idle() const { return phase_ == Phase::idle; }
  /// Whether it cannot know what was voted for.
  bool vote_unknown() const { return unknown_; }

 private:
  enum class Phase : std::uint8_t { idle, preparing, accepting };
  struct Voter {
    bool promised = false, voted = false, consented = false;
    std::optional<Vote> vote;
  };

  bool reason() const;
  bool heals() const;
  Instant due() const;
  std::size_t place() const;
  bool other_is_at_it() const;
  Duration patience() const;
  bool enough_awake() const;
  void start();
  void stop(Duration pause);
  void ask(map::MemberNumber member, const std::string& link);
  void ask_all();
  proto::Agree question() const;

  void weigh();
  void weigh_promises();
  void weigh_votes();
  bool all_have_answered();
  std::optional<LastWord> last_word(std::size_t member) const;
  std::size_t votes_by_notice() const;
  std::vector<Vote> votes(bool full) const;
  void choose(bool full);
  bool recover(const Vote& top, const std::vector<Vote>& all, bool full);
  bool droppable(map::Hash hash, const std::vector<Vote>& all) const;
  void vote_for(Proposal value);
  void pass_consents_on();
  std::vector<Participant> consents() const;

  Room& room_;
  std::optional<Proposal> own_;  ///< what is wanted
  Instant since_ = kNever;       ///< when something was wanted first
  bool first_used_ = false;      ///< round 0 is over
  bool unknown_ = false;
  std::uint64_t highest_ = 0;  ///< round that was heard of
  Instant not_before_{};

  Phase phase_ = Phase::idle;
  Ballot ballot_;
  std::vector<Voter> voters_;
  bool all_ = false;       ///< every member is asked, those too who are barred
  bool answered_ = false;  ///< every member has answered the first question
  std::size_t promises_ = 0, votes_ = 0, refusals_ = 0, gone_ = 0;
  std::optional<Proposal> value_;
  std::set<Participant> demoted_;
  std::size_t consents_told_ = 0;
  Instant retry_at_ = kNever, give_up_at_ = kNever;
  std::optional<Decision> decision_;

  mutable std::uint64_t place_of_ = 0;  ///< who was passed by when `place_` was counted
  mutable std::size_t place_ = 0;
};

}  // namespace pando::agree
