#pragma once
/// Callbacks by name, and word to whomever when the first of a name comes and the last one goes.
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "api/callbacks.h"

namespace pando {

template <class Signature>
class NamedCallbacks {
 public:
  using Function = std::move_only_function<Signature>;
  /// Called with a name and whether there are callbacks for it from now on.
  using Changed = std::move_only_function<void(const std::string&, bool)>;

  NamedCallbacks(std::shared_ptr<Executor> executor, Changed changed)
      : state_(std::make_shared<State>(std::move(executor), std::move(changed))) {}

  /// Any thread.
  Subscription add(const std::string& name, Function function) {
    const std::lock_guard lock{state_->mutex};
    auto& slot = state_->slots[name];
    if (!slot) slot = std::make_shared<Slot>(state_->executor);
    if (++slot->count == 1) state_->changed(name, true);
    return Subscription{[state = state_, slot = slot, name,
                         one = slot->callbacks.add(std::move(function))]() mutable {
      one.cancel();
      const std::lock_guard inner{state->mutex};
      if (--slot->count > 0) return;
      state->slots.erase(name);
      state->changed(name, false);
    }};
  }

  /// On the executor's thread. `use` gets each function of that name.
  template <class Use>
  void call(const std::string& name, Use use) {
    if (const auto slot = find(name)) slot->callbacks.call(use);
  }

 private:
  struct Slot {
    explicit Slot(std::shared_ptr<Executor> executor) : callbacks(std::move(executor)) {}
    Callbacks<Signature> callbacks;
    int count = 0;  ///< guarded by State::mutex
  };
  struct State {
    State(std::shared_ptr<Executor> where, Changed how)
        : executor(std::move(where)), changed(std::move(how)) {}
    std::shared_ptr<Executor> executor;
    std::mutex mutex;
    Changed changed;
    std::map<std::string, std::shared_ptr<Slot>> slots;  ///< of names with callbacks
  };
  std::shared_ptr<Slot> find(const std::string& name) {
    const std::lock_guard lock{state_->mutex};
    const auto it = state_->slots.find(name);
    return it == state_->slots.end() ? nullptr : it->second;
  }

  std::shared_ptr<State> state_;
};

}  // namespace pando
