// What a node shows of the map.
#include "node/map_outlook.h"
#include "node/rooms.h"

namespace pando::node {
map::MapPtr Node::map() const {
  return rooms_->maps.map();
}

map::Status Node::map_status(Instant now) const {
  const agree::Agree* const machine = rooms_->maps.machine();
  if (machine == nullptr) return {};
  const agree::Status status = machine->status();
  const map::MapPtr map = machine->map();
  return {status.phase, std::max(Duration{}, now - status.since),
          map && map->find(rooms_->config.self).has_value(), machine->serves(now)};
}

bool Node::serves(Instant now, std::uint16_t bucket) const {
  const agree::Agree* const machine = rooms_->maps.machine();
  return machine != nullptr && machine->serves(now, bucket);
}

Mandate Node::mandate() const {
  const agree::Agree* const machine = rooms_->maps.machine();
  if (machine == nullptr) return {};
  return {machine->map().get(), machine->serves_until(), machine->given_away()};
}

std::vector<map::Event> Node::map_history(Instant now) const {
  std::vector<map::Event> events;
  const agree::Agree* const machine = rooms_->maps.machine();
  if (machine == nullptr) return events;
  for (const agree::HistoryRow& row : machine->history())
    events.push_back({{row.branch, row.epoch, row.hash},
                      row.parent,
                      std::max(Duration{}, now - row.when),
                      row.change,
                      row.whole,
                      row.bytes});
  std::ranges::reverse(events);
  return events;
}

std::vector<map::LostBucket> Node::lost_buckets() const {
  return rooms_->maps.orders().losses().list();
}

map::Balance Node::map_balance() const {
  const map::MapPtr map = this->map();
  return map ? place::balance(*map) : map::Balance{};
}

map::Durability Node::map_durability() const {
  const map::MapPtr map = this->map();
  return map ? place::durability(*map) : map::Durability{};
}

std::string Node::unsafe_to_stop(std::string_view member) const {
  const map::MapPtr map = this->map();
  const auto number = map ? map->find(member) : std::nullopt;
  return number ? place::unsafe_to_stop(*map, *number) : std::string{};
}

map::Outlook Node::outlook(Instant now, const map::WhatIf& what_if) const {
  const map::MapPtr map = this->map();
  if (!map) {
    map::Outlook none;
    none.error = "there is no map yet; start a node with -store";
    return none;
  }
  return node::outlook(*map, rooms_->maps.situation(now, *map), what_if);
}

}  // namespace pando::node
