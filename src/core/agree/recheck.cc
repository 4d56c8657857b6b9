// Self-stabilisation: what a correct run never leaves is forgotten and had anew.
#include <algorithm>

#include "core/agree/impl.h"

namespace pando::agree {

/// A memory may change by itself. A map is what its hash says; of a promise a second copy tells.
void Agree::Impl::recheck() {
  recheck_at_ = room.now + room.config.recheck;
  room.acceptor.recheck(room.now);
  lease.recheck();
  room.stop_yielding();
  if (!room.of || map::hash(*room.of.map()) == room.of.mark().hash) return;
  room.say(NoteCode::map_conflict, room.map_name(), "its contents are not what they were");
  forget(false);
  catch_up.adopted();
}

/// Two maps under one number. The one that more members have stays; of two the smaller hash.
void Agree::Impl::conflict(const std::string& from) {
  const map::Mark theirs = room.company.peer(from)->mark;
  const map::Mark ours = room.of.mark();
  std::size_t with_us = room.of.me() ? 1 : 0, with_them = 0;
  for (const auto& [name, peer] : room.company.peers()) {
    if (!room.of.find(peer.who)) continue;
    with_us += peer.mark == ours;
    with_them += peer.mark == theirs;
  }
  room.say(NoteCode::map_conflict, room.map_name(), from);
  if (with_them > with_us || (with_them == with_us && theirs.hash < ours.hash)) {
    room.acceptor.bar();
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

}  // namespace pando::agree
