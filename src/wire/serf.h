#pragma once
/// The messages of the event protocol (Serf), decoded. They travel inside memberlist user
/// messages, push/pull user state, query payloads and query responses.
///
/// Source: docs/protocol/wire.md, "Serf messages".
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "pando/bytes.h"
#include "pando/endpoint.h"
#include "pando/member.h"
#include "wire/error.h"

namespace pando::wire::serf {

/// First byte of a message. Append only; the numbers are Serf's.
enum class Type : std::uint8_t {
  leave = 0, join = 1, push_pull = 2, user_event = 3, query = 4, query_response = 5,
  conflict_response = 6, key_request = 7, key_response = 8, relay = 9,
};

using LamportTime = std::uint64_t;

struct Leave {
  LamportTime time = 0;
  std::string node;
  bool prune = false;
  friend bool operator==(const Leave&, const Leave&) = default;
};
struct Join {
  LamportTime time = 0;
  std::string node;
  friend bool operator==(const Join&, const Join&) = default;
};
struct PastEvent {
  std::string name;
  Bytes payload;
  friend bool operator==(const PastEvent&, const PastEvent&) = default;
};
struct PastEvents {
  LamportTime time = 0;
  std::vector<PastEvent> events;
  friend bool operator==(const PastEvents&, const PastEvents&) = default;
};
struct PushPull {
  LamportTime time = 0;
  std::map<std::string, LamportTime> status_times;
  std::vector<std::string> left_members;
  LamportTime event_time = 0;
  std::vector<std::optional<PastEvents>> events;  ///< 512 slots, mostly nil; accept any length
  LamportTime query_time = 0;
  friend bool operator==(const PushPull&, const PushPull&) = default;
};
struct UserEvent {
  LamportTime time = 0;
  std::string name;
  Bytes payload;
  bool coalesce = false;  ///< `CC` on the wire
  friend bool operator==(const UserEvent&, const UserEvent&) = default;
};

inline constexpr std::uint32_t kFlagAck = 1;
inline constexpr std::uint32_t kFlagNoBroadcast = 2;

struct Query {
  LamportTime time = 0;
  std::uint32_t id = 0;
  Address address;
  std::uint16_t port = 0;
  std::string source_node;
  std::vector<Bytes> filters;
  std::uint32_t flags = 0;
  std::uint8_t relay_factor = 0;
  std::int64_t timeout_ns = 0;
  std::string name;
  Bytes payload;
  friend bool operator==(const Query&, const Query&) = default;
};
struct QueryResponse {
  LamportTime time = 0;
  std::uint32_t id = 0;
  std::string from;
  std::uint32_t flags = 0;
  Bytes payload;
  friend bool operator==(const QueryResponse&, const QueryResponse&) = default;
};
/// A member as it travels in a conflict answer (type 6). nullopt there means "not known".
struct ConflictMember {
  std::string name;
  Address address;
  std::uint16_t port = 0;
  Tags tags;
  MemberStatus status = MemberStatus::none;
  Versions versions;
  friend bool operator==(const ConflictMember&, const ConflictMember&) = default;
};
struct ConflictResponse {
  std::optional<ConflictMember> member;
  friend bool operator==(const ConflictResponse&, const ConflictResponse&) = default;
};
struct KeyRequest {
  Bytes key;
  friend bool operator==(const KeyRequest&, const KeyRequest&) = default;
};
struct KeyResponse {
  bool result = false;
  std::string message;
  std::optional<std::vector<std::string>> keys;  ///< base64; only in answers to list
  std::string primary_key;
  friend bool operator==(const KeyResponse&, const KeyResponse&) = default;
};
/// Asks the receiver to pass `inner` (a complete Serf message) on to `destination`.
struct Relay {
  Endpoint destination;
  std::string zone;
  std::string node;
  Bytes inner;
  friend bool operator==(const Relay&, const Relay&) = default;
};

using Message = std::variant<Leave, Join, PushPull, UserEvent, Query, QueryResponse,
                             ConflictResponse, KeyRequest, KeyResponse, Relay>;

/// Encodes with the type byte.
Bytes encode(const Message& message);
/// Decodes one message, type byte first.
Decoded<Message> decode(ByteView bytes);

/// Query filters: which nodes shall answer. Each travels as an opaque byte string in Query.
struct NodeFilter {
  std::vector<std::string> nodes;
  friend bool operator==(const NodeFilter&, const NodeFilter&) = default;
};
struct TagFilter {
  std::string tag, expression;  ///< RE2 syntax, unanchored search; a missing tag is empty text
  friend bool operator==(const TagFilter&, const TagFilter&) = default;
};
using Filter = std::variant<NodeFilter, TagFilter>;
Bytes encode_filter(const Filter& filter);
Decoded<Filter> decode_filter(ByteView bytes);

/// Node meta: `ff` + map of text to text. Without that first byte the whole is the tag `role`.
/// With protocol < 3 only the role is written, as plain text.
Bytes encode_tags(const Tags& tags, std::uint8_t delegate_protocol = 5);
/// Undecodable meta gives no tags, as Serf does (the caller may note it).
Tags decode_tags(ByteView meta);

}  // namespace pando::wire::serf
