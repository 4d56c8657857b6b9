#include "agent/call_asker.h"

#include <utility>

namespace pando::agent {

void CallAsker::call(call::Call call, Then then) {
  waiting_.emplace(++last_, std::move(then));
  ask_({last_, std::move(call)});
}

void CallAsker::on_news(const call::News& news) {
  const auto* const ended = std::get_if<call::Ended>(&news);
  if (ended == nullptr) return;
  const auto node = waiting_.extract(ended->ticket);
  if (!node.empty()) node.mapped()(*ended);
}

}  // namespace pando::agent
