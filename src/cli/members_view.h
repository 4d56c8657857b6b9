#pragma once
/// A list of members for people and for programs.
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "wire/rpc_messages.h"

namespace pando::cli {

/// How suspicious the silence of members is, by name; nullopt: unknown.
using PhiTable = std::map<std::string, std::optional<double>, std::less<>>;

struct MembersLook {
  bool detailed = false;          ///< with protocol versions
  bool colour = false;            ///< statuses in colour
  const PhiTable* phi = nullptr;  ///< if given: with phi
};

/// One row per member, sorted by name: name, address, status, tags.
std::string members_text(std::vector<wire::rpc::Member> members, const MembersLook& look);

/// Serf's object for one member; `protocol` is the event protocol.
nlohmann::ordered_json member_json(const wire::rpc::Member& member);
/// `{"members": […]}`, sorted by name; if `phi` is given each with its `phi`, null if unknown.
nlohmann::ordered_json members_json(std::vector<wire::rpc::Member> members,
                                    const PhiTable* phi = nullptr);

}  // namespace pando::cli
