#pragma once
/// Callbacks of one kind, each as long-lived as its Subscription.
#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "pando/pending.h"
#include "pando/subscription.h"

namespace pando {

template <class Signature>
class Callbacks {
 public:
  using Function = std::move_only_function<Signature>;

  explicit Callbacks(std::shared_ptr<Executor> executor)
      : list_(std::make_shared<List>(std::move(executor))) {}

  /// Any thread. It is called from the next call() on.
  Subscription add(Function function) {
    auto entry = std::make_shared<Entry>();
    entry->function = std::move(function);
    {
      const std::lock_guard lock{list_->mutex};
      list_->entries.push_back(entry);
    }
    return Subscription{[list = list_, entry = std::move(entry)] { list->remove(*entry); }};
  }

  /// Any thread. `greet` gets it soon, on the executor's thread; every call() after that calls it.
  template <class Greet>
  Subscription add(Function function, Greet greet) {
    auto entry = std::make_shared<Entry>();
    entry->function = std::move(function);
    list_->executor->post([list = list_, entry, greet = std::move(greet)]() mutable {
      const std::lock_guard running{entry->running};
      if (entry->ended) return;
      greet(entry->function);
      const std::lock_guard lock{list->mutex};
      if (!entry->ended) list->entries.push_back(entry);
    });
    return Subscription{[list = list_, entry = std::move(entry)] { list->remove(*entry); }};
  }

  /// On the executor's thread. `use` gets each function in the order of subscription.
  template <class Use>
  void call(Use use) {
    const auto entries = list_->copy();
    for (const auto& entry : entries) {
      const std::lock_guard running{entry->running};
      if (!entry->ended) use(entry->function);
    }
  }

 private:
  struct Entry {
    Function function;
    std::mutex running;  ///< held while it is called, so that another thread can wait for the end
    std::atomic<bool> ended = false;
  };
  struct List {
    explicit List(std::shared_ptr<Executor> where) : executor(std::move(where)) {}
    std::vector<std::shared_ptr<Entry>> copy() {
      const std::lock_guard lock{mutex};
      return entries;
    }
    void remove(Entry& entry) {
      entry.ended = true;
      {
        const std::lock_guard lock{mutex};
        std::erase_if(entries, [&](const auto& e) { return e.get() == &entry; });
      }
      // On the executor's own thread nothing runs beside us; it may be this very callback.
      if (!executor->here()) const std::lock_guard wait{entry.running};
    }

    std::shared_ptr<Executor> executor;
    std::mutex mutex;
    std::vector<std::shared_ptr<Entry>> entries;
  };
  std::shared_ptr<List> list_;
};

}  // namespace pando
