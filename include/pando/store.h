#pragma once
/// Data of the whole cluster, under keys: the same that Redis clients see at its agents.
///
/// What is acknowledged is held by all copies of the key's bucket. Outcomes have three kinds: done;
/// certainly not done; and those of which may_have_happened(Error::code) is true.
/// docs/protocol/shard.md, docs/library.md.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "pando/bytes.h"
#include "pando/outcome.h"
#include "pando/pending.h"
#include "pando/subscription.h"
#include "pando/time.h"

namespace pando {

class StoreFront;

/// What is under one key, for code that runs where its primary is. Lives during the call.
class StoreEntry {
 public:
  /// As the library does.
  StoreEntry(std::string key, std::optional<Bytes> value)
      : key_(std::move(key)), value_(std::move(value)) {}

  /// The key that was called.
  const std::string& key() const { return key_; }
  /// With what was put or erased here before; nullopt: there is nothing.
  const std::optional<Bytes>& value() const { return value_; }
  /// It expires when it did before.
  void put(Bytes value) { value_ = std::move(value), changed_ = true; }
  /// It expires after this time; zero: never.
  void put(Bytes value, Duration limit) { put(std::move(value)), limit_ = limit; }
  /// There is nothing under the key any more.
  void erase() { value_.reset(), changed_ = true, limit_.reset(); }

  /// Whether put() or erase() was called.
  bool changed() const { return changed_; }
  /// Of the last put(); nullopt: as before.
  const std::optional<Duration>& limit() const { return limit_; }

 private:
  std::string key_;
  std::optional<Bytes> value_;
  std::optional<Duration> limit_;
  bool changed_ = false;
};

/// Of Cluster::store(). Any thread, may outlive the Cluster, then everything is `stopped`. Keys and
/// values are any bytes, up to 512 MiB. A key that holds another kind of value than a text (what a
/// Redis client has made a list, say) is `refused`. Who cannot be reached is waited for, 5 s.
class Store {
 public:
  /// Of Cluster::store().
  explicit Store(std::weak_ptr<StoreFront> front) : front_(std::move(front)) {}

  /// nullopt: there is no such key.
  Pending<std::optional<Bytes>> get(std::string key) const;
  /// It expires after `limit`; zero: never.
  Pending<void> put(std::string key, Bytes value, Duration limit = {}) const;
  /// False: there was no such key.
  Pending<bool> erase(std::string key) const;
  /// It expires after `limit`; zero: never. False: there is no such key.
  Pending<bool> expire(std::string key, Duration limit) const;

  /// From the value that is there (nullopt: none) the one that is to be (nullopt: none).
  using Change = std::function<std::optional<Bytes>(const std::optional<Bytes>&)>;
  /// Changes a value as nobody else does meanwhile: `change` is called on the control thread, and
  /// again, with the newer value, if somebody was faster. Brings the value that is there now. What
  /// `change` throws is `handler_failed`, and nothing was done; `overloaded` if others were faster
  /// for 5 s. Its time limit stays.
  Pending<std::optional<Bytes>> update(std::string key, Change change) const;

  /// Calls what serve_entry() serves under this name where the primary of the key is.
  Pending<Bytes> call(std::string key, std::string method, Bytes body) const;

  /// One step: what it does to the entry and what it answers happen both, or neither.
  using EntryHandler = std::move_only_function<Outcome<Bytes>(StoreEntry&, const Bytes& body)>;
  /// Runs for keys that this node is primary of, on the control thread: it must not block. If it
  /// throws or returns an error nothing is changed, and the caller gets `handler_failed`. Every
  /// node that holds data should serve the same methods; the last one of a name counts.
  Subscription serve_entry(std::string method, EntryHandler handler) const;

 private:
  std::weak_ptr<StoreFront> front_;
};

}  // namespace pando
