#pragma once
/// What members answered to a key command.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "wire/rpc_messages.h"

namespace pando::cli {

/// `failed:  NODE  MESSAGE` rows; nothing if nobody said anything.
std::string key_failures_text(const wire::rpc::KeyReply& reply);
/// `KEY  [holders/members]` rows.
std::string key_list_text(const wire::rpc::KeyReply& reply);
nlohmann::ordered_json keys_json(const wire::rpc::KeyReply& reply, std::string_view error);

}  // namespace pando::cli
