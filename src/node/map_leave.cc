// What a member of the map does before it leaves.
#include <algorithm>

#include "base/note_code.h"
#include "node/map_desk.h"

namespace pando::node {
namespace {

/// Whether somebody could take what a node has: a member that stays, or who can be one in time.
bool has_heirs(const Candidates& others, const map::Map& map, const Participant& self, Instant now,
               Instant in_time) {
  const auto stays = [&](const map::Host& other) {
    return other.who != self && others.member(now, other, {}).standing < place::Standing::leaving;
  };
  const auto comes = [](const place::Candidate& node) {
    return node.standing == place::Standing::fit;
  };
  return std::ranges::any_of(map.members, stays) ||
         std::ranges::any_of(others.newcomers(in_time), comes);
}

}  // namespace

void MapDesk::leave(Instant now, const Ask& ask) {
  leaves_.push_back(ask);
  const bool under_way = std::exchange(leaving_, true) && give_up_drain_ != kNever;
  if (under_way) return;
  const map::MapPtr map = this->map();
  if (!map || !map->find(self_)) return drained();
  give_up_drain_ = now + options_.drain_limit;
  tell_card_to_all();
  changed(now, Duration{});
  look_drained(now);
}

/// Whether this node is out of the map, or nobody stays who could take what it has.
void MapDesk::look_drained(Instant now) {
  const map::MapPtr map = this->map();
  if (!leaving_ || give_up_drain_ == kNever || !map) return;
  if (!map->find(self_))
    step(now, agree::Leaving{});
  else if (has_heirs(others_, *map, self_, now, give_up_drain_))
    return;
  drained();
}

void MapDesk::drained() {
  give_up_drain_ = kNever;
  Drained out;
  for (Ask& ask : std::exchange(leaves_, {})) {
    if (std::holds_alternative<command::Drain>(ask.command))
      news_.emplace_back(Answer{ask.ticket, reply::Done{}});
    else
      out.asked.push_back(std::move(ask));
  }
  news_.emplace_back(std::move(out));
}

}  // namespace pando::node
