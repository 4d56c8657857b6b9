// Who hears of verdicts, and what a node leaves to its guardian.
#include "base/overload.h"
#include "node/rooms.h"
#include "node/views.h"
#include "pando/last_words.h"
#include "proto/will.pb.h"

namespace pando::node {
namespace {

/// Heirs of a will: the page has room for so many, and they pass on what they hear.
constexpr std::size_t kHeirs = 64;

}  // namespace

void Node::Rooms::hear(Instant now, const VerdictNews& news, Outbox& out) {
  std::visit(
      Overload{
          [&](const VerdictPacket& packet) { send_packet(packet.to, packet.message, true, out); },
          [&](const Judgement& judged) {
            step_swim(now, swim::Received{config.advertise, judged.message});
          },
          [&](const verdict::Ended& ended) { maps.ended(now, ended.who, ended.agreement); },
          [&](const Note& note) { route(now, note, out); },
      },
      news);
}

namespace {

proto::Testament testament_of(const Node::Rooms& r) {
  proto::Testament testament;
  testament.set_name(r.config.name);
  testament.set_cluster(r.config.cluster);
  testament.set_incarnation(r.swim.incarnation());
  const auto& id = r.config.self.id.bytes;
  testament.mutable_who()->set_id(id.data(), id.size());
  testament.mutable_who()->set_start(r.config.self.start);
  if (const Id& cluster = r.verdicts.cluster_id(); !cluster.empty())
    testament.set_cluster_id(cluster.bytes.data(), cluster.bytes.size());
  return testament;
}

std::vector<Endpoint> heirs(const Node::Rooms& r) {
  std::vector<Endpoint> others;
  for (const swim::Peer& peer : r.swim.peers()) {
    // The suspect may be cut off only, and then the last who needs to hear it.
    const bool may_live = peer.state == swim::State::alive || peer.state == swim::State::suspect;
    if (may_live && peer.info->versions.pando() && peer.info->name != r.config.name)
      others.push_back(peer.info->endpoint);
  }
  std::vector<Endpoint> some;
  const std::size_t count = std::min(kHeirs, others.size());
  for (std::size_t i = 0; i < count; ++i) some.push_back(others[i * others.size() / count]);
  return some;
}

}  // namespace

Bytes will_of(const Node& node) {
  const Node::Rooms& r = node.rooms();
  if (r.config.self.id.empty()) return {};
  proto::Will will;
  *will.mutable_testament() = testament_of(r);
  for (const Bytes& key : r.keys.ring().keys()) will.add_keys(key.data(), key.size());
  will.set_label(r.config.label);
  will.set_agreement(r.maps.last_words().data(), r.maps.last_words().size());
  for (const Endpoint& to : heirs(r)) {
    const ByteView address = to.address.bytes();
    proto::Heir& heir = *will.add_heirs();
    heir.set_address(address.data(), address.size());
    heir.set_port(to.port);
  }
  return to_bytes(will.SerializeAsString());
}

std::uint64_t will_version(const Node& node) {
  const Node::Rooms& r = node.rooms();
  return ((r.verdicts.changes() + r.maps.changes()) << 32U) + r.swim.incarnation();
}

const verdict::Verdicts* verdicts_of(const Node& node) {
  return node.rooms().verdicts.verdicts();
}

}  // namespace pando::node
