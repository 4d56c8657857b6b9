#pragma once
/// Answers what the clients of a door for Redis ask of the agent. The door may be on another
/// thread: they know each other by values only (agent_port.h).
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "doors/agent_port.h"
#include "doors/cluster_guide.h"
#include "doors/host.h"
#include "doors/resp_way.h"

namespace pando::doors {

/// The host's thread.
class RespDesk {
 public:
  using Say = std::function<void(Said)>;
  using Guide = std::function<void(GuidancePtr)>;

  /// `host` must outlive it. `say` and `guide` take what is for the door.
  RespDesk(Host& host, RespWay way, Say say, Guide guide);

  // What the door says: see AgentPort.
  void take(const AgentRequest& request);
  void gone(std::uint64_t client);
  void end_pushes(std::uint64_t client);
  /// Tells the door how the cluster is now, if its clients speak as to Redis Cluster.
  void tell_guidance();

  // What handlers say: see RespAnswer.
  void answer(std::uint64_t client, resp::Ticket ticket, std::string reply);
  void read_copies(std::uint64_t client, bool will);
  void watch(std::uint64_t client, resp::Ticket ticket, resp::Protocol protocol,
             state::Watch watch);
  void call(std::uint64_t client, resp::Ticket ticket, call::Call call, Host::CallTold told);

 private:
  /// The host's tickets for one client.
  struct Client {
    std::optional<std::uint64_t> watch;
    std::map<resp::Ticket, std::uint64_t> calls;
  };
  void on_state(std::uint64_t client, resp::Ticket ticket, resp::Protocol protocol,
                const state::Reply& reply);

  Host& host_;
  RespWay way_;
  Say say_;
  Guide tell_;
  std::optional<ClusterGuide> guide_;        ///< of the cluster dialect
  std::map<std::uint64_t, Client> clients_;  ///< that have such tickets
};

}  // namespace pando::doors
