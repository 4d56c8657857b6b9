#include "node/pando_datagram.h"

#include "wire/memberlist.h"

namespace pando::node {
namespace {

constexpr std::byte kMark{0xD7};

Bytes message_of(const proto::Datagram& datagram) {
  Bytes payload(1 + datagram.ByteSizeLong());
  payload.front() = kMark;
  datagram.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(payload.data() + 1));
  return wire::memberlist::encode(
      wire::memberlist::PacketMessage{wire::memberlist::User{std::move(payload)}});
}

}  // namespace

Bytes gossip_datagram(ByteView message) {
  proto::Datagram datagram;
  datagram.set_gossip(message.data(), message.size());
  return message_of(datagram);
}

Bytes death_datagram(ByteView message) {
  proto::Datagram datagram;
  datagram.set_death(message.data(), message.size());
  return message_of(datagram);
}

Bytes death_datagram(const proto::Death& death) {
  return death_datagram(view(death.SerializeAsString()));
}

bool is_pando_datagram(ByteView payload) {
  return !payload.empty() && payload.front() == kMark;
}

std::optional<proto::Datagram> read_pando_datagram(ByteView payload) {
  const ByteView body = payload.subspan(1);
  proto::Datagram datagram;
  if (!datagram.ParseFromArray(body.data(), static_cast<int>(body.size()))) return std::nullopt;
  return datagram;
}

}  // namespace pando::node
