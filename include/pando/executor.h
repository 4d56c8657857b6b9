#pragma once
/// The thread of a cluster object, as far as those who wait for it must know it.
#include <functional>

namespace pando {

/// Where continuations run. Implemented by the library.
class Executor {
 public:
  /// Called once, or never if the executor ends before.
  using Task = std::move_only_function<void()>;
  virtual ~Executor() = default;
  /// Soon, never inside this call. False, and the task untouched, if the executor has ended.
  virtual bool post(Task&& task) = 0;
  /// Whether the caller is on the executor's own thread.
  virtual bool here() const = 0;
};

}  // namespace pando
