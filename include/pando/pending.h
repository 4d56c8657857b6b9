#pragma once
/// An outcome that comes later: wait for it, or say what is to be done with it.
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "pando/executor.h"
#include "pando/outcome.h"

namespace pando {

namespace detail {

/// What the two ends share. Everything but `executor` is guarded by `mutex`.
template <class T>
struct PendingState {
  /// Without an outcome.
  explicit PendingState(std::shared_ptr<Executor> where) : executor(std::move(where)) {}

  std::shared_ptr<Executor> executor;              ///< where `then` is called
  std::mutex mutex;                                ///< guards the rest
  std::condition_variable ready;                   ///< told when the outcome is there
  std::optional<Outcome<T>> outcome;               ///< empty: not yet
  std::move_only_function<void(Outcome<T>)> then;  ///< empty: nobody has said what to do
};

/// Passes the outcome on if both it and a taker are there. An executor that has ended runs nothing
/// any more, so the taker is then called here.
template <class T>
void hand_over(PendingState<T>& state, std::unique_lock<std::mutex> lock) {
  if (!state.outcome || !state.then) return;
  Executor::Task task = [then = std::exchange(state.then, {}),
                         outcome = std::move(*state.outcome)]() mutable {
    then(std::move(outcome));
  };
  lock.unlock();
  if (!state.executor->post(std::move(task))) task();
}

}  // namespace detail

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

  /// Once. Any thread.
  void keep(Outcome<T> outcome) {
    const auto state = std::exchange(state_, nullptr);
    std::unique_lock lock{state->mutex};
    state->outcome = std::move(outcome);
    state->ready.notify_all();
    detail::hand_over(*state, std::move(lock));
  }

 private:
  std::shared_ptr<detail::PendingState<T>> state_;
};

}  // namespace pando
