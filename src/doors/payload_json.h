#pragma once
/// How payloads, which may be any bytes, stand in JSON: over HTTP and in the output of commands.
#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "pando/bytes.h"

namespace pando::doors {

/// Adds `NAME`, or `NAME_base64` if the bytes are no UTF-8.
void put_bytes(nlohmann::ordered_json& object, std::string_view name, ByteView bytes);
/// The same with the name `payload`.
inline void put_payload(nlohmann::ordered_json& object, const Bytes& payload) {
  put_bytes(object, "payload", payload);
}

}  // namespace pando::doors
