#include "agent/outer_doors.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "doors/cluster_shape.h"
#include "doors/facts_of.h"
#include "shell/clock.h"
#include "shell/sockets.h"

namespace pando::agent {
OuterDoors::OuterDoors(DoorParts parts, DoorSockets sockets)
    : parts_(std::move(parts)),
      state_asker_([this](node::StateAsk ask) { parts_.driver.submit(std::move(ask)); }),
      call_asker_([this](node::CallAsk ask) { parts_.driver.submit(std::move(ask)); }),
      access_(parts_.loop, state_asker_, parts_.log, parts_.self.id, std::move(sockets.users),
              [this](const resp::GuardPtr& guard) { data_.follow(guard); }),
      started_(shell::now()),
      data_(parts_, access_, *this, sockets) {
  open_http(sockets);
  data_.begin();
}

void OuterDoors::open_http(DoorSockets& sockets) {
  if (!sockets.http) return;
  http_local_ = shell::local_endpoint(sockets.http.get());
  http_.emplace(parts_.loop, std::move(sockets.http), fmt::format("{:x}", shell::entropy()[0]),
                *this);
  http_->set_view(sockets.http_view);
}

void OuterDoors::on_event(const Event& event) {
  if (http_) http_->on_event(event);
}

bool OuterDoors::idle() {
  return data_.idle() && (!http_ || http_->idle());
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
  return {node.map(), node.map_status(shell::now()), node.map_balance(), node.map_durability(),
          node.lost_buckets(), data_.report().data.lost};
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
  const DataReport report = data_.report();
  doors::Facts facts;
  doors::add_process(facts, shell::now() - started_);
  doors::add_node(facts, parts_.driver.node());
  doors::add_map(facts, map());
  if (data_.have_data()) doors::add_data(facts, report.data);
  doors::add_phi(facts, parts_.driver.node(), shell::now());
  doors::add_traffic(facts, parts_.driver.traffic());
  doors::add_tls(facts, parts_.driver.tls());
  std::vector<doors::NamedDoor> open;
  if (resp_local()) open.push_back({"resp", report.resp});
  if (resp_cluster_local()) open.push_back({"resp_cluster", report.resp_cluster});
  if (http_) open.push_back({"http", http_->count()});
  doors::add_doors(facts, open);
  return facts;
}

doors::ServerView OuterDoors::server(bool cluster) const {
  const DataReport report = data_.report();
  const auto& local = cluster ? resp_cluster_local() : resp_local();
  doors::ServerView out{.up = shell::now() - started_,
                        .run_id = doors::cluster_id(parts_.self),
                        .port = local ? local->port : std::uint16_t{0},
                        .cluster = cluster,
                        .clients = report.resp.clients + report.resp_cluster.clients,
                        .most_clients = report.most_clients,
                        .blocked = report.blocked,
                        .followers = followers(parts_.driver.node().map(), parts_.self),
                        .data = report.data,
                        .count = report.count()};
  out.count.subtract(counted_before_);
  return out;
}

void OuterDoors::reset_counts() {
  counted_before_ = data_.report().count();
}

std::string OuterDoors::unready() const {
  if (departs_) return "this node is leaving the cluster";
  if (const std::string trouble = data_.trouble(); !trouble.empty()) return trouble;
  if (!parts_.joiner.settled()) return "no seed has answered yet";
  const node::Node& node = parts_.driver.node();
  const map::Status status = node.map_status(shell::now());
  if (status.phase > map::Status::Phase::deciding)
    return "the map has no quorum here: " + std::string{to_string(status.phase)};
  return parts_.settings.map.store && !status.serves ? "this node is not in the map yet" : "";
}

}  // namespace pando::agent
