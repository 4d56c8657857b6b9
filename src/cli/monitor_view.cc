#include "cli/monitor_view.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/overload.h"
#include "cli/members_view.h"
#include "cli/text_table.h"
#include "doors/payload_json.h"

namespace pando::cli {
namespace {

using nlohmann::ordered_json;
using wire::rpc::MemberRecord;
using wire::rpc::QueryRecord;
using wire::rpc::UserRecord;

/// A text in quotes, with quotes and control characters escaped.
std::string in_quotes(std::string_view text) {
  std::string inner;
  for (const char c : text) {
    if (c == '"' || c == '\\') inner += '\\';
    inner += c;
  }
  return fmt::format("\"{}\"", printable(inner));
}

std::string octets(std::string_view type, ByteView bytes) {
  std::string list;
  for (const std::byte b : bytes) {
    list += fmt::format("{}0x{:x}", list.empty() ? "" : ", ", static_cast<unsigned>(b));
  }
  return fmt::format("{}{{{}}}", type, list);
}

std::string payload_text(const Bytes& payload) {
  return payload.empty() ? "<nil>" : octets("[]byte", payload);
}

std::string tags_text(const Tags& tags) {
  std::string list;
  for (const auto& [key, value] : tags) {
    list += fmt::format("{}{}:{}", list.empty() ? "" : ", ", in_quotes(key), in_quotes(value));
  }
  return fmt::format("map[interface {{}}]interface {{}}{{{}}}", list);
}

std::string member_text(const wire::rpc::Member& member) {
  const Versions& v = member.versions;
  return fmt::format(
      "map[interface {{}}]interface {{}}{{\"Addr\":{}, \"DelegateCur\":{}, \"DelegateMax\":{}, "
      "\"DelegateMin\":{}, \"Name\":{}, \"Port\":0x{:x}, \"ProtocolCur\":{}, \"ProtocolMax\":{}, "
      "\"ProtocolMin\":{}, \"Status\":{}, \"Tags\":{}}}",
      octets("[]uint8", member.address.bytes()), v.delegate_current, v.delegate_max, v.delegate_min,
      in_quotes(member.name), member.port, v.protocol_current, v.protocol_max, v.protocol_min,
      in_quotes(member.status), tags_text(member.tags));
}

std::string members_text(const std::vector<wire::rpc::Member>& members) {
  std::string list;
  for (const auto& member : members) {
    list += fmt::format("{}{}", list.empty() ? "" : ", ", member_text(member));
  }
  return fmt::format("[]interface {{}}{{{}}}", list);
}

}  // namespace

std::string event_text(const wire::rpc::StreamRecord& record) {
  const std::string body = std::visit(
      Overload{[](const MemberRecord& r) {
                 return fmt::format("\tEvent: {}\n\tMembers: {}\n", in_quotes(r.event),
                                    members_text(r.members));
               },
               [](const UserRecord& r) {
                 return fmt::format(
                     "\tEvent: \"user\"\n\tLTime: {}\n\tName: {}\n\tPayload: {}\n\tCoalesce: {}\n",
                     r.time, in_quotes(r.name), payload_text(r.payload), r.coalesce);
               },
               [](const QueryRecord& r) {
                 return fmt::format(
                     "\tEvent: \"query\"\n\tID: {}\n\tLTime: {}\n\tName: {}\n\tPayload: {}\n", r.id,
                     r.time, in_quotes(r.name), payload_text(r.payload));
               }},
      record);
  return "Event Info:\n" + body;
}

ordered_json event_json(const wire::rpc::StreamRecord& record) {
  return std::visit(
      Overload{
          [](const MemberRecord& r) {
            ordered_json members = ordered_json::array();
            for (const auto& member : r.members) members.push_back(member_json(member));
            return ordered_json{{"event", r.event}, {"members", std::move(members)}};
          },
          [](const UserRecord& r) {
            ordered_json shown{
                {"event", "user"}, {"ltime", r.time}, {"name", r.name}, {"coalesce", r.coalesce}};
            doors::put_payload(shown, r.payload);
            return shown;
          },
          [](const QueryRecord& r) {
            ordered_json shown{
                {"event", "query"}, {"id", r.id}, {"ltime", r.time}, {"name", r.name}};
            doors::put_payload(shown, r.payload);
            return shown;
          }},
      record);
}

ordered_json log_json(std::string_view line) {
  return {{"log", line}};
}

}  // namespace pando::cli
