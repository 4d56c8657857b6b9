// What a script is told: environment and standard input, exactly as Serf tells it.
#include <algorithm>

#include "agent/script_handlers.h"
#include "wire/serf.h"

namespace pando::agent {
namespace {

std::string variable_name(std::string_view tag) {
  std::string out;
  for (char c : tag) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    const bool kept = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    // Serf replaces characters, not bytes: the later bytes of a character vanish.
    if ((static_cast<unsigned char>(c) & 0xc0) == 0x80) continue;
    out += kept ? c : '_';
  }
  return out;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\t')
      out += "\\t";
    else if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out;
}

std::string tag_or_empty(const Tags& tags, const std::string& name) {
  const auto it = tags.find(name);
  return it == tags.end() ? std::string{} : it->second;
}

std::string member_line(const Member& member) {
  const Tags tags = wire::serf::decode_tags(member.info->meta);
  std::string joined;
  for (const auto& [key, value] : tags) {
    if (!joined.empty()) joined += ',';
    joined += key + "=" + value;
  }
  return one_line(member.info->name) + "\t" + member.info->endpoint.address.to_string() + "\t" +
         one_line(tag_or_empty(tags, "role")) + "\t" + one_line(joined) + "\n";
}

std::string payload_input(const Bytes& payload) {
  std::string text = to_string(payload);
  if (!text.empty() && text.back() != '\n') text += '\n';
  return text;
}

}  // namespace

std::expected<HandlerSpec, std::string> parse_handler(const std::string& spec) {
  const auto equals = spec.find('=');
  const std::string filter = equals == std::string::npos ? "*" : spec.substr(0, equals);
  auto filters = parse_event_filters(filter);
  std::string script = equals == std::string::npos ? spec : spec.substr(equals + 1);
  if (!filters || script.empty())
    return std::unexpected(
        "Invalid event script: '" + spec +
        "'; write [FILTER=]SCRIPT with filters such as member-join or user:NAME");
  return HandlerSpec{*std::move(filters), std::move(script)};
}

std::expected<std::vector<HandlerSpec>, std::string> parse_handlers(
    const std::vector<std::string>& specs) {
  std::vector<HandlerSpec> out;
  for (const std::string& text : specs) {
    auto spec = parse_handler(text);
    if (!spec) return std::unexpected{std::move(spec.error())};
    out.push_back(*std::move(spec));
  }
  return out;
}

std::vector<std::string> script_environment(const ScriptSelf& self, const Event& event) {
  std::vector<std::string> out = {"SERF_EVENT=" + std::string{event_word(event)},
                                  "SERF_SELF_NAME=" + self.name,
                                  "SERF_SELF_ROLE=" + tag_or_empty(self.tags, "role")};
  for (const auto& [key, value] : self.tags)
    out.push_back("SERF_TAG_" + variable_name(key) + "=" + value);
  if (const auto* user = std::get_if<UserEvent>(&event)) {
    out.push_back("SERF_USER_EVENT=" + user->name);
    out.push_back("SERF_USER_LTIME=" + std::to_string(user->time));
  } else if (const auto* query = std::get_if<QueryEvent>(&event)) {
    out.push_back("SERF_QUERY_NAME=" + query->name);
    out.push_back("SERF_QUERY_LTIME=" + std::to_string(query->time));
  }
  return out;
}

std::string script_input(const Event& event) {
  if (const auto* user = std::get_if<UserEvent>(&event)) return payload_input(user->payload);
  if (const auto* query = std::get_if<QueryEvent>(&event)) return payload_input(query->payload);
  std::string lines;
  for (const Member& member : std::get<MemberEvent>(event).members) lines += member_line(member);
  return lines;
}

}  // namespace pando::agent
