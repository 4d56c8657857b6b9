#pragma once
/// Field tables of what RPC clients send. Source: docs/protocol/wire.md, "Agent RPC".
#include "wire/fields.h"
#include "wire/rpc_requests.h"

namespace pando::wire::rpc {

struct RequestHeader {
  std::string command;
  Sequence seq = 0;
};

}  // namespace pando::wire::rpc

namespace pando::wire::msgpack {

template <>
struct Schema<rpc::RequestHeader> {
  using T = rpc::RequestHeader;
  static constexpr auto fields = std::tuple{field("Command", &T::command), field("Seq", &T::seq)};
};
template <>
struct Schema<rpc::Handshake> {
  static rpc::Handshake blank() { return {.version = 0}; }
  static constexpr auto fields = std::tuple{field("Version", &rpc::Handshake::version)};
};
template <>
struct Schema<rpc::Auth> {
  static constexpr auto fields = std::tuple{field("AuthKey", &rpc::Auth::key)};
};
template <>
struct Schema<rpc::SendEvent> {
  using T = rpc::SendEvent;
  static constexpr auto fields =
      std::tuple{field("Name", &T::name), field("Payload", &T::payload, Empty::nil),
                 field("Coalesce", &T::coalesce)};
};
template <>
struct Schema<rpc::ForceLeave> {
  using T = rpc::ForceLeave;
  static constexpr auto fields = std::tuple{field("Node", &T::node), field("Prune", &T::prune)};
};
template <>
struct Schema<rpc::Join> {
  using T = rpc::Join;
  static constexpr auto fields =
      std::tuple{field("Existing", &T::existing), field("Replay", &T::replay)};
};
template <>
struct Schema<rpc::MembersFiltered> {
  using T = rpc::MembersFiltered;
  static constexpr auto fields =
      std::tuple{field("Tags", &T::tags), field("Status", &T::status), field("Name", &T::name)};
};
template <>
struct Schema<rpc::SetTags> {
  using T = rpc::SetTags;
  static constexpr auto fields =
      std::tuple{field("Tags", &T::tags), field("DeleteTags", &T::delete_tags, Empty::nil)};
};
template <>
struct Schema<rpc::Stream> {
  static constexpr auto fields = std::tuple{field("Type", &rpc::Stream::type)};
};
template <>
struct Schema<rpc::Monitor> {
  static constexpr auto fields = std::tuple{field("LogLevel", &rpc::Monitor::log_level)};
};
template <>
struct Schema<rpc::Stop> {
  static constexpr auto fields = std::tuple{field("Stop", &rpc::Stop::stop)};
};
template <>
struct Schema<rpc::SendQuery> {
  using T = rpc::SendQuery;
  static constexpr auto fields = std::tuple{field("FilterNodes", &T::nodes, Empty::nil),
                                            field("FilterTags", &T::tags),
                                            field("RequestAck", &T::request_ack),
                                            field("RelayFactor", &T::relay_factor),
                                            field("Timeout", &T::timeout_ns),
                                            field("Name", &T::name),
                                            field("Payload", &T::payload, Empty::nil)};
};
template <>
struct Schema<rpc::Respond> {
  using T = rpc::Respond;
  static constexpr auto fields =
      std::tuple{field("ID", &T::id), field("Payload", &T::payload, Empty::nil)};
};
template <>
struct Schema<rpc::InstallKey> {
  static constexpr auto fields = std::tuple{field("Key", &rpc::InstallKey::key)};
};
template <>
struct Schema<rpc::UseKey> {
  static constexpr auto fields = std::tuple{field("Key", &rpc::UseKey::key)};
};
template <>
struct Schema<rpc::RemoveKey> {
  static constexpr auto fields = std::tuple{field("Key", &rpc::RemoveKey::key)};
};
template <>
struct Schema<rpc::GetCoordinate> {
  static constexpr auto fields = std::tuple{field("Node", &rpc::GetCoordinate::node)};
};

}  // namespace pando::wire::msgpack
