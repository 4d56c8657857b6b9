#include "agent/outer_doors.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "doors/cluster_shape.h"
#include "doors/facts_of.h"
#include "shell/clock.h"
#include "shell/sockets.h"

namespace pando::agent {
namespace {

/// How old what is told of the data may be, if nobody asks through the data's own doors.
constexpr Duration kReport = std::chrono::milliseconds{250};

}  // namespace

OuterDoors::OuterDoors(DoorParts parts, DoorSockets sockets)
    : parts_(std::move(parts)),
      state_asker_([this](node::StateAsk ask) { parts_.driver.submit(std::move(ask)); }),
      call_asker_([this](node::CallAsk ask) { parts_.driver.submit(std::move(ask)); }),
      access_(parts_.loop, state_asker_, parts_.log, parts_.self.id, std::move(sockets.users),
              [this](const resp::GuardPtr& guard) { follow(guard); }),
      started_(shell::now()),
      data_watch_(parts_.loop, data_thread_.loop(), parts_.log),
      wind_up_(parts_.loop, parts_.self.id.empty() ? parts_.loop : data_thread_.loop(),
               [this] { return resp_doors(); }) {
  if (!parts_.self.id.empty())
    data_ = std::make_unique<DataDesk>(parts_.loop, data_thread_.loop(), parts_.driver, parts_.self,
                                       parts_.memory, parts_.clients, parts_.log,
                                       [this](Instant now) { report_now_and_then(now); });
  open_resp_doors(sockets);
  open_http(sockets);
  if (data_) data_->limit_doors(), data_thread_.start(), data_watch_.begin();
}

void OuterDoors::open_resp_doors(DoorSockets& sockets) {
  const auto seats = std::make_shared<doors::Seats>();
  open_resp(resp_, resp_local_, sockets.resp,
            {.view = sockets.resp_view,
             .numbers = {.next = 1, .step = 2},
             .seats = seats,
             .tls = sockets.resp_tls});
  open_resp(resp_cluster_, resp_cluster_local_, sockets.resp_cluster,
            {.dialect = doors::RespWay::Dialect::cluster,
             .view = sockets.resp_cluster_view,
             .numbers = {.next = 2, .step = 2},
             .seats = seats,
             .tls = sockets.resp_tls});
}

void OuterDoors::open_http(DoorSockets& sockets) {
  if (!sockets.http) return;
  http_local_ = shell::local_endpoint(sockets.http.get());
  http_.emplace(parts_.loop, std::move(sockets.http), fmt::format("{:x}", shell::entropy()[0]),
                *this);
  http_->set_view(sockets.http_view);
}

void OuterDoors::open_resp(std::unique_ptr<RespService>& service, std::optional<Endpoint>& local,
                           shell::Fd& socket, doors::RespWay way) {
  if (!socket) return;
  local = shell::local_endpoint(socket.get());
  doors::DataPort* const port =
      data_ == nullptr ? nullptr
                       : &data_->open([&service] { return service ? &service->door() : nullptr; });
  shell::Loop& loop = data_ == nullptr ? parts_.loop : data_thread_.loop();
  service = std::make_unique<RespService>(
      parts_.loop, loop, std::move(socket), access_.guard(), *this, port, way,
      RespService::Events{
          .before_asking = [this] { send_report(); },
          .refused = [this](resp::Refusal refusal) { access_.refused(std::move(refusal)); },
          .noted = [this](const Note& note) { parts_.log.note(note); }});
}

void OuterDoors::renew_tls(const std::shared_ptr<const shell::TlsContext>& tls) {
  for (const auto* service : {&resp_, &resp_cluster_})
    if (*service) (*service)->renew(tls);
}

void OuterDoors::follow(const resp::GuardPtr& guard) {
  for (const auto* service : {&resp_, &resp_cluster_})
    if (*service) (*service)->follow(guard);
}

void OuterDoors::on_cluster_changed() {
  if (resp_cluster_) resp_cluster_->guide();
}

// ---- the data's thread --------------------------------------------------------------------------
DataReport OuterDoors::make_report() const {
  DataReport report;
  if (data_) report.add(data_->shard());
  if (resp_) report.add(report.resp, resp_->door());
  if (resp_cluster_) report.add(report.resp_cluster, resp_cluster_->door());
  return report;
}

void OuterDoors::send_report() {
  DataReport report = make_report();
  if (report == sent_report_) return;
  sent_report_ = report;
  parts_.loop.post([this, report = std::move(report)] { report_ = report; });
}

void OuterDoors::report_now_and_then(Instant now) {
  if (now < report_at_) return;
  report_at_ = now + kReport;
  send_report();
}

std::vector<doors::RespDoor*> OuterDoors::resp_doors() const {
  std::vector<doors::RespDoor*> open;
  for (RespService* const service : {resp_.get(), resp_cluster_.get()})
    if (service != nullptr) open.push_back(&service->door());
  return open;
}

bool OuterDoors::resp_idle() const {
  return std::ranges::all_of(resp_doors(), [](const auto* door) { return door->idle(); });
}

// ---- the agent's --------------------------------------------------------------------------------

void OuterDoors::on_event(const Event& event) {
  if (http_) http_->on_event(event);
}

bool OuterDoors::idle() {
  const auto heard = [this](bool idle) { resp_was_idle_ = idle; };
  if (!data_)
    heard(resp_idle());
  else
    data_thread_.loop().post(
        [this, heard] { parts_.loop.post([heard, idle = resp_idle()] { heard(idle); }); });
  return resp_was_idle_ && (!http_ || http_->idle());
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
          node.lost_buckets()};
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
  const DataReport report = data_ ? report_ : make_report();
  doors::Facts facts;
  doors::add_process(facts, shell::now() - started_);
  doors::add_node(facts, parts_.driver.node());
  doors::add_map(facts, map());
  if (data_) doors::add_data(facts, report.data);
  doors::add_phi(facts, parts_.driver.node(), shell::now());
  doors::add_traffic(facts, parts_.driver.traffic());
  doors::add_tls(facts, parts_.driver.tls());
  std::vector<doors::NamedDoor> open;
  if (resp_) open.push_back({"resp", report.resp});
  if (resp_cluster_) open.push_back({"resp_cluster", report.resp_cluster});
  if (http_) open.push_back({"http", http_->count()});
  doors::add_doors(facts, open);
  return facts;
}

doors::ServerView OuterDoors::server(bool cluster) const {
  const DataReport report = data_ ? report_ : make_report();
  const auto& local = cluster ? resp_cluster_local_ : resp_local_;
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
  counted_before_ = (data_ ? report_ : make_report()).count();
}

std::string OuterDoors::unready() const {
  if (departs_) return "this node is leaving the cluster";
  if (const std::string trouble = data_watch_.trouble(); !trouble.empty()) return trouble;
  if (!parts_.joiner.settled()) return "no seed has answered yet";
  const node::Node& node = parts_.driver.node();
  const map::Status status = node.map_status(shell::now());
  if (status.phase > map::Status::Phase::deciding)
    return "the map has no quorum here: " + std::string{to_string(status.phase)};
  return parts_.stores && !status.serves ? "this node is not in the map yet" : "";
}

/// All doors are asked at once; the last answer completes the report.
void OuterDoors::clients(resp::ClientOrder order, ClientsTold told) {
  struct Gathering {
    resp::ClientReport report;
    std::size_t missing = 0;
    ClientsTold told;
  };
  const auto all = std::make_shared<Gathering>();
  all->told = std::move(told);
  for (RespService* const service : {resp_.get(), resp_cluster_.get()}) {
    if (service == nullptr) continue;
    ++all->missing;
    service->order(order, [all](const resp::ClientReport& report) {
      all->report.add(report);
      if (--all->missing == 0) all->told(all->report);
    });
  }
}

}  // namespace pando::agent
