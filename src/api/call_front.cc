#include "api/call_front.h"

#include <exception>

namespace pando {
namespace {

ErrorCode code_of(call::Failure failure) {
  switch (failure) {
    case call::Failure::unknown_node:
    case call::Failure::unreachable:
      return ErrorCode::unreachable;
    case call::Failure::overloaded:
      return ErrorCode::overloaded;
    case call::Failure::bad_argument:
      return ErrorCode::bad_argument;
    case call::Failure::unknown_method:
      return ErrorCode::unknown_method;
    case call::Failure::failed:
      return ErrorCode::handler_failed;
    case call::Failure::expired:
      return ErrorCode::timed_out;
    case call::Failure::lost:
      return ErrorCode::lost;
    case call::Failure::cancelled:
      break;
  }
  return ErrorCode::cancelled;
}

std::unexpected<Error> error_of(const call::Fault& fault) {
  return std::unexpected(Error{code_of(fault.failure), fault.detail});
}

}  // namespace

CallFront::CallFront(std::shared_ptr<ControlThread> thread, Submit submit)
    : thread_(std::move(thread)),
      submit_(std::move(submit)),
      handlers_(thread_,
                [this, on = thread_](const std::string& method, bool served) {
                  on->post([this, method, served] {
                    served ? this->submit(0, call::Serve{method})
                           : this->submit(0, call::Unserve{method});
                  });
                }),
      casts_(thread_, [](const std::string&, bool) {}),
      topics_(thread_, [this, on = thread_](const std::string& topic, bool wanted) {
        on->post([this, topic, wanted] {
          wanted ? this->submit(0, call::Subscribe{topic})
                 : this->submit(0, call::Unsubscribe{topic});
        });
      }) {}

// ---- what users ask ----------------------------------------------------------------------------

template <class T, class Asked>
Pending<T> CallFront::ask(Asked asked) {
  Promise<T> promise{thread_};
  const Ticket ticket = ++last_ticket_;
  if constexpr (std::is_same_v<Asked, call::Call>)
    promise.on_cancel([this, on = thread_, ticket] {
      on->post([this, ticket] { submit(0, call::Cancel{ticket}); });
    });
  auto pending = promise.pending();
  thread_->post([this, ticket, asked = std::move(asked), promise = std::move(promise)]() mutable {
    waiting_.emplace(ticket, std::move(promise));
    submit(ticket, std::move(asked));
  });
  return pending;
}

void CallFront::submit(Ticket ticket, call::Command command) {
  submit_(node::CallAsk{ticket, std::move(command)});
}

Pending<Bytes> CallFront::call(call::Call call) {
  return ask<Bytes>(std::move(call));
}
Pending<void> CallFront::cast(call::Cast cast) {
  return ask<void>(std::move(cast));
}
Pending<Published> CallFront::publish(call::Publish publish) {
  return ask<Published>(std::move(publish));
}

Subscription CallFront::serve(const std::string& method,
                              std::move_only_function<void(Incoming)> handler) {
  return handlers_.add(method, [handler = std::move(handler)](Incoming incoming) mutable {
    // A handler that throws harms its own caller only.
    const auto once = incoming.once_;
    once->in_handler = true;
    try {
      handler(std::move(incoming));
    } catch (const std::exception& error) {
      once->keep(std::unexpected(error.what()));
    } catch (...) {
      once->keep(std::unexpected("the handler threw something that is no std::exception"));
    }
    once->in_handler = false;
    if (once->dropped) once->drop();
  });
}

Subscription CallFront::on_cast(const std::string& name,
                                std::move_only_function<void(const Message&)> callback) {
  return casts_.add(name, std::move(callback));
}
Subscription CallFront::subscribe(const std::string& topic,
                                  std::move_only_function<void(const Message&)> callback) {
  return topics_.add(topic, std::move(callback));
}

// ---- what the node says ------------------------------------------------------------------------

void CallFront::hear(call::News& news) {
  std::visit([this](auto& what) { hear(what); }, news);
}

void CallFront::hear(call::Ended& ended) {
  const auto it = waiting_.find(ended.ticket);
  if (it == waiting_.end()) return;
  Waiting waiting = std::move(it->second);
  waiting_.erase(it);
  auto& promise = std::get<Promise<Bytes>>(waiting);
  if (ended.answer)
    promise.keep(*std::move(ended.answer));
  else
    promise.keep(error_of(ended.answer.error()));
}

void CallFront::hear(call::Posted& posted) {
  const auto it = waiting_.find(posted.ticket);
  if (it == waiting_.end()) return;
  Waiting waiting = std::move(it->second);
  waiting_.erase(it);
  const bool good = posted.outcome.has_value();
  if (auto* cast = std::get_if<Promise<void>>(&waiting))
    cast->keep(good ? Outcome<void>{} : Outcome<void>{error_of(posted.outcome.error())});
  else if (auto* published = std::get_if<Promise<Published>>(&waiting))
    published->keep(good ? Outcome<Published>{Published{posted.nodes, posted.dropped}}
                         : Outcome<Published>{error_of(posted.outcome.error())});
}

void CallFront::hear(call::Wanted& wanted) {
  Incoming incoming{[this, on = thread_, token = wanted.token](auto answer) {
    on->post([this, token, answer = std::move(answer)]() mutable {
      incoming_.erase(token);
      submit(0, call::Respond{token, std::move(answer)});
    });
  }};
  incoming.from = std::move(wanted.from);
  incoming.method = std::move(wanted.method);
  incoming.body = std::move(wanted.body);
  incoming.limit = wanted.limit;
  incoming_.emplace(wanted.token, incoming.once_);
  const std::string method = incoming.method;
  bool taken = false;
  handlers_.call(method, [&](auto& handler) {
    if (!std::exchange(taken, true)) handler(std::move(incoming));
  });
}

void CallFront::hear(call::Abandoned& abandoned) {
  const auto it = incoming_.find(abandoned.token);
  if (it == incoming_.end()) return;
  if (const auto once = it->second.lock()) once->abandoned = true;
  incoming_.erase(it);
}

void CallFront::hear(call::Heard& heard) {
  const Message message{std::move(heard.from), std::move(heard.name), std::move(heard.body)};
  casts_.call(message.name, [&](auto& callback) { callback(message); });
}

void CallFront::hear(call::Told& told) {
  const Message message{std::move(told.from), std::move(told.topic), std::move(told.body)};
  topics_.call(message.name, [&](auto& callback) { callback(message); });
}

void CallFront::end() {
  for (auto& [ticket, waiting] : waiting_)
    if (auto* call = std::get_if<Promise<Bytes>>(&waiting))
      call->keep(std::unexpected(
          Error{ErrorCode::lost, "the cluster object has ended before the answer came"}));
  waiting_.clear();
}

}  // namespace pando
