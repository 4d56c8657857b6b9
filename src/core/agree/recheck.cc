// Self-stabilisation: what a correct run never leaves is forgotten and had anew.
#include <algorithm>

#include "core/agree/impl.h"

namespace pando::agree {

/// A memory may change by itself. A map is what its hash says; of a promise a second copy tells.
void Agree::Impl::recheck() {
  recheck_at_ = room.now + room.config.recheck;
  room.stop_yielding();
  room.company.recheck();
  if (std::string wrong = room.of.wrong(); !wrong.empty() || strange()) {
    room.say(NoteCode::map_conflict, room.map_name(),
             wrong.empty() ? "it is another cluster's" : std::move(wrong));
    forget(false);
    return catch_up.adopted();
  }
  const bool barred = room.acceptor.barred();
  if (!room.acceptor.recheck(room.now, room.of)) proposer.give_up();
  if (!barred && room.acceptor.barred()) tell_barred();
  if (room.of) history.recheck(room.of.mark());
  proposer.recheck();
  lease.recheck();
  if (alone_since_ != kNever && alone_since_ > room.now) alone_since_ = kNever;
  look_around();
}

bool Agree::Impl::strange() const {
  return room.of && !cluster_.empty() && room.of.map()->cluster != cluster_;
}

/// The others count on our promise no more, and look whether all are there.
void Agree::Impl::tell_barred() {
  room.send_members(room.message(),
                    [&](map::MemberNumber member) { return member != room.of.me(); });
}

/// Two maps under one number. The one that more nodes have stays; of two the smaller hash.
void Agree::Impl::conflict(const std::string& from) {
  const map::Mark theirs = room.company.peer(from)->mark;
  const map::Mark ours = room.of.mark();
  // Of all who are there: whom one of the two maps leaves out would be counted by one side only.
  std::size_t with_us = 1, with_them = 0;
  for (const auto& [name, peer] : room.company.peers()) {
    with_us += peer.mark == ours;
    with_them += peer.mark == theirs;
  }
  room.say(NoteCode::map_conflict, room.map_name(), from);
  if (with_them > with_us || (with_them == with_us && theirs.hash < ours.hash)) {
    room.acceptor.bar();
    proposer.give_up();
    return room.yield_to(theirs);
  }
  show_map(from);
}

/// So that it sees the difference too.
void Agree::Impl::show_map(const std::string& to) {
  if (room.now < conflict_until_) return;
  conflict_until_ = room.now + room.config.recheck;
  room.send(to, room.message());
}

// ---- those who forgot ---------------------------------------------------------------------------

/// Some do not know what they have promised, but all are there or have left their last word:
/// together they can leave this map.
bool Proposer::heals() const {
  const bool barred = room_.acceptor.barred();
  return room_.company.able(room_.of, barred) < room_.company.present(room_.of) &&
         room_.company.full(room_.of) && !room_.closed();
}

void Proposer::give_way(const Ballot& ballot) {
  if (!idle() && ballot_ < ballot) stop({});
}

/// Others may have answered it, and forgotten that: a lower one in which all answer knows nothing
/// of it, and only we could still decide it.
void Proposer::give_up() {
  stop({});
}

void Proposer::recheck() {
  if (since_ != kNever && since_ > room_.now) since_ = room_.now;
  if (not_before_ > room_.now + 2 * room_.config.give_up) not_before_ = room_.now;
  if (highest_ > kMaxRound / 2) highest_ = 0;  // who has promised more says so
  if (!idle() &&
      (voters_.size() != room_.of.size() || give_up_at_ > room_.now + room_.config.give_up))
    stop({});
}

}  // namespace pando::agree
