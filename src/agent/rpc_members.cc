#include "agent/rpc_members.h"

#include <string>

#include "wire/serf.h"

namespace pando::agent {

wire::rpc::Member to_rpc(const Member& member) {
  const NodeInfo& info = *member.info;
  return {.name = info.name,
          .address = info.endpoint.address,
          .port = info.endpoint.port,
          .tags = wire::serf::decode_tags(info.meta),
          .status = std::string{to_string(member.status)},
          .versions = info.versions,
          .unfit = static_cast<std::uint64_t>(
              std::chrono::ceil<std::chrono::seconds>(member.unfit).count())};
}

std::vector<wire::rpc::Member> to_rpc(const std::vector<Member>& members) {
  std::vector<wire::rpc::Member> shown;
  shown.reserve(members.size());
  for (const Member& member : members) shown.push_back(to_rpc(member));
  return shown;
}

}  // namespace pando::agent
