#pragma once
/// Waits for several others at once, but not for ever: one that hangs does not hold up who asks.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>

#include "shell/loop.h"

namespace pando::agent {

/// One thread.
class RollCall {
 public:
  RollCall(shell::Loop& loop, Duration patience);

  /// `then` comes with the last of so many answers (at least one), or when patience is at its end.
  /// What answered() takes.
  std::uint64_t begin(std::size_t answers, std::function<void()> then);
  void answered(std::uint64_t number);

 private:
  struct Call {
    std::size_t missing = 0;
    std::function<void()> then;
    Instant until;
  };
  void give_up();
  void end(std::map<std::uint64_t, Call>::iterator call);

  Duration patience_;
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, Call> calls_;  ///< the oldest first
  shell::Timer timer_;
};

}  // namespace pando::agent
