#include "node/pando_datagram.h"

#include "base/map_limits.h"
#include "wire/memberlist.h"

namespace pando::node {
namespace {

constexpr std::byte kMark{0xD7};
/// Of the branch that needs no name.
constexpr std::string_view kFirstBranch = "main";

Bytes message_of(const proto::Datagram& datagram) {
  Bytes payload(1 + datagram.ByteSizeLong());
  payload.front() = kMark;
  datagram.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(payload.data() + 1));
  return wire::memberlist::encode(
      wire::memberlist::PacketMessage{wire::memberlist::User{std::move(payload)}});
}

void write_mark(const map::Mark& from, proto::Datagram& to) {
  proto::MapMark& mark = *to.mutable_mark();
  mark.set_epoch(from.epoch);
  mark.set_hash(from.hash);
  if (from.branch != kFirstBranch) mark.set_branch(from.branch);
}

}  // namespace

Bytes gossip_datagram(ByteView message, const map::Mark& mark) {
  proto::Datagram datagram;
  if (mark.epoch != 0 && mark.branch.size() <= kMarkBranch) write_mark(mark, datagram);
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

std::optional<map::Mark> mark_of(const proto::Datagram& datagram) {
  if (!datagram.has_mark() || datagram.mark().epoch() == 0) return {};
  if (datagram.mark().epoch() > map::kMaxEpoch) return {};
  const proto::MapMark& mark = datagram.mark();
  return map::Mark{mark.branch().empty() ? std::string{kFirstBranch} : mark.branch(), mark.epoch(),
                   mark.hash()};
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
