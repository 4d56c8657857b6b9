#pragma once
/// What this member has promised and voted for, about the map after its own.
#include <optional>
#include <set>
#include <vector>

#include "core/agree/company.h"
#include "core/agree/grants.h"

namespace pando::agree {

class Acceptor {
 public:
  enum class Answer : std::uint8_t {
    silent,    ///< it may not answer, or the question was none
    refused,   ///< it has promised more
    promised,  ///< or had before
    accepted,  ///< it has voted for it
    waits,     ///< it will vote once nobody whom the change demotes can hold a lease: see ripe()
  };

  /// What was promised about one map's successor.
  struct Kept {
    std::optional<Ballot> promised;
    std::optional<Vote> vote;
    std::optional<Proposal> voted;
  };

  /// What it knows of its promises about a map: all, nothing, or that the next one was decided.
  enum class Memory : std::uint8_t { whole, lost, closed };

  explicit Acceptor(const Config& config) : self_(config.self), grants_(config) {}

  /// A map to vote on what comes after. Whose memory is not whole is barred.
  void begin(Instant now, Memory memory);
  /// There is no map to vote on.
  void end();
  Kept keep() const { return {promised_, vote_, voted_}; }
  /// Behind begin(): that was promised before.
  void restore(Kept kept);
  /// Neither promises nor votes until the next begin(), or resume(): this map is given up.
  void pause();
  void resume();
  /// From now on it neither promises nor votes.
  void leave();
  /// It does not know any more what it has promised.
  void bar();
  /// Whether this map is ours to leave: for that nothing need be remembered of it.
  bool active() const { return active_ && !left_; }
  bool able() const { return active() && !barred(); }
  bool paused() const { return !active_; }
  bool barred() const { return memory_ != Memory::whole; }
  bool closed() const { return memory_ == Memory::closed; }
  bool left() const { return left_; }

  /// `all`: of a ballot in which every member is to answer; then its memory may be lost.
  Answer prepare(Instant now, const Ballot& ballot, bool all);
  /// `consents`: who has agreed to be demoted, or is surely gone. `all`: every member has answered
  /// the question before. What it had forgotten is void then: it is barred no more.
  Answer accept(Instant now, const Ballot& ballot, const Proposal& proposal, const Electorate& of,
                const std::vector<Participant>& consents, bool all);
  /// Of the ballot that it waits to vote in: more have consented.
  void consent(const Ballot& ballot, const std::vector<Participant>& consents);
  /// Votes for what has waited, if it need not any more. The ballot in which it did.
  std::optional<Ballot> ripe(Instant now, const Company& company);
  /// Whether it has agreed to be demoted in that ballot, and waits for others before it votes.
  bool consents(const Ballot& ballot) const {
    return waits_in(ballot) && waiting_->demotes_us && !waiting_->demoted.empty();
  }
  /// When ripe() may say something new.
  Instant deadline() const;

  /// Grants a lease of this map, unless it has voted to end it.
  bool grant(Instant now, const Participant& who);
  void clock_gap(Instant now) { grants_.gap(now); }
  const std::optional<Ballot>& promised() const { return promised_; }
  const std::optional<Vote>& vote() const { return vote_; }
  /// What it has voted for, or waits to vote for, if it leads to that map; null: nothing such.
  const Proposal* proposal(map::Hash hash) const;
  bool waits_in(const Ballot& ballot) const { return waiting_ && waiting_->ballot == ballot; }
  /// When a ballot was heard of last.
  Instant heard() const { return heard_; }
  /// Whether it has agreed that somebody else than itself answers for this bucket.
  bool gave_away(std::uint16_t bucket) const;
  std::size_t given_away() const;  ///< grows until the next map
  /// Looks whether its memory is what it was. If not, promises are forgotten for good: false.
  bool recheck(Instant now, const Electorate& of);
  /// Another number whenever something changed that voters rely on.
  std::uint64_t version() const { return version_; }

 private:
  struct Waiting {
    Ballot ballot;
    Proposal proposal;
    std::set<Participant> demoted;  ///< who may still hold a lease
    bool demotes_us = false;
  };
  bool answers(bool all) const;
  void cast(Waiting waiting);
  void give_away(const map::Map& next);
  bool sound(const Electorate& of) const;
  void changed();
  std::uint64_t seal() const;
  friend struct Damage;  // tests change its memory

  Participant self_;
  Grants grants_;
  bool active_ = false, left_ = false;
  Memory memory_ = Memory::whole;
  std::optional<Ballot> promised_;
  std::optional<Vote> vote_;
  std::optional<Proposal> voted_;
  std::optional<Waiting> waiting_;
  std::vector<bool> given_away_;  ///< by bucket: a change demotes us that we vote for, or wait to
  Instant heard_{};
  std::uint64_t version_ = 1;
  std::uint64_t seal_ = seal();  ///< of what voters rely on, when it changed last
};

}  // namespace pando::agree
