#pragma once
/// Ends the doors for Redis clients, at the end of an agent.
#include <functional>
#include <vector>

#include "doors/resp_door.h"
#include "shell/loop.h"

namespace pando::agent {

/// Made before the doors' loop runs, destroyed when it runs no more.
class WindUp {
 public:
  /// `doors`: which ones there are, asked on their own thread.
  WindUp(shell::Loop& agent, shell::Loop& data,
         std::function<std::vector<doors::RespDoor*>()> doors);

  /// From now on nobody is let in, and connections end where their clients know all outcomes.
  /// `then` comes when nobody waits any more, or cannot be waited for. The agent's thread.
  void begin(std::function<void()> then);

 private:
  void look();

  shell::Loop &agent_, &data_;
  std::function<std::vector<doors::RespDoor*>()> doors_;
  std::vector<std::function<void()>> then_;  ///< the doors' thread, as all that follows
  Instant begun_ = kNever;
  shell::Timer timer_;
};

}  // namespace pando::agent
