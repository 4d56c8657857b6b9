#pragma once
/// Field tables of what RPC clients are told. Source: docs/protocol/wire.md, "Agent RPC".
#include "wire/coordinate_schema.h"
#include "wire/fields.h"
#include "wire/member_schema.h"
#include "wire/rpc_replies.h"

namespace pando::wire::rpc {

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
struct Schema<rpc::ResponseHeader> {
  using T = rpc::ResponseHeader;
  static constexpr auto fields = std::tuple{field("Seq", &T::seq), field("Error", &T::error)};
};

template <>
struct Schema<rpc::Member> : MemberSchema<rpc::Member> {
  static constexpr auto fields =
      std::tuple_cat(MemberSchema<rpc::Member>::fields,
                     std::tuple{field("Unfit", &rpc::Member::unfit, Empty::omit),
                                field("Suspect", &rpc::Member::suspect, Empty::omit)});
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
  static constexpr auto fields = std::tuple{
      field("Messages", &T::messages), field("Keys", &T::keys), field("NumNodes", &T::nodes),
      field("NumErr", &T::errors), field("NumResp", &T::responses)};
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
      field("Event", &T::event), field("LTime", [](auto& row) -> auto& { return row.record.time; }),
      field("Name", [](auto& row) -> auto& { return row.record.name; }),
      field(
          "Payload", [](auto& row) -> auto& { return row.record.payload; }, Empty::nil),
      field("Coalesce", [](auto& row) -> auto& { return row.record.coalesce; })};
};
template <>
struct Schema<rpc::Row<rpc::QueryRecord>> {
  using T = rpc::Row<rpc::QueryRecord>;
  static constexpr auto fields = std::tuple{
      field("Event", &T::event), field("ID", [](auto& row) -> auto& { return row.record.id; }),
      field("LTime", [](auto& row) -> auto& { return row.record.time; }),
      field("Name", [](auto& row) -> auto& { return row.record.name; }),
      field("Payload", [](auto& row) -> auto& { return row.record.payload; }, Empty::nil)};
};

}  // namespace pando::wire::msgpack
