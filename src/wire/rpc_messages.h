#pragma once
/// What travels on the agent's RPC port, decoded: one struct per body.
///
/// Source: docs/protocol/wire.md, "Agent RPC". Field order is declaration order on the wire for
/// array-encoded input; maps are written with sorted keys in the new-spec dialect.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pando/bytes.h"
#include "pando/endpoint.h"
#include "pando/member.h"
#include "wire/coordinate.h"

namespace pando::wire::rpc {

/// Chosen by the client, repeated in the response and in every record of a stream.
using Sequence = std::uint64_t;

/// The only protocol version there is.
inline constexpr std::int32_t kVersion = 1;

// ---- requests ----------------------------------------------------------------------------------

struct Handshake {
  std::int32_t version = kVersion;
  friend bool operator==(const Handshake&, const Handshake&) = default;
};
struct Auth {
  std::string key;
  friend bool operator==(const Auth&, const Auth&) = default;
};
struct SendEvent {
  std::string name;
  Bytes payload;
  bool coalesce = false;
  friend bool operator==(const SendEvent&, const SendEvent&) = default;
};
struct ForceLeave {
  std::string node;
  bool prune = false;
  friend bool operator==(const ForceLeave&, const ForceLeave&) = default;
};
struct Join {
  std::vector<std::string> existing;
  bool replay = false;
  friend bool operator==(const Join&, const Join&) = default;
};
struct Members {
  friend bool operator==(const Members&, const Members&) = default;
};
/// Each value is an RE2 expression; an empty status or name filters nothing.
struct MembersFiltered {
  std::map<std::string, std::string> tags;
  std::string status, name;
  friend bool operator==(const MembersFiltered&, const MembersFiltered&) = default;
};
struct SetTags {
  Tags tags;
  std::vector<std::string> delete_tags;
  friend bool operator==(const SetTags&, const SetTags&) = default;
};
struct Stream {
  std::string type;  ///< an event filter: `*`, `member-join,user:deploy`, …
  friend bool operator==(const Stream&, const Stream&) = default;
};
struct Monitor {
  std::string log_level;
  friend bool operator==(const Monitor&, const Monitor&) = default;
};
struct Stop {
  Sequence stop = 0;  ///< the sequence of the stream or monitor that shall end
  friend bool operator==(const Stop&, const Stop&) = default;
};
struct Leave {
  friend bool operator==(const Leave&, const Leave&) = default;
};
struct SendQuery {
  std::vector<std::string> nodes;
  std::map<std::string, std::string> tags;
  bool request_ack = false;
  std::uint8_t relay_factor = 0;
  std::int64_t timeout_ns = 0;  ///< 0: the default
  std::string name;
  Bytes payload;
  friend bool operator==(const SendQuery&, const SendQuery&) = default;
};
struct Respond {
  std::uint64_t id = 0;  ///< from the QueryRecord
  Bytes payload;
  friend bool operator==(const Respond&, const Respond&) = default;
};
struct InstallKey {
  std::string key;  ///< base64, as it came
  friend bool operator==(const InstallKey&, const InstallKey&) = default;
};
struct UseKey {
  std::string key;
  friend bool operator==(const UseKey&, const UseKey&) = default;
};
struct RemoveKey {
  std::string key;
  friend bool operator==(const RemoveKey&, const RemoveKey&) = default;
};
struct ListKeys {
  friend bool operator==(const ListKeys&, const ListKeys&) = default;
};
struct Stats {
  friend bool operator==(const Stats&, const Stats&) = default;
};
struct GetCoordinate {
  std::string node;
  friend bool operator==(const GetCoordinate&, const GetCoordinate&) = default;
};
/// A command that nobody knows. Whether a body follows cannot be told: nothing after it is readable.
struct UnknownCommand {
  std::string command;
  friend bool operator==(const UnknownCommand&, const UnknownCommand&) = default;
};

using RequestBody =
    std::variant<UnknownCommand, Handshake, Auth, SendEvent, ForceLeave, Join, Members,
                 MembersFiltered, SetTags, Stream, Monitor, Stop, Leave, SendQuery, Respond,
                 InstallKey, UseKey, RemoveKey, ListKeys, Stats, GetCoordinate>;

struct Request {
  Sequence seq = 0;
  RequestBody body;
  friend bool operator==(const Request&, const Request&) = default;
};

/// The command as it is spelled on the wire: `members-filtered`, `force-leave`, …
std::string_view command_name(const RequestBody& body);

// ---- responses ---------------------------------------------------------------------------------

/// In front of every response and every record. An empty error means success.
struct ResponseHeader {
  std::string error;
  Sequence seq = 0;
  friend bool operator==(const ResponseHeader&, const ResponseHeader&) = default;
};

/// One member as RPC shows it (status as text, unlike serf::ConflictMember).
struct Member {
  std::string name;
  Address address;
  std::uint16_t port = 0;
  Tags tags;
  std::string status;
  Versions versions;
  friend bool operator==(const Member&, const Member&) = default;
};
/// To `join`: how many seeds answered.
struct JoinReply {
  std::int32_t joined = 0;
  friend bool operator==(const JoinReply&, const JoinReply&) = default;
};
/// To `members` and `members-filtered`.
struct MembersReply {
  std::vector<Member> members;
  friend bool operator==(const MembersReply&, const MembersReply&) = default;
};
/// To the four key commands.
struct KeyReply {
  std::map<std::string, std::string> messages;             ///< node → what it said
  std::optional<std::map<std::string, std::int64_t>> keys;  ///< base64 → holders; only for list
  std::int64_t nodes = 0, errors = 0, responses = 0;
  friend bool operator==(const KeyReply&, const KeyReply&) = default;
};
/// To `stats`: section → key → text.
struct StatsReply {
  std::map<std::string, std::map<std::string, std::string>> sections;
  friend bool operator==(const StatsReply&, const StatsReply&) = default;
};
/// To `get-coordinate`. Not known: `ok` false, all numbers zero, an empty vector.
struct CoordinateReply {
  Coordinate coordinate{.vec = {}, .error = 0, .adjustment = 0, .height = 0};
  bool ok = false;
  friend bool operator==(const CoordinateReply&, const CoordinateReply&) = default;
};

// ---- records of streams ------------------------------------------------------------------------

/// `event` is `member-join`, `member-leave`, `member-failed`, `member-update` or `member-reap`.
struct MemberRecord {
  std::string event;
  std::vector<Member> members;
  friend bool operator==(const MemberRecord&, const MemberRecord&) = default;
};
struct UserRecord {
  std::uint64_t time = 0;
  std::string name;
  Bytes payload;
  bool coalesce = false;
  friend bool operator==(const UserRecord&, const UserRecord&) = default;
};
struct QueryRecord {
  std::uint64_t id = 0;  ///< for Respond; counts from 1 per client
  std::uint64_t time = 0;
  std::string name;
  Bytes payload;
  friend bool operator==(const QueryRecord&, const QueryRecord&) = default;
};
/// What `stream` sends.
using StreamRecord = std::variant<MemberRecord, UserRecord, QueryRecord>;
/// What `monitor` sends: one line without a newline.
struct LogRecord {
  std::string log;
  friend bool operator==(const LogRecord&, const LogRecord&) = default;
};
/// What `query` sends: `ack` (from), `response` (from, payload), at the end `done`.
struct AnswerRecord {
  std::string type, from;
  Bytes payload;
  friend bool operator==(const AnswerRecord&, const AnswerRecord&) = default;
};

}  // namespace pando::wire::rpc
