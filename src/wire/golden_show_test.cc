#include <gtest/gtest.h>

#include "base/overload.h"
#include "wire/golden_test.h"

namespace pando::wire::golden {

Json show(const Bytes& bytes) {
  return {{"hex", hex(bytes)}};
}
Json show(const Address& address) {
  return {{"ip", hex(address.bytes())}, {"len", address.bytes().size()}};
}

namespace {

Json show_vsn(const memberlist::Vsn& vsn) {
  Json list = Json::array();
  for (const std::byte b : vsn) list.push_back(std::to_integer<unsigned>(b));
  return list;
}
Json body(const memberlist::Ping& m) {
  return {{"SeqNo", m.seq},
          {"Node", m.node},
          {"SourceAddr", show(m.source_address)},
          {"SourcePort", m.source_port},
          {"SourceNode", m.source_node}};
}
Json body(const memberlist::IndirectPing& m) {
  return {{"SeqNo", m.seq},
          {"Target", show(m.target)},
          {"Port", m.port},
          {"Node", m.node},
          {"Nack", m.nack},
          {"SourceAddr", show(m.source_address)},
          {"SourcePort", m.source_port},
          {"SourceNode", m.source_node}};
}
Json body(const memberlist::Ack& m) {
  return {{"SeqNo", m.seq}, {"Payload", show(m.payload)}};
}
Json body(const memberlist::Nack& m) {
  return {{"SeqNo", m.seq}};
}
Json body(const memberlist::Err& m) {
  return {{"Error", m.error}};
}
template <class Accusation>
Json accusation(const Accusation& m) {
  return {{"Incarnation", m.incarnation}, {"Node", m.node}, {"From", m.from}};
}
Json body(const memberlist::Suspect& m) {
  return accusation(m);
}
Json body(const memberlist::Dead& m) {
  return accusation(m);
}
Json body(const memberlist::Alive& m) {
  return {{"Incarnation", m.incarnation}, {"Node", m.node},
          {"Addr", show(m.address)},      {"Port", m.port},
          {"Meta", show(m.meta)},         {"Vsn", show_vsn(m.vsn)}};
}
Json body(const memberlist::NodeState& m) {
  return {
      {"Name", m.name},        {"Addr", show(m.address)},      {"Port", m.port},
      {"Meta", show(m.meta)},  {"Incarnation", m.incarnation}, {"State", static_cast<int>(m.state)},
      {"Vsn", show_vsn(m.vsn)}};
}

std::string_view type_name(const memberlist::Ping&) {
  return "ping(0)";
}
std::string_view type_name(const memberlist::IndirectPing&) {
  return "indirectPing(1)";
}
std::string_view type_name(const memberlist::Ack&) {
  return "ackResp(2)";
}
std::string_view type_name(const memberlist::Suspect&) {
  return "suspect(3)";
}
std::string_view type_name(const memberlist::Alive&) {
  return "alive(4)";
}
std::string_view type_name(const memberlist::Dead&) {
  return "dead(5)";
}
std::string_view type_name(const memberlist::Nack&) {
  return "nackResp(11)";
}
std::string_view type_name(const memberlist::Err&) {
  return "err(13)";
}

template <class Message>
Json plain(const Message& message) {
  return {{"type", type_name(message)}, {"body", body(message)}};
}

Json show_push_pull(const memberlist::PushPull& state) {
  Json nodes = Json::array();
  for (const auto& node : state.nodes) nodes.push_back(body(node));
  return {{"type", "pushPull(6)"},
          {"header",
           {{"Join", state.join},
            {"Nodes", state.nodes.size()},
            {"UserStateLen", state.user_state.size()}}},
          {"nodes", nodes},
          {"userState", show(state.user_state)}};
}

// ---- Serf --------------------------------------------------------------------------------------

Json body(const serf::Leave& m) {
  return {{"LTime", m.time}, {"Node", m.node}, {"Prune", m.prune}};
}
Json body(const serf::Join& m) {
  return {{"LTime", m.time}, {"Node", m.node}};
}

Json show_slot(const serf::PastEvents& slot) {
  Json events = Json::array();
  for (const auto& event : slot.events)
    events.push_back({{"Name", event.name}, {"Payload", show(event.payload)}});
  return {{"LTime", slot.time}, {"Events", events}};
}
Json body(const serf::PushPull& m) {
  Json slots = Json::object();
  for (std::size_t i = 0; i < m.events.size(); ++i)
    if (m.events[i]) slots[std::to_string(i)] = show_slot(*m.events[i]);
  return {{"LTime", m.time},
          {"StatusLTimes", show(m.status_times)},
          {"LeftMembers", m.left_members},
          {"EventLTime", m.event_time},
          {"Events", {{"arrayLen", m.events.size()}, {"nonNil", slots}}},
          {"QueryLTime", m.query_time}};
}
Json body(const serf::UserEvent& m) {
  return {{"LTime", m.time}, {"Name", m.name}, {"Payload", show(m.payload)}, {"CC", m.coalesce}};
}
Json body(const serf::Query& m) {
  Json filters = Json::array();
  for (const Bytes& filter : m.filters) filters.push_back(show(filter));
  return {{"LTime", m.time},
          {"ID", m.id},
          {"Addr", show(m.address)},
          {"Port", m.port},
          {"SourceNode", m.source_node},
          {"Filters", filters},
          {"Flags", m.flags},
          {"RelayFactor", m.relay_factor},
          {"Timeout", m.timeout_ns},
          {"Name", m.name},
          {"Payload", show(m.payload)}};
}
Json body(const serf::QueryResponse& m) {
  return {{"LTime", m.time},
          {"ID", m.id},
          {"From", m.from},
          {"Flags", m.flags},
          {"Payload", show(m.payload)}};
}
Json body(const serf::ConflictResponse& m) {
  return m.member ? show_member(*m.member, static_cast<int>(m.member->status)) : Json(nullptr);
}
Json body(const serf::KeyRequest& m) {
  return {{"Key", show(m.key)}};
}
Json body(const serf::KeyResponse& m) {
  return {{"Result", m.result},
          {"Message", m.message},
          {"Keys", m.keys ? Json(*m.keys) : Json(nullptr)},
          {"PrimaryKey", m.primary_key}};
}

constexpr std::array<std::string_view, 10> kSerfTypes{
    "leave(0)",       "join(1)",          "pushPull(2)",         "userEvent(3)",
    "query(4)",       "queryResponse(5)", "conflictResponse(6)", "keyRequest(7)",
    "keyResponse(8)", "relay(9)"};

}  // namespace

Json show(const memberlist::PacketMessage& message) {
  return std::visit(Overload{[](const memberlist::User& user) {
                               return Json{{"type", "user(8)"}, {"inner", show(user.payload)}};
                             },
                             [](const auto& m) { return plain(m); }},
                    message);
}

Json show(const memberlist::StreamMessage& message) {
  return std::visit(Overload{[](const memberlist::User& user) {
                               return Json{{"type", "user(8)"},
                                           {"header", {{"UserMsgLen", user.payload.size()}}},
                                           {"inner", show(user.payload)}};
                             },
                             [](const memberlist::PushPull& m) { return show_push_pull(m); },
                             [](const auto& m) { return plain(m); }},
                    message);
}

Json show(const serf::Message& message) {
  const std::string_view type = kSerfTypes[message.index()];
  if (const auto* relay = std::get_if<serf::Relay>(&message))
    return {{"serfType", type},
            {"header",
             {{"DestAddr",
               {{"IP", show(relay->destination.address)},
                {"Port", relay->destination.port},
                {"Zone", relay->zone}}},
              {"DestName", relay->node}}},
            {"inner", show(relay->inner)}};
  return std::visit(
      Overload{[](const serf::Relay&) { return Json{}; },
               [&](const auto& m) { return Json{{"serfType", type}, {"body", body(m)}}; }},
      message);
}

}  // namespace pando::wire::golden
