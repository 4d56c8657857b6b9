#include "agent/call_asker.h"

#include <utility>

namespace pando::agent {

Ticket CallAsker::call(call::Call call, Then then) {
  const Ticket ticket = ++last_;
  waiting_.emplace(ticket, std::move(then));
  ask_({ticket, std::move(call)});
  return ticket;
}

void CallAsker::cancel(Ticket ticket) {
  if (waiting_.erase(ticket) > 0) ask_({++last_, call::Cancel{ticket}});
}

void CallAsker::on_news(const call::News& news) {
  const auto* const ended = std::get_if<call::Ended>(&news);
  if (ended == nullptr) return;
  const auto node = waiting_.extract(ended->ticket);
  if (!node.empty()) node.mapped()(*ended);
}

}  // namespace pando::agent
