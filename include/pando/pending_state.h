#pragma once
/// What the two ends of an outcome that comes later share.
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "pando/executor.h"
#include "pando/outcome.h"

namespace pando::detail {

/// What the two ends share. Everything but `executor` is guarded by `mutex`.
template <class T>
struct PendingState {
  /// Without an outcome.
  explicit PendingState(std::shared_ptr<Executor> where) : executor(std::move(where)) {}

  std::shared_ptr<Executor> executor;              ///< where `then` is called
  std::mutex mutex;                                ///< guards the rest
  std::condition_variable ready;                   ///< told when the outcome is there
  std::optional<Outcome<T>> outcome;               ///< empty: not yet
  std::move_only_function<void()> cancel;          ///< empty: it cannot be hurried
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

}  // namespace pando::detail
