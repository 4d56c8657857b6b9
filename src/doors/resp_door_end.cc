// How a door is closed so that no client is left in doubt.
#include <algorithm>

#include "doors/resp_door.h"

namespace pando::doors {

/// A connection that is not in the middle of something may end with these octets of its output. A
/// client that is silent is left alone: its next request may be under way already.
bool RespDoor::ends_with(const Client& client, std::size_t size) const {
  return winding_up_ && size == client.session.output().size() && !client.asks &&
         client.session.at_rest() && !client.session.subscribed() && !client.watches;
}

bool RespDoor::wound_up() const {
  return std::ranges::all_of(clients_, [](const auto& entry) {
    const Client& client = entry.second;
    const bool waits = client.session.waiting() && !client.asks;
    return client.finished || (!waits && client.connection.unsent() == 0);
  });
}

}  // namespace pando::doors
