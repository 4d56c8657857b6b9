#include "agent/data_report.h"

#include <algorithm>
#include <set>

namespace pando::agent {

void DataReport::add(const shell::ShardDriver& shard) {
  data = shard.view();
  for (const shard::Spending& one : shard.spent()) tally.spent(*one.row, one.runs, one.nanoseconds);
}

void DataReport::add(doors::DoorCount& into, const doors::RespDoor& door) {
  into = door.count();
  tally.add(door.tally());
  blocked += door.blocked();
  most_clients = door.limits().clients;
}

void DataReport::add(const DataReport& other) {
  data.add(other.data);
  resp.add(other.resp);
  resp_cluster.add(other.resp_cluster);
  tally.add(other.tally);
  blocked += other.blocked;
  most_clients = std::max(most_clients, other.most_clients);
}

doors::ServerCount DataReport::count() const {
  doors::ServerCount out{.expired = data.expired, .evicted = data.evicted, .tally = tally};
  out.add(resp);
  out.add(resp_cluster);
  return out;
}

std::size_t followers(const map::MapPtr& map, const Participant& self) {
  const auto number = map ? map->find(self) : std::nullopt;
  if (!number) return 0;
  std::set<map::MemberNumber> others;
  for (const map::Holders& holders : map->buckets)
    if (holders.primary() == number) others.insert(holders.acting.begin(), holders.acting.end());
  others.erase(*number);
  return others.size();
}

}  // namespace pando::agent
