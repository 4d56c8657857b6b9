#include "pando/calling.h"

#include "api/call_front.h"
#include "api/worker_threads.h"

namespace pando {

Pending<Bytes> Calling::call(std::string node, std::string method, Bytes body, Duration limit) {
  return calls_->call({std::move(node), std::move(method), std::move(body), limit});
}
Subscription Calling::serve(std::string method,
                            std::move_only_function<Outcome<Bytes>(const Incoming&)> handler) {
  return calls_->serve(method, [handler = std::move(handler)](Incoming incoming) mutable {
    if (auto answer = handler(incoming))
      incoming.answer(*std::move(answer));
    else
      incoming.fail(std::move(answer.error().detail));
  });
}
Subscription Calling::serve_on_threads(std::string method,
                                       std::function<Outcome<Bytes>(const Incoming&)> handler) {
  auto threads = std::make_shared<WorkerThreads>(std::move(handler));
  auto served =
      calls_->serve(method, [threads](Incoming incoming) { threads->take(std::move(incoming)); });
  return Subscription{[threads, served = std::move(served)]() mutable {
    served.cancel();
    threads->end();
  }};
}
Subscription Calling::serve_later(std::string method,
                                  std::move_only_function<void(Incoming)> handler) {
  return calls_->serve(method, std::move(handler));
}

Pending<void> Calling::cast(std::string node, std::string name, Bytes body) {
  return calls_->cast({std::move(node), std::move(name), std::move(body)});
}
Subscription Calling::on_cast(std::string name,
                              std::move_only_function<void(const Message&)> callback) {
  return calls_->on_cast(name, std::move(callback));
}
Pending<Published> Calling::publish(std::string topic, Bytes body) {
  return calls_->publish({std::move(topic), std::move(body)});
}
Subscription Calling::subscribe(std::string topic,
                                std::move_only_function<void(const Message&)> callback) {
  return calls_->subscribe(topic, std::move(callback));
}

}  // namespace pando
