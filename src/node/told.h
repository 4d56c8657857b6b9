#pragma once
/// How events of members leave a node: to its users, and to its log.
#include <vector>

#include "base/note.h"
#include "pando/node.h"

namespace pando::node {

/// The line of the log, with the address where Serf names it, too.
Note note_of(MemberEventType type, const NodeInfo& member);

/// Tells users.
void deliver(std::vector<Event>& events, Outbox& out);

}  // namespace pando::node
