#include "agent/data_worker.h"

#include <algorithm>
#include <utility>

#include "doors/client_sums.h"

namespace pando::agent {
namespace {

using Dialect = doors::RespWay::Dialect;

/// How old what is told of the data may be, if nobody asks for it.
constexpr Duration kReport = std::chrono::milliseconds{250};

/// All doors of a port together may keep so much for their clients as one would alone.
doors::RespLimits limits_of(bool data, ShardOf part) {
  if (!data) return {};
  doors::RespLimits limits = doors::kDataLimits;
  limits.unsent = std::max(limits.unsent / part.count, doors::kMostUnsent);
  return limits;
}

}  // namespace

DataWorker::DataWorker(shell::Loop& agent, shell::Loop& loop, ShardOf part)
    : agent_(agent), loop_(loop), part_(part), wind_up_(agent, loop, [this] { return doors(); }) {}

void DataWorker::keep_data(shell::ShardLine& line, const DataTerms& terms) {
  desk_ = std::make_unique<DataDesk>(loop_, line, part_, terms,
                                     [this](Instant now) { report_now_and_then(now); });
}

void DataWorker::open(const doors::RespWay& way, const resp::GuardPtr& guard, doors::Host& host,
                      RespService::Events events) {
  auto& service = services_[index(way.dialect)];
  doors::DataPort* const port =
      desk_ ? &desk_->open([&service] { return service ? &service->door() : nullptr; }) : nullptr;
  service = std::make_unique<RespService>(
      agent_, loop_, guard, host, limits_of(port != nullptr, part_), port, way, std::move(events));
}

void DataWorker::begin() {
  if (desk_) desk_->limit_doors();
}

std::vector<RespService*> DataWorker::services() const {
  std::vector<RespService*> open;
  for (const auto& service : services_)
    if (service) open.push_back(service.get());
  return open;
}

void DataWorker::ask_report(std::function<void()> then) {
  loop_.post([this, then = std::move(then)]() mutable {
    send_report();
    agent_.post(std::move(then));
  });
}

bool DataWorker::idle() {
  if (!desk_) return doors_idle();
  loop_.post([this] { agent_.post([this, idle = doors_idle()] { was_idle_ = idle; }); });
  return was_idle_;
}

// ---- its thread ---------------------------------------------------------------------------------

DataReport DataWorker::make_report() const {
  DataReport report;
  if (desk_) report.add(desk_->shard());
  if (const auto& plain = services_[index(Dialect::plain)]) report.add(report.resp, plain->door());
  if (const auto& cluster = services_[index(Dialect::cluster)])
    report.add(report.resp_cluster, cluster->door());
  return report;
}

void DataWorker::send_report() {
  DataReport report = make_report();
  if (report == sent_report_) return;
  sent_report_ = report;
  agent_.post([this, report = std::move(report)] { report_ = report; });
}

void DataWorker::report_now_and_then(Instant now) {
  if (now < report_at_) return;
  report_at_ = now + kReport;
  send_report();
}

std::vector<doors::RespDoor*> DataWorker::doors() const {
  std::vector<doors::RespDoor*> all;
  for (RespService* const service : services()) all.push_back(&service->door());
  return all;
}

bool DataWorker::doors_idle() const {
  return std::ranges::all_of(doors(), [](const auto* door) { return door->idle(); });
}

}  // namespace pando::agent
