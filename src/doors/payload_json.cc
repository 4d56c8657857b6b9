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

void put_bytes(ordered_json& object, std::string_view name, ByteView bytes) {
  const std::string_view words = text(bytes);
  if (is_utf8(words))
    object[std::string{name}] = words;
  else
    object[std::string{name} + "_base64"] = wire::base64_encode(bytes);
}

}  // namespace pando::doors
