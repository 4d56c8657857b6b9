#include "cli/state_view.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/resp_client.h"
#include "cli/text_table.h"
#include "doors/payload_json.h"

namespace pando::cli {
namespace {

using nlohmann::ordered_json;
using resp::Value;

/// Bytes of a value that a row or line shows.
constexpr std::size_t kShown = 100;

std::string shown_value(const Value& entry) {
  const std::string value = text_field(entry, "value");
  if (value.size() <= kShown) return printable(value);
  return fmt::format("{}… ({} bytes)", printable(value.substr(0, kShown)), value.size());
}

std::string left(const Value& entry) {
  const Value* const ttl = field(entry, "ttl");
  if (ttl == nullptr || ttl->kind != Value::Kind::integer) return {};
  return fmt::format("{:.1f} s left", static_cast<double>(ttl->integer) / 1000);
}

void put_number(ordered_json& object, std::string_view name, const Value* number) {
  if (number != nullptr && number->kind == Value::Kind::integer)
    object[std::string{name}] = number->integer;
}

}  // namespace

ordered_json state_json(const Value& entry) {
  ordered_json shown{{"node", text_field(entry, "node")}, {"id", text_field(entry, "id")}};
  put_number(shown, "start", field(entry, "start"));
  doors::put_bytes(shown, "key", view(text_field(entry, "key")));
  if (field(entry, "value") == nullptr) {
    shown["gone"] = true;
    return shown;
  }
  const std::string value = text_field(entry, "value");
  doors::put_bytes(shown, "value", view(value));
  put_number(shown, "version", field(entry, "version"));
  put_number(shown, "ttl_ms", field(entry, "ttl"));
  return shown;
}

ordered_json state_list_json(const std::vector<Value>& entries) {
  ordered_json list = ordered_json::array();
  for (const Value& entry : entries) list.push_back(state_json(entry));
  return {{"state", std::move(list)}};
}

std::string state_table(const std::vector<Value>& entries) {
  std::vector<std::vector<std::string>> rows;
  for (const Value& entry : entries)
    rows.push_back({printable(text_field(entry, "node")), printable(text_field(entry, "key")),
                    shown_value(entry), left(entry)});
  return rows.empty() ? std::string{} : columns(rows);
}

std::string state_line(const Value& entry) {
  const std::string who =
      printable(text_field(entry, "node")) + " " + printable(text_field(entry, "key"));
  if (field(entry, "value") == nullptr) return who + " is gone\n";
  return fmt::format("{} = {}\n", who, shown_value(entry));
}

}  // namespace pando::cli
