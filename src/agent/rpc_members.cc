#include "agent/rpc_members.h"

#include <algorithm>
#include <string>

#include "wire/serf.h"

namespace pando::agent {

namespace {

/// Whole seconds, begun ones count: 0 means not at all.
std::uint64_t seconds(Duration time) {
  return static_cast<std::uint64_t>(std::chrono::ceil<std::chrono::seconds>(time).count());
}

/// A suspicion that has just begun is one, too.
std::uint64_t suspect_for(const Member& member) {
  return member.suspect ? std::max<std::uint64_t>(1, seconds(member.suspect->age)) : 0;
}

}  // namespace

wire::rpc::Member to_rpc(const Member& member) {
  const NodeInfo& info = *member.info;
  return {.name = info.name,
          .address = info.endpoint.address,
          .port = info.endpoint.port,
          .tags = wire::serf::decode_tags(info.meta),
          .status = std::string{to_string(member.status)},
          .versions = info.versions,
          .unfit = seconds(member.unfit),
          .suspect = suspect_for(member)};
}

std::vector<wire::rpc::Member> to_rpc(const std::vector<Member>& members) {
  std::vector<wire::rpc::Member> shown;
  shown.reserve(members.size());
  for (const Member& member : members) shown.push_back(to_rpc(member));
  return shown;
}

}  // namespace pando::agent
