#include "core/serf/name_vote.h"

#include <fmt/format.h>

namespace pando::serf {

Bytes conflict_answer(const std::optional<MemberView>& known) {
  wire::serf::ConflictResponse answer;
  if (known) {
    const NodeInfo& info = *known->member.info;
    answer.member = wire::serf::ConflictMember{.name = info.name,
                                               .address = info.endpoint.address,
                                               .port = info.endpoint.port,
                                               .tags = wire::serf::decode_tags(info.meta),
                                               .status = known->member.status,
                                               .versions = info.versions};
  }
  return wire::serf::encode(answer);
}

void NameVote::count(ByteView answer) {
  const auto message = wire::serf::decode(answer);
  if (!message) return;
  const auto* response = std::get_if<wire::serf::ConflictResponse>(&*message);
  if (response == nullptr) return;
  ++answers_;
  if (!response->member) return;
  const bool ours = response->member->address.canonical() == self_.address.canonical() &&
                    response->member->port == self_.port;
  if (ours) ++matching_;
}

std::string NameVote::score() const {
  return fmt::format("[{} / {}]", matching_, answers_);
}

}  // namespace pando::serf
