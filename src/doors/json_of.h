#pragma once
/// Members and events as JSON, with the keys of `pando members -json` and `pando monitor -json`.
#include <string>
#include <string_view>
#include <vector>

#include "pando/event.h"
#include "pando/member.h"
#include "pando/state.h"
#include "pando/verdict.h"

namespace pando::doors {

/// `{"members": […]}`. Octets that are no UTF-8 become U+FFFD.
std::string members_json(const std::vector<Member>& members);
/// `{"node": …, "deaths": […]}`, with the keys of `pando why -json`.
std::string deaths_json(std::string_view node, const std::vector<Verdict>& deaths);
/// `{"state": […]}`. Keys and values that are no UTF-8 are `key_base64`, `value_base64`.
std::string state_json(const std::vector<state::Entry>& entries);
/// One object on one line. A payload that is no UTF-8 is `payload_base64`.
std::string event_json(const Event& event);
/// `member-join`, …, `user` or `query`.
std::string_view kind_of(const Event& event);

}  // namespace pando::doors
