#include "agent/asker.h"

#include <utility>

namespace pando::agent {
namespace {

/// Whether nothing comes behind it: a query is first accepted, then answered, then done.
bool is_last(const Reply& reply) {
  if (const auto* done = std::get_if<reply::Done>(&reply)) return !done->error.empty();
  return !std::holds_alternative<reply::QueryAck>(reply) &&
         !std::holds_alternative<reply::QueryResponse>(reply);
}

}  // namespace

void Asker::ask(Command command, Then then) {
  waiting_.insert_or_assign(++last_, Waiting{std::move(then), false});
  ask_(last_, std::move(command));
}

void Asker::ask_all(Command command, Then then) {
  waiting_.insert_or_assign(++last_, Waiting{std::move(then), true});
  ask_(last_, std::move(command));
}

void Asker::ask_done(Command command, std::function<void(const std::string& error)> then) {
  ask(std::move(command), [then = std::move(then)](const Reply& reply) {
    const auto* done = std::get_if<reply::Done>(&reply);
    then(done != nullptr ? done->error : std::string{});
  });
}

void Asker::on_answer(Ticket ticket, const Reply& reply) {
  auto waiting = waiting_.extract(ticket);
  if (!waiting) return;
  const Then then = waiting.mapped().then;
  if (waiting.mapped().for_all && !is_last(reply)) waiting_.insert(std::move(waiting));
  then(reply);
}

}  // namespace pando::agent
