#pragma once
/// The inside of the machine: which part hears what, and when a map is adopted.
#include "core/agree/agree.h"
#include "core/agree/branches.h"
#include "core/agree/catch_up.h"
#include "core/agree/history.h"
#include "core/agree/lease.h"
#include "core/agree/proposer.h"

namespace pando::agree {

struct Agree::Impl {
  Impl(Config config, Instant now, Rng rng);

  void step(Instant now, const Input& input, Outbox& out);
  Instant deadline() const;

  Room room;
  History history;
  Proposer proposer{room};
  Lease lease{room};
  CatchUp catch_up{room, history};
  Branches branches{room};
  Status status;

 private:
  void on(const Tick&) {}
  void on(const PeerUp& up);
  void on(const PeerDown& down);
  void on(const Found& found);
  void on(const Forget& forget);
  void on(const Marked& marked);
  void on(const Received& received);
  void on(const Wanted& wanted);
  void on(const Skipped& skipped);
  void on(const Ended& ended);
  void on(const Leaving&);
  void on(const ClockGap&);

  // Messages.
  void take(const std::string& from, const proto::Agree& message);
  void take_ballot(const std::string& from, map::MemberNumber sender, const proto::Agree& message);
  void take_branch(const std::string& from, map::MemberNumber sender, const proto::Agree& message);
  void take_answer(map::MemberNumber sender, const proto::Agree& message);
  void take(const std::string& from, map::MemberNumber sender, const proto::Prepare& prepare);
  void take(const std::string& from, map::MemberNumber sender, const proto::Accept& accept);
  void take(const std::string& from, map::MemberNumber sender, const proto::LeaseAsk& ask);
  void take(map::MemberNumber sender, const proto::Promise& promise);
  void take(map::MemberNumber sender, const proto::Accepted& accepted);
  void take(map::MemberNumber sender, const proto::Consented& consented);
  void take(const proto::Refused& refused);
  void take(const std::string& from, const proto::Decided& decided);
  void take(const std::string& from, const proto::Whole& whole);
  void take(const std::string& from, const proto::Farewell& farewell);
  void take(const std::string& from, const proto::Met& met);
  void answer(const std::string& to, const Ballot& ballot, Acceptor::Answer answer);
  void consent(const std::string& to, const Ballot& ballot);
  bool ours(const proto::Agree& message) const;
  void compare_maps(const std::string& from, bool on_link);
  void conflict(const std::string& from);
  void show_map(const std::string& to);

  // What follows.
  void settle();
  void voted(const Ballot& ballot);
  void decide(const Decision& decision);
  void found_branch(const Proposal& first);
  void adopt(const Proposal& by);
  void adopt_whole(map::MapPtr map, Lineage lineage);
  void adopted(std::string who, std::string how);
  void forget(bool sure);
  void recheck();
  bool strange() const;
  void tell_barred();
  void farewell(const std::string* only);
  void look_around();
  Phase phase() const;
  void change_phase(Phase to);

  friend struct Damage;  // tests change its memory

  Id cluster_;              ///< the only one whose maps are taken; empty: any
  std::uint64_t seen_ = 0;  ///< version of the company that was looked at
  Instant alone_since_ = kNever;
  Instant recheck_at_;
  Instant conflict_until_{};            ///< others were told of one just now
  std::set<map::MemberNumber> missed_;  ///< whom a question may not have reached
};

}  // namespace pando::agree
