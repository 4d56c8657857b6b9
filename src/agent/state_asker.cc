#include "agent/state_asker.h"

#include <utility>

namespace pando::agent {

void StateAsker::ask(state::Command command, Then then, About about) {
  submit(std::move(command), {std::move(then), false}, about);
}

Ticket StateAsker::watch(state::Watch watch, Then then, About about) {
  return submit(std::move(watch), {std::move(then), true}, about);
}

void StateAsker::unwatch(Ticket ticket) {
  waiting_.erase(ticket);
  ask_({++last_, state::Unwatch{ticket}, false});
}

Ticket StateAsker::submit(state::Command command, Waiting waiting, About about) {
  waiting_.insert_or_assign(++last_, std::move(waiting));
  ask_({last_, std::move(command), about == About::secrets});
  return last_;
}

void StateAsker::on_answer(const node::StateAnswer& answer) {
  const auto it = waiting_.find(answer.ticket);
  if (it == waiting_.end()) return;
  const Then then = it->second.then;
  if (!it->second.for_all) waiting_.erase(it);
  then(answer.reply);
}

}  // namespace pando::agent
