#include "doors/payload_json.h"

#include <nlohmann/json.hpp>

#include "wire/keyring.h"

namespace pando::doors {
namespace {

using nlohmann::ordered_json;

bool is_utf8(std::string_view text) {
  try {
    (void)ordered_json(text).dump();
    return true;
  } catch (const ordered_json::type_error&) {  // the library's own test of an encoding
    return false;
  }
}

}  // namespace

void put_payload(ordered_json& object, const Bytes& payload) {
  const std::string_view words = text(payload);
  if (is_utf8(words))
    object["payload"] = words;
  else
    object["payload_base64"] = wire::base64_encode(payload);
}

}  // namespace pando::doors
