#pragma once
/// A port for Redis clients: its door is on the thread of the data, its desk on that of the agent.
#include <functional>
#include <string>

#include "doors/agent_port.h"
#include "doors/resp_desk.h"
#include "doors/resp_door.h"
#include "shell/loop.h"

namespace pando::agent {

/// Made before the data's loop runs, destroyed when it runs no more.
class RespService final : private doors::AgentPort {
 public:
  /// All must outlive it. `data_port`: null if there is no data. `before_asking`: called on the
  /// data's thread before the agent is asked something.
  RespService(shell::Loop& agent, shell::Loop& data, shell::Fd listener, std::string password,
              doors::Host& host, doors::DataPort* data_port, const doors::RespWay& way,
              std::function<void()> before_asking);

  /// For the data's thread.
  doors::RespDoor& door() { return door_; }
  const doors::RespDoor& door() const { return door_; }
  /// Has its door carry it out. The agent's thread.
  void order(resp::ClientOrder order, doors::Host::ClientsTold told);
  /// Tells the door how the cluster is now. The agent's thread.
  void guide() { desk_.tell_guidance(); }

 private:
  void ask(doors::AgentRequest request) override;
  void gone(std::uint64_t client) override;
  void end_pushes(std::uint64_t client) override;
  void ask_guidance() override;

  shell::Loop& agent_;
  shell::Loop& data_;
  std::function<void()> before_asking_;
  doors::RespDesk desk_;
  doors::RespDoor door_;
};

}  // namespace pando::agent
