// What clients want of the node behind the doors.
#include <utility>

#include "agent/outer_doors.h"

namespace pando::agent {

void OuterDoors::on_call_news(const call::News& news) {
  if (!moves_.on_call_news(news)) call_asker_.on_news(news);
}

doors::NodeMoves OuterDoors::own_moves() const {
  const shard::View data = data_.report().data;
  return {node_name(), data.keys, data.bytes, data.moves};
}

void OuterDoors::moves(doors::MovesOf whom, MovesTold told) {
  data_.refresh([this, whom, told = std::move(told)]() mutable {
    moves_.collect(agreed_map(), whom, std::move(told));
  });
}

std::optional<Duration> OuterDoors::rtt(std::string_view a, std::string_view b) const {
  return parts_.driver.node().rtt(a, b);
}

void OuterDoors::ask_state(state::Command command, StateTold told) {
  state_asker_.ask(std::move(command), std::move(told));
}

std::uint64_t OuterDoors::watch(state::Watch watch, StateTold told) {
  return state_asker_.watch(std::move(watch), std::move(told));
}

std::uint64_t OuterDoors::call(call::Call call, CallTold told) {
  return call_asker_.call(std::move(call), std::move(told));
}

void OuterDoors::depart(std::function<void()> then) {
  departs_ = true;
  parts_.asker.ask(command::Drain{}, [this, then = std::move(then)](const Reply&) mutable {
    data_.wind_up(std::move(then));
  });
}

void OuterDoors::ask(Command command, Told told) {
  if (std::holds_alternative<command::Leave>(command))
    return depart([this, told = std::move(told)] { parts_.asker.ask(command::Leave{}, told); });
  if (std::holds_alternative<command::SendQuery>(command))
    return parts_.asker.ask_all(std::move(command), std::move(told));
  parts_.asker.ask(std::move(command), std::move(told));
}

void OuterDoors::join(std::vector<std::string> seeds, bool ignore_old_events, Told told) {
  parts_.joiner.join(std::move(seeds), ignore_old_events,
                     [told = std::move(told)](const reply::Joined& joined) {
                       told(reply::Joined{joined.contacted, on_one_line(joined.error)});
                     });
}

void OuterDoors::set_tags(Tags tags, Told told) {
  parts_.set_tags(tags, [told = std::move(told)](const std::string& e) { told(reply::Done{e}); });
}

}  // namespace pando::agent
