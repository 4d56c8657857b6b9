#pragma once
/// One of the threads that serve Redis clients: a shard, and a door of each port.
#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "agent/data_desk.h"
#include "agent/data_report.h"
#include "agent/resp_service.h"
#include "agent/wind_up.h"
#include "shell/shard_line.h"

namespace pando::agent {

/// Made before its loop runs, destroyed when it runs no more. The agent's thread, but for what says
/// otherwise.
class DataWorker {
 public:
  /// All must outlive it. `loop`: its thread's; the agent's if there is no data.
  DataWorker(shell::Loop& agent, shell::Loop& loop, ShardOf part);

  // Before its loop runs.

  /// It has a part of the data.
  void keep_data(shell::ShardLine& line, const DataTerms& terms);
  /// It has a door of the port of these clients.
  void open(const doors::RespWay& way, const resp::GuardPtr& guard, doors::Host& host,
            RespService::Events events);
  /// Tells the doors what their clients may cost.
  void begin();

  shell::Loop& loop() { return loop_; }
  /// Null: there is no such port.
  RespService* service(doors::RespWay::Dialect dialect) { return services_[index(dialect)].get(); }
  /// Of all ports that there are.
  std::vector<RespService*> services() const;
  /// As it was said last; without data, as it is.
  DataReport report() const { return desk_ ? report_ : make_report(); }
  /// Has it say how it is now, and then that it has. With data only.
  void ask_report(std::function<void()> then);
  /// Whether all clients had their answers when this was last asked.
  bool idle();
  /// See WindUp.
  void wind_up(std::function<void()> then) { wind_up_.begin(std::move(then)); }

 private:
  static std::size_t index(doors::RespWay::Dialect dialect) {
    return static_cast<std::size_t>(dialect);
  }
  // Its thread.
  DataReport make_report() const;
  void send_report();
  void report_now_and_then(Instant now);
  std::vector<doors::RespDoor*> doors() const;
  bool doors_idle() const;

  shell::Loop &agent_, &loop_;
  ShardOf part_;
  std::unique_ptr<DataDesk> desk_;  ///< null: its clients find no data here
  std::array<std::unique_ptr<RespService>, 2> services_;
  DataReport report_;
  bool was_idle_ = false;
  WindUp wind_up_;
  DataReport sent_report_;  ///< its thread, as what follows
  Instant report_at_{};
};

}  // namespace pando::agent
