// Commands about the map. Their answers are JSON: it is one document, for people and scripts.
#include <optional>

#include "base/whole_number.h"
#include "doors/json_map.h"
#include "doors/resp_commands.h"

namespace pando::doors {
namespace {

void answer_json(const RespCall& call, const std::string& json) {
  call.answer.write([&](resp::ReplyWriter& out) { out.bulk(json); });
}

/// [host=]NAME[,weight=N][,zone=PATH]
std::optional<map::Host> host_of(std::string_view text) {
  map::Host host;
  for (bool first = true; !text.empty() || first; first = false) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    if (first)
      host.name = part.substr(part.starts_with("host=") ? 5 : 0);
    else if (part.starts_with("zone="))
      host.zone = part.substr(5);
    else if (const auto weight = part.starts_with("weight=")
                                     ? whole_number<std::uint32_t>(part.substr(7))
                                     : std::nullopt)
      host.weight = *weight;
    else
      return {};
  }
  return host;
}

/// `LOSE x`, `ADD x` and `COPIES n`, any number in any order. A clause if one does not fit.
std::string read(resp::Words words, map::WhatIf& into) {
  for (std::size_t i = 0; i < words.size(); i += 2) {
    if (i + 1 == words.size())
      return "the last word has no value; write LOSE, ADD or COPIES and one";
    const std::string_view what = words[i], value = words[i + 1];
    if (resp::same_word(what, "LOSE")) {
      into.lose.emplace_back(value);
    } else if (resp::same_word(what, "ADD")) {
      const auto host = host_of(value);
      if (!host) return "cannot add that; write NAME,weight=N,zone=PATH";
      into.add.push_back(*host);
    } else if (resp::same_word(what, "COPIES")) {
      into.copies = whole_number<std::uint8_t>(value);
      if (!into.copies) return "copies are a number of 1 to 5";
    } else {
      return "write LOSE, ADD or COPIES before each value";
    }
  }
  return {};
}

}  // namespace

void resp_map(const RespCall& call) {
  answer_json(call, map_json(call.host.map()));
}

void resp_map_history(const RespCall& call) {
  answer_json(call, map_history_json(call.host.map_history()));
}

void resp_plan(const RespCall& call) {
  map::WhatIf what_if;
  if (const std::string wrong = read(call.arguments, what_if); !wrong.empty())
    return call.answer.error(wrong);
  const map::Outlook outlook = call.host.outlook(what_if);
  if (!outlook.error.empty()) return call.answer.error(outlook.error);
  answer_json(call, outlook_json(outlook));
}

void resp_safe_to_stop(const RespCall& call) {
  const std::string why_not = call.host.unsafe_to_stop(call.arguments[0]);
  call.answer.write([&](resp::ReplyWriter& out) { out.bulk(why_not); });
}

}  // namespace pando::doors
