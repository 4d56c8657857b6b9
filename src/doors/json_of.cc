#include "doors/json_of.h"

#include <chrono>
#include <nlohmann/json.hpp>

#include "base/overload.h"
#include "doors/json_text.h"
#include "doors/payload_json.h"
#include "wire/serf.h"

namespace pando::doors {
namespace {

using nlohmann::ordered_json;

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

void put_suspicion(ordered_json& shown, const std::optional<Suspicion>& suspicion) {
  if (!suspicion) return;
  shown["suspect_seconds"] = seconds(suspicion->age);
  shown["accusers"] = suspicion->accusers;
}

ordered_json json_of(const Member& member) {
  const NodeInfo& info = *member.info;
  const Versions& v = info.versions;
  ordered_json shown{
      {"name", info.name},
      {"addr", info.endpoint.to_string()},
      {"port", info.endpoint.port},
      {"tags", ordered_json(wire::serf::decode_tags(info.meta))},
      {"status", to_string(member.status)},
      {"protocol",
       {{"max", v.delegate_max}, {"min", v.delegate_min}, {"version", v.delegate_current}}}};
  if (member.unfit > Duration{}) shown["unfit_seconds"] = seconds(member.unfit);
  put_suspicion(shown, member.suspect);
  return shown;
}

ordered_json json_of(const Verdict::Witness& witness) {
  return {{"name", witness.name},
          {"health", witness.health},
          {"before_seconds", seconds(witness.before)},
          {"signs", witness.signs}};
}

ordered_json json_of(const Verdict& verdict) {
  ordered_json witnesses = ordered_json::array();
  for (const Verdict::Witness& witness : verdict.witnesses) witnesses.push_back(json_of(witness));
  return {{"cause", to_string(verdict.cause)},
          {"number", verdict.number},
          {"words", to_string(verdict.cause, verdict.number)},
          {"basis", to_string(verdict.basis)},
          {"ago_seconds", seconds(verdict.ago)},
          {"id", verdict.who.id.empty() ? "" : verdict.who.id.to_string()},
          {"start", verdict.who.start},
          {"issuer", verdict.issuer},
          {"witnesses", std::move(witnesses)}};
}

ordered_json json_of(const std::vector<Member>& members) {
  ordered_json list = ordered_json::array();
  for (const Member& member : members) list.push_back(json_of(member));
  return {{"members", std::move(list)}};
}

ordered_json json_of(const state::Entry& entry) {
  ordered_json shown{{"node", entry.node}, {"id", entry.owner.id.to_string()}};
  shown["start"] = entry.owner.start;
  put_bytes(shown, "key", view(entry.key));
  put_bytes(shown, "value", entry.value);
  shown["version"] = entry.version;
  if (entry.left) shown["ttl_ms"] = *entry.left / std::chrono::milliseconds{1};
  return shown;
}

ordered_json milliseconds(std::optional<Duration> time) {
  if (!time) return nullptr;
  return std::chrono::duration<double, std::milli>(*time).count();
}

ordered_json json_of(const PeerLink& peer) {
  const bool up = peer.state == PeerLink::State::up;
  return {{"peer", peer.name},
          {"state", to_string(peer.state)},
          {"address", peer.address.to_string()},
          {"direction", !up            ? ""
                        : peer.dialled ? "out"
                                       : "in"},
          {"node_id", peer.who.id.empty() ? "" : peer.who.id.to_string()},
          {"start", peer.who.start},
          {"age_ms", milliseconds(up ? std::optional{peer.age} : std::nullopt)},
          {"features", peer.features},
          {"tls", peer.tls},
          {"bytes_in", peer.bytes_in},
          {"bytes_out", peer.bytes_out},
          {"frames_in", peer.frames_in},
          {"frames_out", peer.frames_out},
          {"queued", peer.queued},
          {"rtt_ms", milliseconds(peer.rtt)},
          {"phi", peer.phi ? ordered_json(*peer.phi) : ordered_json(nullptr)},
          {"trouble", peer.trouble},
          {"trouble_age_ms",
           milliseconds(peer.trouble.empty() ? std::nullopt : std::optional{peer.trouble_age})}};
}

}  // namespace

std::string why_json(std::string_view node, const std::optional<Suspicion>& suspicion,
                     const std::vector<Verdict>& deaths) {
  ordered_json shown{{"node", node}, {"deaths", ordered_json::array()}};
  for (const Verdict& verdict : deaths) shown["deaths"].push_back(json_of(verdict));
  put_suspicion(shown, suspicion);
  return json_line(shown);
}

std::string peers_json(const std::vector<PeerLink>& peers) {
  ordered_json list = ordered_json::array();
  for (const PeerLink& peer : peers) list.push_back(json_of(peer));
  return json_line({{"peers", std::move(list)}});
}

std::string members_json(const std::vector<Member>& members, const PhiOf& phi,
                         const std::map<std::string, Reach>& reach) {
  ordered_json shown = json_of(members);
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto level = phi(members[i].info->name);
    shown["members"][i]["phi"] = level ? ordered_json(*level) : ordered_json(nullptr);
    const auto reached = reach.find(members[i].info->name);
    if (reached != reach.end()) shown["members"][i]["reach"] = reached->second;
  }
  return json_line(shown);
}

std::string state_json(const std::vector<state::Entry>& entries) {
  ordered_json list = ordered_json::array();
  for (const state::Entry& entry : entries) list.push_back(json_of(entry));
  return json_line({{"state", std::move(list)}});
}

std::string_view kind_of(const Event& event) {
  return std::visit(Overload{[](const MemberEvent& e) { return to_string(e.type); },
                             [](const UserEvent&) { return std::string_view{"user"}; },
                             [](const QueryEvent&) { return std::string_view{"query"}; }},
                    event);
}

std::string event_json(const Event& event) {
  ordered_json shown{{"event", kind_of(event)}};
  std::visit(Overload{[&](const MemberEvent& e) { shown.update(json_of(e.members)); },
                      [&](const UserEvent& e) {
                        shown.update({{"ltime", e.time}, {"name", e.name}});
                        shown["coalesce"] = e.coalesce;
                        put_payload(shown, e.payload);
                      },
                      [&](const QueryEvent& e) {
                        shown.update({{"ltime", e.time}, {"name", e.name}});
                        shown["source"] = e.source_node;
                        put_payload(shown, e.payload);
                      }},
             event);
  return json_text(shown);
}

}  // namespace pando::doors
