#pragma once
/// The six version fields that end a member, in Serf's order.
///
/// Source: docs/protocol/wire.md, "Serf messages" and "Agent RPC".
#include "pando/member.h"
#include "wire/fields.h"

namespace pando::wire::msgpack {

/// For structs with a member `versions`.
inline constexpr auto kVersionFields = std::tuple{
    field("ProtocolMin", [](auto& member) -> auto& { return member.versions.protocol_min; }),
    field("ProtocolMax", [](auto& member) -> auto& { return member.versions.protocol_max; }),
    field("ProtocolCur", [](auto& member) -> auto& { return member.versions.protocol_current; }),
    field("DelegateMin", [](auto& member) -> auto& { return member.versions.delegate_min; }),
    field("DelegateMax", [](auto& member) -> auto& { return member.versions.delegate_max; }),
    field("DelegateCur", [](auto& member) -> auto& { return member.versions.delegate_current; })};

/// Of a member whose message names none.
inline constexpr Versions kNoVersions{0, 0, 0, 0, 0, 0};

}  // namespace pando::wire::msgpack
