#pragma once
/// The messages of questions and answers, decoded: queries, what Serf asks by them, and the detours
/// that answers may take.
///
/// Source: docs/protocol/wire.md, "Serf messages".
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "pando/bytes.h"
#include "pando/endpoint.h"
#include "pando/member.h"
#include "wire/error.h"

namespace pando::wire::serf {

using LamportTime = std::uint64_t;

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

}  // namespace pando::wire::serf
