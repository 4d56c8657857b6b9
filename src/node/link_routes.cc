// Who hears what of the links and of what comes over them.
#include "base/overload.h"
#include "node/rooms.h"

namespace pando::node {
namespace {

/// Rooms do not wait for their letters; users are told.
void give_back(Returned& letter, Outbox& out) {
  if (letter.box == Mailbox::user)
    out.push_back(Undelivered{letter.why, std::move(letter.peer), letter.tag});
  if (letter.box == Mailbox::data) out.push_back(DataReturned{std::move(letter.peer)});
}

/// A room that comes adds its mailbox here and to give_back().
void hand_out(Node::Rooms& rooms, Instant now, Letter& letter, Outbox& out) {
  if (letter.box == Mailbox::state) return rooms.gossiped.letter(now, letter.peer, letter.text);
  if (letter.box == Mailbox::map) return rooms.maps.letter(now, letter.peer, letter.text);
  if (letter.box == Mailbox::data)
    out.push_back(DataCame{std::move(letter.peer), std::move(letter.text)});
  if (letter.box == Mailbox::user)
    out.push_back(Delivered{std::move(letter.peer), letter.lane, std::move(letter.text)});
}

}  // namespace

void Node::Rooms::hear(Instant now, LinkNews& news, Outbox& out) {
  if (calls.hear(now, news)) return;
  std::visit(Overload{
                 [&](LinkUp& up) {
                   detector.linked(now, up);
                   verdicts.linked(now, up.peer, up.who);
                   maps.linked(now, up.peer, up.who);
                   out.push_back(std::move(up));
                 },
                 [&](link::ClusterSettled& settled) { verdicts.settle(settled.id); },
                 [&](link::ClusterChanged& c) { maps.cluster(now, c.id, c.made); },
                 [&](LinkLost& lost) {
                   maps.unlinked(now, lost.peer);
                   detector.unlinked(now, lost.peer, lost.cause);
                   verdicts.link_down(now, lost.peer, lost.cause);
                 },
                 [&](LinkMissed& missed) { verdicts.link_refused(now, missed.peer, missed.cause); },
                 [&](Letter& letter) { hand_out(*this, now, letter, out); },
                 [&](Returned& letter) { give_back(letter, out); },
                 [&](link::Heard& h) { detector.heard(now, h.peer, h.promised); },
                 [&](auto& said) { out.push_back(std::move(said)); },
             },
             news);
}

}  // namespace pando::node
