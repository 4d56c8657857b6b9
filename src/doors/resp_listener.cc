#include "doors/resp_listener.h"

#include <utility>

namespace pando::doors {

RespListener::RespListener(shell::Fd listener, std::vector<Place> doors)
    : doors_(std::move(doors)),
      acceptor_(
          *doors_.front().loop, std::move(listener),
          [this](shell::Fd socket, const Endpoint& from) { hand_out(std::move(socket), from); },
          [this](int) { doors_.front().door->not_accepted(); }) {}

/// The first is here: its clients go to no other thread.
void RespListener::hand_out(shell::Fd socket, const Endpoint& from) {
  const Place& place = doors_[next_];
  next_ = (next_ + 1) % doors_.size();
  if (place.loop == doors_.front().loop) return place.door->adopt(std::move(socket), from);
  place.loop->post([door = place.door, socket = std::move(socket), from]() mutable {
    door->adopt(std::move(socket), from);
  });
}

}  // namespace pando::doors
