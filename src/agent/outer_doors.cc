#include "agent/outer_doors.h"

#include <fmt/format.h>

#include <utility>

#include "doors/facts_of.h"
#include "shell/clock.h"
#include "shell/sockets.h"

namespace pando::agent {

OuterDoors::OuterDoors(DoorParts parts, DoorSockets sockets)
    : parts_(std::move(parts)),
      state_asker_([this](node::StateAsk ask) { parts_.driver.submit(std::move(ask)); }),
      call_asker_([this](node::CallAsk ask) { parts_.driver.submit(std::move(ask)); }),
      started_(shell::now()) {
  if (!parts_.self.id.empty())
    data_ = std::make_unique<DataDesk>(parts_.loop, parts_.driver, parts_.self, parts_.memory,
                                       parts_.log);
  open_resp(resp_, resp_local_, sockets.resp, sockets.resp_password, {.view = sockets.resp_view});
  open_resp(resp_cluster_, resp_cluster_local_, sockets.resp_cluster, sockets.resp_password,
            {doors::RespWay::Dialect::cluster, sockets.resp_cluster_view});
  if (!sockets.http) return;
  http_local_ = shell::local_endpoint(sockets.http.get());
  http_.emplace(parts_.loop, std::move(sockets.http), fmt::format("{:x}", shell::entropy()[0]),
                *this);
  http_->set_view(sockets.http_view);
}

void OuterDoors::open_resp(std::unique_ptr<RespService>& service, std::optional<Endpoint>& local,
                           shell::Fd& socket, const std::string& password, doors::RespWay way) {
  if (!socket) return;
  local = shell::local_endpoint(socket.get());
  doors::DataPort* const port =
      data_ == nullptr ? nullptr
                       : &data_->open([&service] { return service ? &service->door() : nullptr; });
  service = std::make_unique<RespService>(parts_.loop, parts_.loop, std::move(socket), password,
                                          *this, port, way);
}

void OuterDoors::on_event(const Event& event) {
  if (http_) http_->on_event(event);
}

bool OuterDoors::idle() const {
  const auto idle = [](const auto& service) { return !service || service->door().idle(); };
  return idle(resp_) && idle(resp_cluster_) && (!http_ || http_->idle());
}

std::vector<Verdict> OuterDoors::why(std::string_view name) const {
  return parts_.driver.node().why(name, shell::now());
}

std::optional<state::Entry> OuterDoors::state(std::string_view node, std::string_view key) const {
  return parts_.driver.node().state(shell::now(), node, key);
}

std::vector<state::Entry> OuterDoors::states(std::string_view node, std::string_view prefix) const {
  return parts_.driver.node().states(shell::now(), node, prefix);
}

std::optional<double> OuterDoors::phi(std::string_view name) const {
  return parts_.driver.node().phi(name, shell::now());
}

std::vector<PeerLink> OuterDoors::peers() const {
  return parts_.driver.node().peers(shell::now());
}

doors::MapReport OuterDoors::map() const {
  const node::Node& node = parts_.driver.node();
  return {node.map(), node.map_status(shell::now()), node.map_balance(), node.map_durability()};
}

std::vector<map::Event> OuterDoors::map_history() const {
  return parts_.driver.node().map_history(shell::now());
}

map::Outlook OuterDoors::outlook(const map::WhatIf& what_if) const {
  return parts_.driver.node().outlook(shell::now(), what_if);
}

std::string OuterDoors::unsafe_to_stop(std::string_view member) const {
  return parts_.driver.node().unsafe_to_stop(member);
}

doors::Facts OuterDoors::facts() const {
  doors::Facts facts;
  doors::add_process(facts, shell::now() - started_);
  doors::add_node(facts, parts_.driver.node());
  doors::add_map(facts, map());
  if (data_) doors::add_data(facts, data_->shard().view());
  doors::add_phi(facts, parts_.driver.node(), shell::now());
  doors::add_traffic(facts, parts_.driver.traffic());
  doors::add_tls(facts, parts_.driver.tls());
  std::vector<doors::NamedDoor> open;
  if (resp_) open.push_back({"resp", resp_->door().count()});
  if (resp_cluster_) open.push_back({"resp_cluster", resp_cluster_->door().count()});
  if (http_) open.push_back({"http", http_->count()});
  doors::add_doors(facts, open);
  return facts;
}

std::string OuterDoors::unready() const {
  if (!parts_.joiner.settled()) return "no seed has answered yet";
  const node::Node& node = parts_.driver.node();
  const map::Status status = node.map_status(shell::now());
  if (status.phase > map::Status::Phase::deciding)
    return "the map has no quorum here: " + std::string{to_string(status.phase)};
  return parts_.stores && !status.serves ? "this node is not in the map yet" : "";
}

void OuterDoors::ask(Command command, Told told) {
  if (std::holds_alternative<command::SendQuery>(command))
    return parts_.asker.ask_all(std::move(command), std::move(told));
  parts_.asker.ask(std::move(command), std::move(told));
}

void OuterDoors::join(std::vector<std::string> seeds, bool ignore_old_events, Told told) {
  parts_.joiner.join(std::move(seeds), ignore_old_events,
                     [told = std::move(told)](const reply::Joined& joined) {
                       told(reply::Joined{joined.contacted, on_one_line(joined.error)});
                     });
}

void OuterDoors::set_tags(Tags tags, Told told) {
  parts_.set_tags(tags, [told = std::move(told)](const std::string& e) { told(reply::Done{e}); });
}

}  // namespace pando::agent
