#pragma once
/// A child process that can neither block nor flood its parent.
#include <sys/types.h>

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "pando/bytes.h"
#include "shell/loop.h"

namespace pando::shell {

struct ProcessSpec {
  std::vector<std::string> arguments;    ///< the program's path first
  std::vector<std::string> environment;  ///< `NAME=value`
  Bytes input;                           ///< for its standard input, which is then closed
};

/// How a process ended: by itself with a status, or by a signal.
struct ProcessEnd {
  int status = 0;
  int signal = 0;  ///< 0: it ended by itself
};

/// One child in a process group of its own. One thread, the loop's. The program ignores SIGPIPE: a
/// child may close its input before it has read everything.
class Process {
 public:
  struct Events {
    /// What it wrote to standard output and standard error, in the order written.
    std::move_only_function<void(ByteView)> output;
    /// It has ended and its output is complete, or nothing more of it is awaited.
    std::move_only_function<void(ProcessEnd)> ended;
  };

  /// An error says why it could not be started. Callbacks may destroy the process.
  static std::expected<Process, std::string> start(Loop& loop, ProcessSpec spec, Events events);
  /// Leaves it to itself: nothing more is heard of it.
  ~Process();
  Process(Process&&) noexcept;
  Process& operator=(Process&&) = delete;

  /// To its whole group.
  void signal_group(int number);
  pid_t pid() const;

 private:
  struct State;
  explicit Process(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace pando::shell
