#pragma once
/// Events and log lines as `monitor` shows them.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "wire/rpc_messages.h"

namespace pando::cli {

/// Serf's `Event Info:` block, values in the notation of Go; keys come in one order here.
std::string event_text(const wire::rpc::StreamRecord& record);

/// `{"event": …}` with the fields of its kind. Payloads that are UTF-8 are texts; others are in
/// `payload_base64`.
nlohmann::ordered_json event_json(const wire::rpc::StreamRecord& record);
/// `{"log": …}`.
nlohmann::ordered_json log_json(std::string_view line);

}  // namespace pando::cli
