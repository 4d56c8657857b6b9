#pragma once
/// Members and events as JSON, with the keys of `pando members -json` and `pando monitor -json`.
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "doors/reach.h"
#include "pando/event.h"
#include "pando/member.h"
#include "pando/peer.h"
#include "pando/state.h"
#include "pando/verdict.h"

namespace pando::doors {

/// How suspicious the silence of a member is, by its name.
using PhiOf = std::function<std::optional<double>(std::string_view name)>;
/// `{"members": […]}`, each with its `phi` (null: unknown) and what `reach` says of it. Octets that
/// are no UTF-8 become U+FFFD.
std::string members_json(const std::vector<Member>& members, const PhiOf& phi,
                         const std::map<std::string, Reach>& reach = {});
/// `{"peers": […]}` with the keys of PANDO.PEERS.
std::string peers_json(const std::vector<PeerLink>& peers);
/// `{"node": …, "deaths": […]}`, with the keys of `pando why -json`; `suspect_seconds` and
/// `accusers` only of a suspect.
std::string why_json(std::string_view node, const std::optional<Suspicion>& suspicion,
                     const std::vector<Verdict>& deaths);
/// `{"state": […]}`. Keys and values that are no UTF-8 are `key_base64`, `value_base64`.
std::string state_json(const std::vector<state::Entry>& entries);
/// One object on one line. A payload that is no UTF-8 is `payload_base64`.
std::string event_json(const Event& event);
/// `member-join`, …, `user` or `query`.
std::string_view kind_of(const Event& event);

}  // namespace pando::doors
