#include "doors/server_view.h"

namespace pando::doors {

void ServerCount::add(const DoorCount& door) {
  accepted += door.accepted;
  bytes_in += door.bytes_in;
  bytes_out += door.bytes_out;
  if (const auto full = door.refused.find("full"); full != door.refused.end())
    turned_away += full->second;
}

void ServerCount::subtract(const ServerCount& earlier) {
  accepted -= earlier.accepted;
  turned_away -= earlier.turned_away;
  bytes_in -= earlier.bytes_in;
  bytes_out -= earlier.bytes_out;
  expired -= earlier.expired;
  evicted -= earlier.evicted;
  tally.subtract(earlier.tally);
}

}  // namespace pando::doors
