#pragma once
/// What a cluster tells its users: member events, user events and queries.
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "pando/bytes.h"
#include "pando/member.h"

namespace pando {

enum class MemberEventType : std::uint8_t { join, leave, failed, update, reap };
/// `member-join`, `member-leave`, `member-failed`, `member-update` or `member-reap`.
std::string_view to_string(MemberEventType type);

struct MemberEvent {
  MemberEventType type = MemberEventType::join;
  std::vector<Member> members;
};
/// Something that was said to everybody once.
struct UserEvent {
  std::uint64_t time = 0;  ///< Lamport time of events
  std::string name;
  Bytes payload;
  bool coalesce = false;
};
/// A question to everybody (or to those that pass its filters). Answer with Respond{id, …}.
struct QueryEvent {
  std::uint64_t id = 0;    ///< handle for Respond, local to this node, counts from 1
  std::uint64_t time = 0;  ///< Lamport time of queries
  std::string name;
  Bytes payload;
  std::string source_node;
};

using Event = std::variant<MemberEvent, UserEvent, QueryEvent>;

}  // namespace pando
