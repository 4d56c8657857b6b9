// What users of a node want of the map.
#include "node/map_desk.h"

namespace pando::node {

/// All who may propose hear of it: whose turn it is does so.
void MapDesk::order(Instant now, const Ask& ask) {
  if (give_up_members(now, ask)) return;
  if (const auto order = orders_.ask(now, map(), ask, name_)) {
    proto::MapLetter letter;
    *letter.mutable_order() = *order;
    for (const std::string& peer : others_.linked()) post(peer, Lane::control, letter);
    changed(now, Duration{});
  }
}

std::vector<MapNews> MapDesk::take_news() {
  for (Answer& answer : orders_.take_answers()) news_.emplace_back(std::move(answer));
  return std::exchange(news_, {});
}

void MapDesk::measured(Instant now, Ticket ticket, const map::Resources& has) {
  const std::uint32_t weight = place::weight_of(has.memory, has.cores, options_.weight);
  if (by_resources_ && std::exchange(options_.weight, weight) != weight) {
    tell_card_to_all();
    changed(now, Duration{});
  }
  news_.emplace_back(Answer{ticket, reply::Done{}});
}

}  // namespace pando::node
