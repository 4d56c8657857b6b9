#pragma once
/// Ctrl-C as something that can be waited for.
#include <csignal>

namespace pando::cli {

/// While it lives, SIGINT, SIGTERM and SIGHUP (the terminal has gone) do not end the program but
/// make a descriptor readable. One at a time; made before any thread is.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  /// -1 if the system gave none; then signals end the program as usual.
  int descriptor() const { return descriptor_; }
  /// Forgets one signal that was received, so that the next can be waited for.
  void take();

 private:
  sigset_t before_{};
  int descriptor_ = -1;
};

}  // namespace pando::cli
