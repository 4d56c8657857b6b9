#pragma once
/// Members as RPC shows them.
#include <vector>

#include "pando/member.h"
#include "wire/rpc_messages.h"

namespace pando::agent {

wire::rpc::Member to_rpc(const Member& member);
std::vector<wire::rpc::Member> to_rpc(const std::vector<Member>& members);

}  // namespace pando::agent
