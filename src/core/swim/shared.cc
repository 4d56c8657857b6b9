#include "core/swim/shared.h"

#include "core/swim/node_info_pool.h"
#include "core/swim/versions.h"

namespace pando::swim {

Shared::Shared(Config c, Instant now, Rng r)
    : config(std::move(c)),
      rng(r),
      table({intern(config.self), now, 1, State::alive}),
      outgoing(config.timing.retransmit_mult),
      awareness(config.timing.awareness_max) {}

NodeInfoPtr Shared::intern(NodeInfo info) const {
  if (config.pool) return config.pool->intern(std::move(info));
  return std::make_shared<const NodeInfo>(std::move(info));
}

const Address& Shared::source_address() const {
  return config.bind_address.empty() ? self().endpoint.address : config.bind_address;
}

wire::memberlist::Ping Shared::make_ping(std::uint32_t seq, const std::string& node) const {
  return {.seq = seq,
          .node = node,
          .source_address = source_address(),
          .source_port = self().endpoint.port,
          .source_node = name()};
}

void Shared::send(const Endpoint& to, const wire::memberlist::PacketMessage& message, Outbox& out) {
  out.push_back(
      SendPacket{to, outgoing.with_piggyback({wire::memberlist::encode(message)}), false});
}

void Shared::send_packet(const NodeInfo& to, Bytes packet, Outbox& out) const {
  const bool crc = reads_crc(to) && outgoing.room_for_crc(packet);
  out.push_back(SendPacket{to.endpoint, std::move(packet), crc});
}

}  // namespace pando::swim
