#include "core/agree/testimony.h"

#include <algorithm>

#include "core/agree/config.h"
#include "wire/map.h"

namespace pando::agree {
namespace {

constexpr std::size_t kMaxForgotten = 8;

}  // namespace

Bytes encode(const Testimony& testimony) {
  // Too many to tell: nobody may conclude anything then.
  if (testimony.forgotten.size() > kMaxForgotten) return {};
  proto::Testimony to;
  to.set_cluster(wire::write_id(testimony.cluster));
  wire::write(testimony.mark, *to.mutable_mark());
  if (testimony.promised) write(*testimony.promised, *to.mutable_promised());
  if (testimony.vote) {
    Vote vote = *testimony.vote;
    if (vote.change && vote.change->size() > kMaxNoticeChange) vote.change = nullptr;
    write(vote, *to.mutable_vote());
  }
  for (const Id& id : testimony.forgotten) to.add_forgotten(wire::write_id(id));
  to.set_returned(testimony.returned);
  return to_bytes(to.SerializeAsString());
}

std::optional<Testimony> decode_testimony(ByteView bytes) {
  proto::Testimony from;
  if (bytes.empty() || bytes.size() > kMaxTestament ||
      !from.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return {};
  const auto cluster = wire::read_id(from.cluster());
  auto mark = wire::read(from.mark());
  if (!cluster || !mark) return {};
  Testimony testimony{*cluster, std::move(*mark), {}, {}, {}, from.returned()};
  if (from.has_promised() && !(testimony.promised = read(from.promised()))) return {};
  if (from.has_vote() && !(testimony.vote = read(from.vote()))) return {};
  for (const std::string& bytes_of_id : from.forgotten()) {
    const auto id = wire::read_id(bytes_of_id);
    if (!id) return {};
    testimony.forgotten.push_back(*id);
  }
  return testimony;
}

Bearing bearing(const Testimony& testimony, const Id& cluster, const map::Mark& mark,
                const Lineage& lineage) {
  if (std::ranges::find(testimony.forgotten, cluster) != testimony.forgotten.end())
    return Bearing::nothing;
  if (testimony.mark.epoch == 0 || testimony.cluster != cluster) return Bearing::never;
  // At the root of our branch, before the fork, and never anywhere else.
  if (testimony.mark.branch != mark.branch)
    return !testimony.returned && before(testimony.mark, lineage) ? Bearing::never
                                                                  : Bearing::nothing;
  if (testimony.mark.epoch != mark.epoch)
    return testimony.mark.epoch < mark.epoch ? Bearing::never : Bearing::beyond;
  return testimony.mark.hash == mark.hash ? Bearing::here : Bearing::nothing;
}

}  // namespace pando::agree
