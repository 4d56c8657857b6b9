// What the rest of the node does for gossiped state.
#include "base/overload.h"
#include "node/rooms.h"
#include "wire/memberlist.h"

namespace pando::node {

void Node::Rooms::hear(Instant now, StateNews& news, Outbox& out) {
  std::visit(
      Overload{
          [&](StatePacket& packet) {
            if (stopped_) return;
            const auto message = wire::memberlist::encode(
                wire::memberlist::PacketMessage{wire::memberlist::User{std::move(packet.payload)}});
            send_packet(packet.to, message, true, out);
          },
          [&](StateLetter& letter) {
            if (stopped_) return;
            links.post(now, {Mailbox::state, letter.peer, Lane::bulk, std::move(letter.text)}, 0);
          },
          [&](StateAnswer& answer) { out.push_back(std::move(answer)); },
          [&](Note& note) { route(now, note, out); },
      },
      news);
}

}  // namespace pando::node
