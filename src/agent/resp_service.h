#pragma once
/// Redis clients of one port on one thread of the data: their door is there, its desk on the thread
/// of the agent.
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
  /// What the agent's thread is told.
  struct Events {
    std::function<void(resp::Refusal)> refused;
    std::function<void(const Note&)> noted;
  };
  /// All must outlive it. `data_port`: null if there is no data.
  RespService(shell::Loop& agent, shell::Loop& data, resp::GuardPtr guard, doors::Host& host,
              doors::RespLimits limits, doors::DataPort* data_port, const doors::RespWay& way,
              Events events);

  /// For the data's thread.
  doors::RespDoor& door() { return door_; }
  const doors::RespDoor& door() const { return door_; }
  /// Has its door carry it out. The agent's thread.
  void order(resp::ClientOrder order, doors::Host::ClientsTold told);
  /// Tells the door how the cluster is now. The agent's thread.
  void guide() { desk_.tell_guidance(); }
  /// Tells it who its clients may be from now on. The agent's thread.
  void follow(const resp::GuardPtr& guard);
  /// Gives it other certificates. The agent's thread.
  void renew(const std::shared_ptr<const shell::TlsContext>& tls);

 private:
  void ask(doors::AgentRequest request) override;
  void gone(std::uint64_t client) override;
  void refused(resp::Refusal refusal) override;
  void noted(const Note& note) override;
  void end_pushes(std::uint64_t client) override;
  void ask_guidance() override;

  shell::Loop& agent_;
  shell::Loop& data_;
  Events events_;
  doors::RespDesk desk_;
  doors::RespDoor door_;
};

}  // namespace pando::agent
