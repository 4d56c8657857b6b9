#pragma once
/// An outcome that comes later: wait for it, or say what is to be done with it.
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "pando/pending_state.h"

namespace pando {

/// The reader's end. Movable between threads; one of get() and then() is called, at most once.
/// Dropping it drops the outcome; what was asked for happens all the same.
template <class T>
class [[nodiscard]] Pending {
 public:
  /// Of Promise::pending().
  explicit Pending(std::shared_ptr<detail::PendingState<T>> state) : state_(std::move(state)) {}

  /// Waits. On the library's own thread it returns ErrorCode::wrong_thread at once.
  Outcome<T> get() && {
    if (state_->executor->here()) return waits_for_itself();
    std::unique_lock lock{state_->mutex};
    state_->ready.wait(lock, [&] { return state_->outcome.has_value(); });
    return std::move(*state_->outcome);
  }

  /// Waits no longer than `limit` of the steady clock; then ErrorCode::timed_out.
  Outcome<T> get_for(std::chrono::nanoseconds limit) && {
    if (state_->executor->here()) return waits_for_itself();
    std::unique_lock lock{state_->mutex};
    if (!state_->ready.wait_for(lock, limit, [&] { return state_->outcome.has_value(); }))
      return std::unexpected(Error{ErrorCode::timed_out, "no outcome within the caller's limit"});
    return std::move(*state_->outcome);
  }

  /// Calls `taker` with the outcome on the library's thread, never inside this call; only if the
  /// cluster object has ended, which has no thread any more, inside it.
  void then(std::move_only_function<void(Outcome<T>)> taker) && {
    std::unique_lock lock{state_->mutex};
    state_->then = std::move(taker);
    detail::hand_over(*state_, std::move(lock));
  }

  /// A call of a node ends at once, as ErrorCode::cancelled, and the node is told; whatever else is
  /// asked for takes its course. The outcome comes as ever. Nothing after that.
  void cancel() const { canceller()(); }
  /// Does what cancel() does; may be kept when the outcome has been taken.
  std::function<void()> canceller() const {
    return [state = state_] {
      std::unique_lock lock{state->mutex};
      if (auto cancel = std::exchange(state->cancel, nullptr)) {
        lock.unlock();
        cancel();
      }
    };
  }

 private:
  static Outcome<T> waits_for_itself() {
    return std::unexpected(Error{ErrorCode::wrong_thread,
                                 "get() was called in a callback of the library, whose thread "
                                 "would have to bring the outcome; use then()"});
  }

  std::shared_ptr<detail::PendingState<T>> state_;
};

/// The writer's end. If it dies without having been kept, the reader gets ErrorCode::stopped.
template <class T>
class Promise {
 public:
  /// Whose outcome is taken on `executor`.
  explicit Promise(std::shared_ptr<Executor> executor)
      : state_(std::make_shared<detail::PendingState<T>>(std::move(executor))) {}
  ~Promise() {
    if (state_) keep(std::unexpected(Error{ErrorCode::stopped, "the cluster object has ended"}));
  }
  /// Leaves `other` as one that has been kept.
  Promise(Promise&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
  Promise& operator=(Promise&&) = delete;

  /// Once, before keep().
  Pending<T> pending() const { return Pending<T>{state_}; }

  /// Once, before pending(). What the reader's cancel() does; not called after keep().
  void on_cancel(std::move_only_function<void()> cancel) { state_->cancel = std::move(cancel); }

  /// Once. Any thread.
  void keep(Outcome<T> outcome) {
    const auto state = std::exchange(state_, nullptr);
    std::unique_lock lock{state->mutex};
    state->outcome = std::move(outcome);
    state->cancel = nullptr;
    state->ready.notify_all();
    detail::hand_over(*state, std::move(lock));
  }

 private:
  std::shared_ptr<detail::PendingState<T>> state_;
};

}  // namespace pando
