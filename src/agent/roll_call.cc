#include "agent/roll_call.h"

#include <utility>

#include "shell/clock.h"

namespace pando::agent {

RollCall::RollCall(shell::Loop& loop, Duration patience)
    : patience_(patience), timer_(loop, [this] { give_up(); }) {}

std::uint64_t RollCall::begin(std::size_t answers, std::function<void()> then) {
  const Instant until = shell::now() + patience_;
  if (calls_.empty()) timer_.set(until);
  calls_.emplace(++last_, Call{answers, std::move(then), until});
  return last_;
}

void RollCall::answered(std::uint64_t number) {
  const auto call = calls_.find(number);
  if (call != calls_.end() && --call->second.missing == 0) end(call);
}

void RollCall::give_up() {
  while (!calls_.empty() && calls_.begin()->second.until <= shell::now()) end(calls_.begin());
  if (!calls_.empty()) timer_.set(calls_.begin()->second.until);
}

void RollCall::end(std::map<std::uint64_t, Call>::iterator call) {
  const auto then = std::move(call->second.then);
  calls_.erase(call);
  then();
}

}  // namespace pando::agent
