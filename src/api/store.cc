#include "pando/store.h"

#include "api/store_front.h"

namespace pando {
namespace {

/// Of a Cluster that has ended.
struct Ended final : Executor {
  bool post(Task&&) override { return false; }
  bool here() const override { return false; }
};

template <class T>
Pending<T> stopped() {
  return Promise<T>{std::make_shared<Ended>()}.pending();
}

std::string milliseconds(Duration limit) {
  return std::to_string(std::chrono::ceil<std::chrono::milliseconds>(limit).count());
}

Outcome<std::optional<Bytes>> value_of(resp::Value& value) {
  return bytes_of(value);
}
Outcome<Bytes> bytes(resp::Value& value) {
  return to_bytes(value.text);
}
Outcome<void> done(resp::Value&) {
  return {};
}
Outcome<bool> above_zero(resp::Value& value) {
  return value.integer > 0;
}
/// PERSIST says whether there was a time limit; EXISTS behind it, whether there is the key.
Outcome<bool> second_above_zero(resp::Value& value) {
  return value.items.size() == 2 && value.items[1].integer > 0;
}

}  // namespace

Pending<std::optional<Bytes>> Store::get(std::string key) const {
  const auto front = front_.lock();
  if (!front) return stopped<std::optional<Bytes>>();
  return front->ask<std::optional<Bytes>>({"GET", std::move(key)}, value_of);
}

Pending<void> Store::put(std::string key, Bytes value, Duration limit) const {
  const auto front = front_.lock();
  if (!front) return stopped<void>();
  std::vector<std::string> words{"SET", std::move(key), to_string(value)};
  if (limit > Duration{}) words.insert(words.end(), {"PX", milliseconds(limit)});
  return front->ask<void>(std::move(words), done);
}

Pending<bool> Store::erase(std::string key) const {
  const auto front = front_.lock();
  if (!front) return stopped<bool>();
  return front->ask<bool>({"DEL", std::move(key)}, above_zero);
}

Pending<bool> Store::expire(std::string key, Duration limit) const {
  const auto front = front_.lock();
  if (!front) return stopped<bool>();
  if (limit > Duration{})
    return front->ask<bool>({"PEXPIRE", std::move(key), milliseconds(limit)}, above_zero);
  return front->ask<bool>({"EXEC", "0", "2", "PERSIST", key, "2", "EXISTS", key},
                          second_above_zero);
}

Pending<std::optional<Bytes>> Store::update(std::string key, Change change) const {
  const auto front = front_.lock();
  if (!front) return stopped<std::optional<Bytes>>();
  return front->update(std::move(key), std::move(change));
}

Pending<Bytes> Store::call(std::string key, std::string method, Bytes body) const {
  const auto front = front_.lock();
  if (!front) return stopped<Bytes>();
  return front->ask<Bytes>({std::string{shard::entry_command().name}, std::move(method),
                            std::move(key), to_string(body)},
                           bytes);
}

Subscription Store::serve_entry(std::string method, EntryHandler handler) const {
  const auto front = front_.lock();
  return front ? front->serve(std::move(method), std::move(handler)) : Subscription{};
}

}  // namespace pando
