#pragma once
/// Field tables of questions and answers. Source: docs/protocol/wire.md, "Serf messages".
#include "wire/fields.h"
#include "wire/member_schema.h"
#include "wire/serf_queries.h"

namespace pando::wire::serf {

/// Where a relay shall go.
struct RelayAddress {
  Address ip;
  std::uint16_t port = 0;
  std::string zone;
};
/// In front of the message that a relay carries.
struct RelayHeader {
  RelayAddress address;
  std::string node;
};

}  // namespace pando::wire::serf

namespace pando {

inline void write_value(wire::msgpack::Writer& out, MemberStatus status) {
  out.unsigned_integer(static_cast<std::uint8_t>(status));
}
inline void read_value(wire::msgpack::Reader& in, MemberStatus& status) {
  status = static_cast<MemberStatus>(
      in.unsigned_integer(static_cast<std::uint8_t>(MemberStatus::failed)));
}

}  // namespace pando

namespace pando::wire::msgpack {

template <>
struct Schema<serf::Query> {
  using T = serf::Query;
  static constexpr auto fields = std::tuple{field("LTime", &T::time),
                                            field("ID", &T::id),
                                            field("Addr", &T::address),
                                            field("Port", &T::port),
                                            field("SourceNode", &T::source_node),
                                            field("Filters", &T::filters, Empty::nil),
                                            field("Flags", &T::flags),
                                            field("RelayFactor", &T::relay_factor),
                                            field("Timeout", &T::timeout_ns),
                                            field("Name", &T::name),
                                            field("Payload", &T::payload, Empty::nil)};
};
template <>
struct Schema<serf::QueryResponse> {
  using T = serf::QueryResponse;
  static constexpr auto fields =
      std::tuple{field("LTime", &T::time), field("ID", &T::id), field("From", &T::from),
                 field("Flags", &T::flags), field("Payload", &T::payload, Empty::nil)};
};
template <>
struct Schema<serf::ConflictMember> : MemberSchema<serf::ConflictMember> {};
template <>
struct Schema<serf::KeyRequest> {
  static constexpr auto fields = std::tuple{field("Key", &serf::KeyRequest::key)};
};
template <>
struct Schema<serf::KeyResponse> {
  using T = serf::KeyResponse;
  static constexpr auto fields =
      std::tuple{field("Result", &T::result), field("Message", &T::message),
                 field("Keys", &T::keys), field("PrimaryKey", &T::primary_key)};
};
template <>
struct Schema<serf::RelayAddress> {
  using T = serf::RelayAddress;
  static constexpr auto fields =
      std::tuple{field("IP", &T::ip), field("Port", &T::port), field("Zone", &T::zone)};
};
template <>
struct Schema<serf::RelayHeader> {
  using T = serf::RelayHeader;
  static constexpr auto fields =
      std::tuple{field("DestAddr", &T::address), field("DestName", &T::node)};
};
template <>
struct Schema<serf::TagFilter> {
  using T = serf::TagFilter;
  static constexpr auto fields = std::tuple{field("Tag", &T::tag), field("Expr", &T::expression)};
};

}  // namespace pando::wire::msgpack
