#pragma once
/// Threads for handlers that may block.
#include <functional>
#include <memory>

#include "pando/incoming.h"
#include "pando/outcome.h"

namespace pando {

/// Gives every call a thread to be handled on, up to kMost at once; the others wait. Threads that
/// had nothing to do for a while end.
class WorkerThreads {
 public:
  static constexpr std::size_t kMost = 64;
  using Handler = std::function<Outcome<Bytes>(const Incoming&)>;

  explicit WorkerThreads(Handler handler);

  /// Any thread. Does not block.
  void take(Incoming incoming);
  /// No handler begins any more. Waits for those that run, unless it is one of them that calls.
  void end();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace pando
