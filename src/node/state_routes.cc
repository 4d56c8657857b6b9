// What the rest of the node does for gossiped state.
#include "base/overload.h"
#include "node/pando_datagram.h"
#include "node/rooms.h"

namespace pando::node {

void Node::Rooms::hear(Instant now, StateNews& news, Outbox& out) {
  std::visit(Overload{
                 [&](StatePacket& packet) {
                   if (stopped_) return;
                   send_packet(packet.to, gossip_datagram(packet.message, maps.mark()), true, out);
                 },
                 [&](StateLetter& letter) {
                   if (stopped_) return;
                   links.post(now,
                              {Mailbox::state, letter.peer, Lane::bulk, std::move(letter.text)}, 0);
                 },
                 [&](StateAnswer& answer) { out.push_back(std::move(answer)); },
                 [&](KeyChanged& change) {
                   ranges.heard(change.owner, change.key, change.now);
                   maps.ranges_changed(now);
                 },
                 [&](Note& note) { route(now, note, out); },
             },
             news);
}

}  // namespace pando::node
