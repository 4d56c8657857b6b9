#pragma once
/// A list of members for people and for programs.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "wire/rpc_messages.h"

namespace pando::cli {

struct MembersLook {
  bool detailed = false;  ///< with protocol versions
  bool colour = false;    ///< statuses in colour
};

/// One row per member, sorted by name: name, address, status, tags.
std::string members_text(std::vector<wire::rpc::Member> members, const MembersLook& look);

/// Serf's object for one member; `protocol` is the event protocol.
nlohmann::ordered_json member_json(const wire::rpc::Member& member);
/// `{"members": […]}`, sorted by name.
nlohmann::ordered_json members_json(std::vector<wire::rpc::Member> members);

}  // namespace pando::cli
