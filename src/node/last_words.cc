#include "pando/last_words.h"

#include "base/rng.h"
#include "core/verdict/notice.h"
#include "node/pando_datagram.h"
#include "proto/will.pb.h"
#include "wire/packet.h"

namespace pando::node {
namespace {

proto::Testament complete(proto::Testament testament, const Ending& ending) {
  if (ending.kind == Ending::Kind::signal) testament.set_signal(ending.number);
  if (ending.kind == Ending::Kind::status) testament.set_status(ending.number);
  return testament;
}

std::optional<wire::Keyring> ring_of(const proto::Will& will) {
  std::vector<Bytes> keys;
  for (const std::string& key : will.keys()) keys.push_back(to_bytes(key));
  auto ring = wire::Keyring::make(keys);
  if (!ring) return {};
  return *std::move(ring);
}

}  // namespace

std::vector<SendDatagram> last_words(ByteView bytes, const Ending& ending,
                                     const Node::Entropy& entropy) {
  proto::Will will;
  if (!will.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return {};
  const auto keys = ring_of(will);
  if (!keys) return {};
  proto::Death death;
  *death.mutable_notice() =
      verdict::write_notice(complete(will.testament(), ending), *keys, will.agreement());
  const Bytes message = death_datagram(death);
  Rng rng{entropy};
  std::vector<SendDatagram> packets;
  for (const proto::Heir& heir : will.heirs()) {
    const auto address = Address::from_bytes(view(heir.address()));
    if (!address) continue;
    wire::Nonce nonce{};
    rng.fill(nonce);
    const wire::DoorOptions door{.keyring = &*keys, .label = will.label(), .compress = false};
    packets.push_back({{*address, static_cast<std::uint16_t>(heir.port())},
                       wire::seal_packet(message, false, door, nonce)});
  }
  return packets;
}

}  // namespace pando::node
