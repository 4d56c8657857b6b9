#pragma once
/// Field tables of the agent's RPC. Source: docs/protocol/wire.md, "Agent RPC".
#include "wire/coordinate_schema.h"
#include "wire/fields.h"
#include "wire/rpc_messages.h"
#include "wire/versions_schema.h"

namespace pando::wire::rpc {

struct RequestHeader {
  std::string command;
  Sequence seq = 0;
};
/// Records of `stream` begin with a word for their kind.
struct Word {
  std::string event;
};
/// That word in front of a record which does not hold it itself.
template <class Record>
struct Row {
  std::string event;
  Record record;
};

inline constexpr std::string_view kUserWord = "user";
inline constexpr std::string_view kQueryWord = "query";

inline void write_value(msgpack::Writer& out, const StatsReply& stats) {
  msgpack::write_value(out, stats.sections);
}
inline void read_value(msgpack::Reader& in, StatsReply& stats) {
  msgpack::read_value(in, stats.sections);
}

}  // namespace pando::wire::rpc

namespace pando::wire::msgpack {

template <>
struct Schema<rpc::RequestHeader> {
  using T = rpc::RequestHeader;
  static constexpr auto fields = std::tuple{field("Command", &T::command), field("Seq", &T::seq)};
};
template <>
struct Schema<rpc::ResponseHeader> {
  using T = rpc::ResponseHeader;
  static constexpr auto fields = std::tuple{field("Seq", &T::seq), field("Error", &T::error)};
};

// ---- requests ----------------------------------------------------------------------------------

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
  static constexpr auto fields =
      std::tuple{field("FilterNodes", &T::nodes, Empty::nil), field("FilterTags", &T::tags),
                 field("RequestAck", &T::request_ack), field("RelayFactor", &T::relay_factor),
                 field("Timeout", &T::timeout_ns), field("Name", &T::name),
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

// ---- responses ---------------------------------------------------------------------------------

template <>
struct Schema<rpc::Member> {
  using T = rpc::Member;
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
template <>
struct Schema<rpc::JoinReply> {
  static constexpr auto fields = std::tuple{field("Num", &rpc::JoinReply::joined)};
};
template <>
struct Schema<rpc::MembersReply> {
  static constexpr auto fields = std::tuple{field("Members", &rpc::MembersReply::members)};
};
template <>
struct Schema<rpc::KeyReply> {
  using T = rpc::KeyReply;
  static constexpr auto fields =
      std::tuple{field("Messages", &T::messages), field("Keys", &T::keys),
                 field("NumNodes", &T::nodes), field("NumErr", &T::errors),
                 field("NumResp", &T::responses)};
};
template <>
struct Schema<rpc::CoordinateReply> {
  using T = rpc::CoordinateReply;
  static constexpr auto fields = std::tuple{field("Coord", &T::coordinate), field("Ok", &T::ok)};
};
template <>
struct Schema<rpc::LogRecord> {
  static constexpr auto fields = std::tuple{field("Log", &rpc::LogRecord::log)};
};
template <>
struct Schema<rpc::AnswerRecord> {
  using T = rpc::AnswerRecord;
  static constexpr auto fields = std::tuple{field("Type", &T::type), field("From", &T::from),
                                            field("Payload", &T::payload, Empty::nil)};
};

// ---- records of `stream` -----------------------------------------------------------------------

template <>
struct Schema<rpc::Word> {
  static constexpr auto fields = std::tuple{field("Event", &rpc::Word::event)};
};
template <>
struct Schema<rpc::MemberRecord> {
  using T = rpc::MemberRecord;
  static constexpr auto fields =
      std::tuple{field("Event", &T::event), field("Members", &T::members)};
};
template <>
struct Schema<rpc::Row<rpc::UserRecord>> {
  using T = rpc::Row<rpc::UserRecord>;
  static constexpr auto fields = std::tuple{
      field("Event", &T::event),
      field("LTime", [](auto& row) -> auto& { return row.record.time; }),
      field("Name", [](auto& row) -> auto& { return row.record.name; }),
      field("Payload", [](auto& row) -> auto& { return row.record.payload; }, Empty::nil),
      field("Coalesce", [](auto& row) -> auto& { return row.record.coalesce; })};
};
template <>
struct Schema<rpc::Row<rpc::QueryRecord>> {
  using T = rpc::Row<rpc::QueryRecord>;
  static constexpr auto fields = std::tuple{
      field("Event", &T::event),
      field("ID", [](auto& row) -> auto& { return row.record.id; }),
      field("LTime", [](auto& row) -> auto& { return row.record.time; }),
      field("Name", [](auto& row) -> auto& { return row.record.name; }),
      field("Payload", [](auto& row) -> auto& { return row.record.payload; }, Empty::nil)};
};

}  // namespace pando::wire::msgpack
