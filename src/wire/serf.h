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
#include "pando/member.h"
#include "wire/error.h"
#include "wire/serf_queries.h"

namespace pando::wire::serf {

/// First byte of a message. Append only; the numbers are Serf's.
enum class Type : std::uint8_t {
  leave = 0,
  join = 1,
  push_pull = 2,
  user_event = 3,
  query = 4,
  query_response = 5,
  conflict_response = 6,
  key_request = 7,
  key_response = 8,
  relay = 9,
};

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

using Message = std::variant<Leave, Join, PushPull, UserEvent, Query, QueryResponse,
                             ConflictResponse, KeyRequest, KeyResponse, Relay>;

/// Encodes with the type byte.
Bytes encode(const Message& message);
/// Decodes one message, type byte first.
Decoded<Message> decode(ByteView bytes);

/// Node meta: `ff` + map of text to text. Without that first byte the whole is the tag `role`.
/// With protocol < 3 only the role is written, as plain text.
Bytes encode_tags(const Tags& tags, std::uint8_t delegate_protocol = 5);
/// Undecodable meta gives no tags, as Serf does (the caller may note it).
Tags decode_tags(ByteView meta);

}  // namespace pando::wire::serf
