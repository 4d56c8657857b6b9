#pragma once
/// A port for Redis clients, who are handed out in turn to doors on several threads.
#include <cstddef>
#include <vector>

#include "doors/resp_door.h"
#include "shell/acceptor.h"

namespace pando::doors {

class RespListener {
 public:
  struct Place {
    shell::Loop* loop;  ///< on whose thread it lives
    RespDoor* door;
  };
  /// All must outlive it, and there is one at least. It lives on the thread of the first.
  RespListener(shell::Fd listener, std::vector<Place> doors);

  /// Lets nobody in any more. Who is connected already has been handed out then.
  void stop() { acceptor_.stop(); }

 private:
  void hand_out(shell::Fd socket, const Endpoint& from);

  std::vector<Place> doors_;
  std::size_t next_ = 0;
  shell::Acceptor acceptor_;
};

}  // namespace pando::doors
