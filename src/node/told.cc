#include "node/told.h"

#include "base/note_code.h"

namespace pando::node {

Note note_of(MemberEventType type, const NodeInfo& member) {
  const std::string full = member.name + " " + member.endpoint.address.to_string();
  switch (type) {
    case MemberEventType::join:
      return {NoteCode::member_joined, full, {}};
    case MemberEventType::leave:
      return {NoteCode::member_has_left, full, {}};
    case MemberEventType::failed:
      return {NoteCode::member_has_failed, full, {}};
    case MemberEventType::update:
      return {NoteCode::member_updated, member.name, {}};
    case MemberEventType::suspect:
      return {NoteCode::member_is_suspect, full, {}};
    case MemberEventType::trusted:
      return {NoteCode::member_is_trusted, full, {}};
    case MemberEventType::reap:
      break;
  }
  return {NoteCode::member_reaped, member.name, {}};
}

void deliver(std::vector<Event>& events, Outbox& out) {
  for (Event& event : events) out.push_back(Happened{std::move(event)});
}

}  // namespace pando::node
