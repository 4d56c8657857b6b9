#include "api/state_users.h"

#include <string>

#include "base/overload.h"

namespace pando {
namespace {

Outcome<void> outcome_of(const state::Done& done) {
  if (done.error.empty()) return {};
  const bool later = done.retry_after > Duration{};
  return std::unexpected(
      Error{later ? ErrorCode::slow_down : ErrorCode::refused, done.error, done.retry_after});
}

}  // namespace

Pending<void> StateUsers::write(state::Command command) {
  Promise<void> promise{thread_};
  auto pending = promise.pending();
  thread_->post([this, command = std::move(command), promise = std::move(promise)]() mutable {
    const Ticket ticket = ++last_ticket_;
    writes_.emplace(ticket, std::move(promise));
    ask_({ticket, std::move(command)});
  });
  return pending;
}

Subscription StateUsers::watch(state::Watch watch, std::move_only_function<Watcher> callback) {
  const Ticket ticket = ++last_ticket_;
  Callbacks<Watcher> callbacks{thread_};
  auto subscription = callbacks.add(std::move(callback));
  thread_->post([this, ticket, watch = std::move(watch), callbacks]() mutable {
    watches_.emplace(ticket, std::move(callbacks));
    ask_({ticket, std::move(watch)});
  });
  // What is posted after the thread's end is not run: this object may be gone then.
  const auto forget = [this, ticket] {
    watches_.erase(ticket);
    ask_({++last_ticket_, state::Unwatch{ticket}});
  };
  return Subscription{[thread = thread_, forget, subscription = std::move(subscription)]() mutable {
    subscription.cancel();
    thread->post(forget);
  }};
}

std::string StateUsers::on_answer(const node::StateAnswer& answer) {
  if (const auto write = writes_.extract(answer.ticket)) {
    write.mapped().keep(outcome_of(std::get<state::Done>(answer.reply)));
    return {};
  }
  const auto watch = watches_.find(answer.ticket);
  if (watch == watches_.end()) return {};
  // A copy: a callback may end its own watch, or the cluster.
  auto callbacks = watch->second;
  const auto tell = [&](const state::Changed& change) {
    callbacks.call([&](auto& f) { f(change); });
  };
  std::string refused;
  std::visit(Overload{
                 [&](const state::Done& done) { refused = done.error; },
                 [&](const state::Watched& all) {
                   for (const state::Entry& e : all.entries)
                     tell({e.node, e.owner, e.key, std::nullopt, e.value});
                 },
                 tell,
             },
             answer.reply);
  return refused;
}

}  // namespace pando
