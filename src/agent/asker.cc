#include "agent/asker.h"

#include <utility>

namespace pando::agent {

void Asker::ask(Command command, Then then) {
  waiting_.emplace(++last_, std::move(then));
  ask_(last_, std::move(command));
}

void Asker::ask_done(Command command, std::function<void(const std::string& error)> then) {
  ask(std::move(command), [then = std::move(then)](const Reply& reply) {
    const auto* done = std::get_if<reply::Done>(&reply);
    then(done != nullptr ? done->error : std::string{});
  });
}

void Asker::on_answer(Ticket ticket, const Reply& reply) {
  if (const auto waiting = waiting_.extract(ticket)) waiting.mapped()(reply);
}

}  // namespace pando::agent
