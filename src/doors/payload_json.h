#pragma once
/// How payloads, which may be any bytes, stand in JSON: over HTTP and in the output of commands.
#include <nlohmann/json_fwd.hpp>

#include "pando/bytes.h"

namespace pando::doors {

/// Adds `payload`, or `payload_base64` if the bytes are no UTF-8.
void put_payload(nlohmann::ordered_json& object, const Bytes& payload);

}  // namespace pando::doors
