#pragma once
/// What a cluster tells its users: member events, user events and queries.
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "pando/bytes.h"
#include "pando/member.h"

namespace pando {

/// What became of a member. `reap`: it was gone for so long that it is forgotten. `suspect`: those
/// who watch it agree that it is silent; `trusted`, `leave` or `failed` ends that. A member that
/// is suspect is still alive. The last two are told at once, whatever else is being gathered.
enum class MemberEventType : std::uint8_t { join, leave, failed, update, reap, suspect, trusted };
/// `member-join`, `member-leave`, `member-failed`, `member-update`, `member-reap`,
/// `member-suspect` or `member-trusted`.
std::string_view to_string(MemberEventType type);

/// The same happened to several members at once.
struct MemberEvent {
  MemberEventType type = MemberEventType::join;  ///< what happened
  std::vector<Member> members;                   ///< to whom: as they are now, never empty
};
/// Something that was said to everybody once.
struct UserEvent {
  std::uint64_t time = 0;  ///< Lamport time of events
  std::string name;        ///< what it is about
  Bytes payload;           ///< as it was given, may be empty
  bool coalesce = false;   ///< of several with one name the latest is enough
};
/// A question to everybody (or to those that pass its filters). Answer with Respond{id, …}.
struct QueryEvent {
  std::uint64_t id = 0;     ///< handle for Respond, local to this node, counts from 1
  std::uint64_t time = 0;   ///< Lamport time of queries
  std::string name;         ///< what is asked
  Bytes payload;            ///< as it was given, may be empty
  std::string source_node;  ///< the member who asks
};

/// Anything that a cluster tells.
using Event = std::variant<MemberEvent, UserEvent, QueryEvent>;

}  // namespace pando
