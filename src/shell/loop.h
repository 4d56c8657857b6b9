#pragma once
/// One thread that sleeps until a descriptor, a timer, a signal or a task wants it.
///
/// Everything here belongs to the thread that calls run(), except Loop::post. No callback is ever
/// called from inside a call of its owner; each may destroy the object that called it.
#include <functional>
#include <initializer_list>
#include <memory>

#include "pando/time.h"
#include "shell/fd.h"

namespace pando::shell {

class Loop {
 public:
  using Task = std::move_only_function<void()>;

  Loop();
  /// Requires that all timers, watches and signals of this loop are gone.
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Until stop(); may be called again after that.
  void run();
  /// What is ready in this turn comes before the end.
  void stop();
  /// Runs the task soon, on the loop's thread. Any thread may call, while the loop lives.
  void post(Task task);

 private:
  friend class Timer;
  friend class Watch;
  friend class Signals;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Calls its task once at a deadline of shell::now()'s clock.
///
/// Timers run after every descriptor that was ready in the same wake-up, so a process that was
/// stopped for a while hears its peers before it judges them.
class Timer {
 public:
  Timer(Loop& loop, Loop::Task task);
  ~Timer();
  Timer(Timer&&) noexcept;
  Timer& operator=(Timer&&) = delete;

  /// Replaces the deadline; kNever cancels. A deadline in the past is due at once.
  void set(Instant deadline);
  Instant deadline() const;

 private:
  friend class Loop;
  struct Entry;
  Loop::Impl* loop_;
  std::shared_ptr<Entry> entry_;
};

/// Owns a descriptor and calls back while it is ready: again and again, until told otherwise.
/// The descriptor must be one that epoll takes, and non-blocking.
class Watch {
 public:
  Watch(Loop& loop, Fd fd, Loop::Task on_readable, Loop::Task on_writable = {});
  ~Watch();
  Watch(Watch&&) noexcept;
  Watch& operator=(Watch&&) = delete;

  int fd() const;
  /// Hands the descriptor out, and calls back no more.
  Fd release();
  /// Both are off at first.
  void want_read(bool on);
  void want_write(bool on);

 private:
  friend class Loop;
  struct State;
  std::unique_ptr<State> state_;
};

/// Calls back for each of some signals. No other may be there for one of them.
class Signals {
 public:
  Signals(Loop& loop, std::initializer_list<int> numbers,
          std::move_only_function<void(int)> on_signal);
  ~Signals();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace pando::shell
