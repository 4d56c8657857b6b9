#pragma once
/// A member as Serf shows it, in answers to queries and over RPC.
///
/// Source: docs/protocol/wire.md, "Serf messages" and "Agent RPC".
#include "pando/member.h"
#include "wire/fields.h"

namespace pando::wire::msgpack {

/// The six that end a member, in Serf's order.
inline constexpr auto kVersionFields = std::tuple{
    field("ProtocolMin", [](auto& member) -> auto& { return member.versions.protocol_min; }),
    field("ProtocolMax", [](auto& member) -> auto& { return member.versions.protocol_max; }),
    field("ProtocolCur", [](auto& member) -> auto& { return member.versions.protocol_current; }),
    field("DelegateMin", [](auto& member) -> auto& { return member.versions.delegate_min; }),
    field("DelegateMax", [](auto& member) -> auto& { return member.versions.delegate_max; }),
    field("DelegateCur", [](auto& member) -> auto& { return member.versions.delegate_current; })};

/// Of a member whose message names none.
inline constexpr Versions kNoVersions{0, 0, 0, 0, 0, 0};

/// The field table of both: to be derived from.
template <class T>
struct MemberSchema {
  static T blank() {
    T member;
    member.versions = kNoVersions;
    return member;
  }
  static constexpr auto fields = std::tuple_cat(
      std::tuple{field("Name", &T::name), field("Addr", &T::address), field("Port", &T::port),
                 field("Tags", &T::tags), field("Status", &T::status)},
      kVersionFields);
};

}  // namespace pando::wire::msgpack
