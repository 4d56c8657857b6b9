#include "api/map_front.h"

#include "pando/mapped.h"

namespace pando {

MapFront::MapFront(std::shared_ptr<ControlThread> thread, Submit submit, CallFront& calls,
                   std::string name, std::function<bool()> serves)
    : thread_(std::move(thread)),
      submit_(std::move(submit)),
      store(thread_),
      keys(thread_, calls, {std::move(name), [this] { return Router{map()}; }, std::move(serves)}) {
}

map::MapPtr MapFront::map() const {
  const std::lock_guard lock{mutex_};
  return map_;
}

void MapFront::adopt(map::MapPtr map) {
  {
    const std::lock_guard lock{mutex_};
    map_ = std::move(map);
  }
  // Not before the application has heard what the map means for it.
  thread_->post([this] { keys.look(); });
}

Subscription MapFront::take_part(ranges::TakePart part,
                                 std::move_only_function<void(const ranges::Told&)> callback) {
  const Ticket ticket = ++last_ticket_;
  Users users{thread_};
  auto subscription = users.add(std::move(callback));
  thread_->post([this, ticket, part = std::move(part), users]() mutable {
    users_.emplace(ticket, std::move(users));
    submit_(node::RangeAsk{ticket, std::move(part)});
  });
  const auto forget = [this, ticket] {
    users_.erase(ticket);
    submit_(node::RangeAsk{++last_ticket_, ranges::Withdraw{ticket}});
  };
  return Subscription{[thread = thread_, forget, subscription = std::move(subscription)]() mutable {
    subscription.cancel();
    thread->post(forget);
  }};
}

void MapFront::tell(ranges::Command command) {
  thread_->post([this, command = std::move(command)]() mutable {
    submit_(node::RangeAsk{++last_ticket_, std::move(command)});
  });
}

std::string MapFront::hear(const ranges::Reply& reply) {
  if (const auto* done = std::get_if<ranges::Done>(&reply)) return done->error;
  const auto& told = std::get<ranges::Told>(reply);
  const auto user = users_.find(told.ticket);
  if (user == users_.end()) return {};
  auto callbacks = user->second;  // a copy: a callback may end its own subscription
  callbacks.call([&](auto& f) { f(told); });
  return {};
}

// ---- the public front --------------------------------------------------------------------------

map::MapPtr Mapped::map() const {
  return front_->map();
}
Router Mapped::router() const {
  return Router{front_->map()};
}
Store Mapped::store() const {
  return Store{std::shared_ptr<StoreFront>{front_, &front_->store}};
}

Pending<Bytes> Mapped::call(Key key, std::string method, Bytes body, Duration limit) {
  return front_->keys.call(std::move(key), std::move(method), std::move(body), limit);
}
Subscription Mapped::serve_keys(
    std::string table, std::string method,
    std::move_only_function<void(const std::string&, Incoming)> handler) {
  return front_->keys.serve(table, method, std::move(handler));
}
Subscription Mapped::take_part(ranges::TakePart part,
                               std::move_only_function<void(const ranges::Told&)> callback) {
  return front_->take_part(std::move(part), std::move(callback));
}
void Mapped::acquired(const ranges::Told& acquire) {
  front_->tell(ranges::Acquired{acquire.table, acquire.keys.from, acquire.since});
}
void Mapped::report(const ranges::Told& serve, std::uint64_t load, std::string middle) {
  front_->tell(ranges::Report{serve.table, serve.keys, load, to_bytes(middle)});
}

}  // namespace pando
