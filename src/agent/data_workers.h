#pragma once
/// All threads that serve Redis clients, as if they were one.
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/access_desk.h"
#include "agent/data_thread.h"
#include "agent/data_watch.h"
#include "agent/data_worker.h"
#include "agent/door_parts.h"
#include "agent/door_sockets.h"
#include "agent/roll_call.h"
#include "doors/resp_listener.h"

namespace pando::agent {

/// With data each shard has a thread of its own; without, all is on the agent's. The agent's
/// thread.
class DataWorkers {
 public:
  using Dialect = doors::RespWay::Dialect;

  /// All must outlive it; nothing happens before begin().
  DataWorkers(DoorParts& parts, AccessDesk& access, doors::Host& host, DoorSockets& sockets);
  ~DataWorkers();
  void begin();

  bool have_data() const { return line_.has_value(); }
  /// Where the clients connect; nullopt if nowhere.
  const std::optional<Endpoint>& local(Dialect dialect) const {
    return ports_[static_cast<std::size_t>(dialect)].local;
  }

  // To all doors.

  /// Certificates for those who come from now on.
  void renew(const std::shared_ptr<const shell::TlsContext>& tls);
  /// Who clients may be from now on.
  void follow(const resp::GuardPtr& guard);
  /// How the cluster is now.
  void guide();
  /// One report of all.
  void order(const resp::ClientOrder& order, doors::Host::ClientsTold told);
  /// Before the end: see WindUp.
  void wind_up(std::function<void()> then);

  // Of all.

  /// The sum, which may be a little old.
  DataReport report() const;
  /// `then`: when it is of now, but for those that hang.
  void refresh(std::function<void()> then);
  /// Everything that was answered has been handed to the system. To be asked again after a moment.
  bool idle();
  /// Why others cannot count on this node; empty: they can.
  std::string trouble() const;

 private:
  struct Port {
    std::optional<Endpoint> local;
    std::optional<doors::RespListener> listener;  ///< the thread of the first worker
  };
  void keep_data(DoorParts& parts);
  void open(Dialect dialect, shell::Fd& socket, const std::string& view,
            const std::shared_ptr<const shell::TlsContext>& tls);
  std::vector<RespService*> services() const;

  shell::Loop& agent_;
  AccessDesk& access_;
  Logger& log_;
  doors::Host& host_;
  std::vector<std::unique_ptr<DataThread>> threads_;  ///< none without data
  std::vector<std::unique_ptr<DataWatch>> watches_;
  std::optional<shell::ShardLine> line_;
  std::vector<std::unique_ptr<DataWorker>> workers_;
  std::shared_ptr<doors::Seats> seats_ = std::make_shared<doors::Seats>();
  std::array<Port, 2> ports_;
  RollCall refreshing_;
};

}  // namespace pando::agent
