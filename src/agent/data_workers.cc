#include "agent/data_workers.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "shell/sockets.h"

namespace pando::agent {
namespace {

/// Who wants to know something of all threads does not wait longer for one that is busy.
constexpr Duration kRefresh = std::chrono::milliseconds{250};

std::string name_of(std::size_t thread) {
  return fmt::format("pando-data-{}", thread);
}

}  // namespace

DataWorkers::DataWorkers(DoorParts& parts, AccessDesk& access, doors::Host& host,
                         DoorSockets& sockets)
    : agent_(parts.loop),
      access_(access),
      log_(parts.log),
      host_(host),
      refreshing_(parts.loop, kRefresh) {
  if (parts.self.id.empty())
    workers_.push_back(std::make_unique<DataWorker>(agent_, agent_, ShardOf{}));
  else
    keep_data(parts);
  open(Dialect::plain, sockets.resp, sockets.resp_view, sockets.resp_tls);
  open(Dialect::cluster, sockets.resp_cluster, sockets.resp_cluster_view, sockets.resp_tls);
}

DataWorkers::~DataWorkers() {
  for (const auto& thread : threads_) thread->stop();
}

void DataWorkers::keep_data(DoorParts& parts) {
  const std::uint8_t shards = parts.settings.map.shards;
  std::vector<shell::Loop*> loops;
  for (std::uint8_t i = 0; i < shards; ++i)
    loops.push_back(&threads_.emplace_back(std::make_unique<DataThread>())->loop());
  line_.emplace(agent_, parts.driver, loops, [this](const Note& note) { log_.note(note); });
  const DataTerms terms{.self = parts.self,
                        .name = parts.driver.node().name(),
                        .memory = parts.settings.memory,
                        .clients = bounded(parts.settings.resp_clients, log_)};
  for (std::uint8_t i = 0; i < shards; ++i) {
    watches_.push_back(std::make_unique<DataWatch>(agent_, *loops[i], name_of(i), log_));
    workers_.push_back(std::make_unique<DataWorker>(agent_, *loops[i], ShardOf{i, shards}));
    workers_.back()->keep_data(*line_, terms);
  }
}

/// Numbers of clients differ over all threads and both ports.
void DataWorkers::open(Dialect dialect, shell::Fd& socket, const std::string& view,
                       const std::shared_ptr<const shell::TlsContext>& tls) {
  if (!socket) return;
  Port& port = ports_[static_cast<std::size_t>(dialect)];
  port.local = shell::local_endpoint(socket.get());
  std::uint64_t number = 1 + static_cast<std::uint64_t>(dialect);
  std::vector<doors::RespListener::Place> places;
  for (const auto& worker : workers_) {
    worker->open({.dialect = dialect,
                  .view = view,
                  .numbers = {.next = number, .step = ports_.size() * workers_.size()},
                  .seats = seats_,
                  .tls = tls},
                 access_.guard(), host_,
                 {.refused = [this](resp::Refusal r) { access_.refused(std::move(r)); },
                  .noted = [this](const Note& note) { log_.note(note); }});
    places.push_back({&worker->loop(), &worker->service(dialect)->door()});
    number += ports_.size();
  }
  port.listener.emplace(std::move(socket), std::move(places));
}

void DataWorkers::begin() {
  for (const auto& worker : workers_) worker->begin();
  for (std::size_t i = 0; i < threads_.size(); ++i) threads_[i]->start(name_of(i));
  for (const auto& watch : watches_) watch->begin();
}

std::vector<RespService*> DataWorkers::services() const {
  std::vector<RespService*> all;
  for (const auto& worker : workers_)
    for (RespService* const service : worker->services()) all.push_back(service);
  return all;
}

void DataWorkers::renew(const std::shared_ptr<const shell::TlsContext>& tls) {
  for (RespService* const service : services()) service->renew(tls);
}

void DataWorkers::follow(const resp::GuardPtr& guard) {
  for (RespService* const service : services()) service->follow(guard);
}

void DataWorkers::guide() {
  for (const auto& worker : workers_)
    if (RespService* const service = worker->service(Dialect::cluster)) service->guide();
}

/// All doors are asked at once; the last answer completes the report.
void DataWorkers::order(const resp::ClientOrder& order, doors::Host::ClientsTold told) {
  struct Gathering {
    resp::ClientReport report;
    std::size_t missing;
    doors::Host::ClientsTold told;
  };
  const std::vector<RespService*> asked = services();
  const auto all = std::make_shared<Gathering>(Gathering{{}, asked.size(), std::move(told)});
  for (RespService* const service : asked)
    service->order(order, [all](const resp::ClientReport& report) {
      all->report.add(report);
      if (--all->missing == 0) all->told(all->report);
    });
}

/// First nobody is let in any more: who was handed to another thread is there before its doors wind
/// up.
void DataWorkers::wind_up(std::function<void()> then) {
  const auto all_wind_up = [this, then = std::move(then)] {
    const auto left = std::make_shared<std::size_t>(workers_.size());
    for (const auto& worker : workers_)
      worker->wind_up([left, then] {
        if (--*left == 0) then();
      });
  };
  workers_.front()->loop().post([this, all_wind_up] {
    for (Port& port : ports_)
      if (port.listener) port.listener->stop();
    agent_.post(all_wind_up);
  });
}

DataReport DataWorkers::report() const {
  DataReport sum = workers_.front()->report();
  for (std::size_t i = 1; i < workers_.size(); ++i) sum.add(workers_[i]->report());
  return sum;
}

void DataWorkers::refresh(std::function<void()> then) {
  if (!have_data()) return then();
  const std::uint64_t call = refreshing_.begin(workers_.size(), std::move(then));
  for (const auto& worker : workers_)
    worker->ask_report([this, call] { refreshing_.answered(call); });
}

bool DataWorkers::idle() {
  return std::ranges::count_if(workers_, [](const auto& worker) { return !worker->idle(); }) == 0;
}

std::string DataWorkers::trouble() const {
  for (const auto& watch : watches_)
    if (std::string trouble = watch->trouble(); !trouble.empty()) return trouble;
  return {};
}

}  // namespace pando::agent
