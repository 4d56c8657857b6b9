#include "cli/why_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/resp_client.h"
#include "cli/text_table.h"

namespace pando::cli {
namespace {

using nlohmann::ordered_json;
using resp::Value;

/// The parts of an array in a map; none if there is no such array.
const std::vector<Value>& list_field(const Value& map, std::string_view key) {
  static const std::vector<Value> kNone;
  const Value* list = field(map, key);
  return list == nullptr ? kNone : list->items;
}

std::int64_t integer_field(const Value& map, std::string_view key) {
  const Value* number = field(map, key);
  return number == nullptr ? 0 : number->integer;
}

double seconds_field(const Value& map, std::string_view key) {
  return static_cast<double>(integer_field(map, key)) / 1000;
}

/// `350 ms`, `12.5 s`, `3 min`, `2.0 h`: as exact as a person wants it.
std::string span_text(std::int64_t milliseconds) {
  const double ms = static_cast<double>(milliseconds);
  if (ms < 1e3) return fmt::format("{} ms", milliseconds);
  if (ms < 120e3) return fmt::format("{:.1f} s", ms / 1e3);
  if (ms < 120 * 60e3) return fmt::format("{:.0f} min", ms / 60e3);
  return fmt::format("{:.1f} h", ms / 3600e3);
}

std::string basis_text(const std::string& basis) {
  if (basis == "certain") return "certain: it was said for the node itself";
  if (basis == "strong") return "strong: links broke and new ones were refused";
  return "silence: probes were not answered";
}

std::string signs_text(const Value& witness) {
  std::string text;
  for (const Value& sign : list_field(witness, "signs"))
    text += fmt::format("{}{}", text.empty() ? "" : ", ", printable(sign.text));
  return text;
}

std::string witnesses_text(const std::vector<Value>& witnesses) {
  if (witnesses.empty()) return {};
  std::vector<std::vector<std::string>> rows{{"  witness", "health", "first sign", "signs"}};
  for (const Value& witness : witnesses)
    rows.push_back({"  " + printable(text_field(witness, "name")), text_field(witness, "health"),
                    span_text(integer_field(witness, "before_ms")) + " before",
                    signs_text(witness)});
  return columns(rows);
}

std::string death_text(const Value& death) {
  std::string text =
      fmt::format("{} ago: {}\n  evidence  {}\n", span_text(integer_field(death, "ago_ms")),
                  printable(text_field(death, "words")), basis_text(text_field(death, "basis")));
  if (const std::string id = text_field(death, "id"); !id.empty())
    text += fmt::format("  run       {}, start {}\n", printable(id), integer_field(death, "start"));
  return text + fmt::format("  told by   {}\n", printable(text_field(death, "issuer"))) +
         witnesses_text(list_field(death, "witnesses"));
}

std::string accusers_text(const WhyAnswer& answer) {
  std::string text;
  for (const Value& name : list_field(answer.member, "accusers"))
    text += fmt::format("{}{}", text.empty() ? "" : ", ", printable(name.text));
  return text;
}

std::string now_text(const WhyAnswer& answer) {
  const std::string status = text_field(answer.member, "status");
  const std::string name = printable(answer.node);
  if (status.empty()) return fmt::format("{} is no member that the agent knows\n", name);
  if (is_suspect(answer))
    return fmt::format(
        "{} is {}, but those who watch it have agreed for {} that it is silent: {}\n", name,
        printable(status), span_text(integer_field(answer.member, "suspect_ms")),
        accusers_text(answer));
  const std::int64_t unfit = integer_field(answer.member, "unfit_ms");
  if (unfit == 0) return fmt::format("{} is {}\n", name, printable(status));
  return fmt::format("{} is {}, and unfit for duty for {} more\n", name, printable(status),
                     span_text(unfit));
}

ordered_json witness_json(const Value& witness) {
  ordered_json signs = ordered_json::array();
  for (const Value& sign : list_field(witness, "signs")) signs.push_back(sign.text);
  return {{"name", text_field(witness, "name")},
          {"health", integer_field(witness, "health")},
          {"before_seconds", seconds_field(witness, "before_ms")},
          {"signs", std::move(signs)}};
}

ordered_json death_json(const Value& death) {
  ordered_json witnesses = ordered_json::array();
  for (const Value& witness : list_field(death, "witnesses"))
    witnesses.push_back(witness_json(witness));
  return {{"cause", text_field(death, "cause")},
          {"number", integer_field(death, "number")},
          {"words", text_field(death, "words")},
          {"basis", text_field(death, "basis")},
          {"ago_seconds", seconds_field(death, "ago_ms")},
          {"id", text_field(death, "id")},
          {"start", integer_field(death, "start")},
          {"issuer", text_field(death, "issuer")},
          {"witnesses", std::move(witnesses)}};
}

}  // namespace

bool is_suspect(const WhyAnswer& answer) {
  const Value* age = field(answer.member, "suspect_ms");
  return age != nullptr && age->kind == Value::Kind::integer;
}

std::string why_text(const WhyAnswer& answer) {
  std::string text = now_text(answer);
  if (answer.deaths.items.empty())
    return text + "The agent knows of no death of it; it keeps the last three of each member.\n";
  for (const Value& death : answer.deaths.items) text += "\n" + death_text(death);
  return text;
}

ordered_json why_json(const WhyAnswer& answer) {
  ordered_json deaths = ordered_json::array();
  for (const Value& death : answer.deaths.items) deaths.push_back(death_json(death));
  const std::string status = text_field(answer.member, "status");
  ordered_json shown{{"node", answer.node},
                     {"status", status.empty() ? ordered_json(nullptr) : ordered_json(status)},
                     {"unfit_seconds", seconds_field(answer.member, "unfit_ms")},
                     {"deaths", std::move(deaths)}};
  if (!is_suspect(answer)) return shown;
  shown["suspect_seconds"] = seconds_field(answer.member, "suspect_ms");
  shown["accusers"] = ordered_json::array();
  for (const Value& name : list_field(answer.member, "accusers"))
    shown["accusers"].push_back(name.text);
  return shown;
}

}  // namespace pando::cli
