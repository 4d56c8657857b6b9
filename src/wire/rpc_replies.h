#pragma once
/// What RPC clients are told, decoded: one struct per body.
///
/// Source: docs/protocol/wire.md, "Agent RPC". Field order is declaration order on the wire for
/// array-encoded input; maps are written with sorted keys in the new-spec dialect.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "pando/bytes.h"
#include "pando/endpoint.h"
#include "pando/member.h"
#include "wire/coordinate.h"
#include "wire/rpc_requests.h"

namespace pando::wire::rpc {

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
  // Ours: Serf has no such fields, 0 is not sent.
  std::uint64_t unfit = 0;    ///< seconds without duty
  std::uint64_t suspect = 0;  ///< seconds since those who watch it agreed that it is silent
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
  std::map<std::string, std::string> messages;              ///< node → what it said
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

/// `event` is a word of pando::MemberEventType.
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
