#include <gtest/gtest.h>

#include "base/overload.h"
#include "wire/golden_test.h"

namespace pando::wire::golden {
namespace {

Json body(const rpc::UnknownCommand&) {
  return nullptr;
}
Json body(const rpc::Handshake& m) {
  return {{"Version", m.version}};
}
Json body(const rpc::Auth& m) {
  return {{"AuthKey", m.key}};
}
Json body(const rpc::SendEvent& m) {
  return {{"Name", m.name}, {"Payload", show(m.payload)}, {"Coalesce", m.coalesce}};
}
Json body(const rpc::ForceLeave& m) {
  return {{"Node", m.node}, {"Prune", m.prune}};
}
Json body(const rpc::Join& m) {
  return {{"Existing", m.existing}, {"Replay", m.replay}};
}
Json body(const rpc::Members&) {
  return nullptr;
}
Json body(const rpc::MembersFiltered& m) {
  return {{"Tags", show(m.tags)}, {"Status", m.status}, {"Name", m.name}};
}
Json body(const rpc::SetTags& m) {
  return {{"Tags", show(m.tags)}, {"DeleteTags", m.delete_tags}};
}
Json body(const rpc::Stream& m) {
  return {{"Type", m.type}};
}
Json body(const rpc::Monitor& m) {
  return {{"LogLevel", m.log_level}};
}
Json body(const rpc::Stop& m) {
  return {{"Stop", m.stop}};
}
Json body(const rpc::Leave&) {
  return nullptr;
}
Json body(const rpc::SendQuery& m) {
  return {{"FilterNodes", m.nodes},      {"FilterTags", show(m.tags)},
          {"RequestAck", m.request_ack}, {"RelayFactor", m.relay_factor},
          {"Timeout", m.timeout_ns},     {"Name", m.name},
          {"Payload", show(m.payload)}};
}
Json body(const rpc::Respond& m) {
  return {{"ID", m.id}, {"Payload", show(m.payload)}};
}
Json body(const rpc::InstallKey& m) {
  return {{"Key", m.key}};
}
Json body(const rpc::UseKey& m) {
  return {{"Key", m.key}};
}
Json body(const rpc::RemoveKey& m) {
  return {{"Key", m.key}};
}
Json body(const rpc::ListKeys&) {
  return nullptr;
}
Json body(const rpc::Stats&) {
  return nullptr;
}
Json body(const rpc::GetCoordinate& m) {
  return {{"Node", m.node}};
}

Json show_members(const std::vector<rpc::Member>& members) {
  Json list = Json::array();
  for (const auto& member : members) list.push_back(show_member(member, member.status));
  return list;
}

}  // namespace

Json show(const rpc::RequestBody& request) {
  return std::visit([](const auto& m) { return body(m); }, request);
}
Json show(const rpc::JoinReply& m) {
  return {{"Num", m.joined}};
}
Json show(const rpc::MembersReply& m) {
  return {{"Members", show_members(m.members)}};
}
Json show(const rpc::KeyReply& m) {
  return {{"Messages", show(m.messages)},
          {"Keys", m.keys ? show(*m.keys) : Json(nullptr)},
          {"NumNodes", m.nodes},
          {"NumErr", m.errors},
          {"NumResp", m.responses}};
}
Json show(const rpc::StatsReply& m) {
  Json sections = Json::object();
  for (const auto& [name, section] : m.sections) sections[name] = show(section);
  return sections;
}
Json show(const rpc::CoordinateReply& m) {
  return {{"Coord",
           {{"Adjustment", m.coordinate.adjustment},
            {"Error", m.coordinate.error},
            {"Height", m.coordinate.height},
            {"Vec", m.coordinate.vec}}},
          {"Ok", m.ok}};
}
Json show(const rpc::StreamRecord& record) {
  return std::visit(Overload{[](const rpc::MemberRecord& r) {
                               return Json{{"Event", r.event},
                                           {"Members", show_members(r.members)}};
                             },
                             [](const rpc::UserRecord& r) {
                               return Json{{"Event", "user"},
                                           {"LTime", r.time},
                                           {"Name", r.name},
                                           {"Payload", show(r.payload)},
                                           {"Coalesce", r.coalesce}};
                             },
                             [](const rpc::QueryRecord& r) {
                               return Json{{"Event", "query"},
                                           {"ID", r.id},
                                           {"LTime", r.time},
                                           {"Name", r.name},
                                           {"Payload", show(r.payload)}};
                             }},
                    record);
}
Json show(const rpc::LogRecord& m) {
  return {{"Log", m.log}};
}
Json show(const rpc::AnswerRecord& m) {
  return {{"Type", m.type}, {"From", m.from}, {"Payload", show(m.payload)}};
}

}  // namespace pando::wire::golden
