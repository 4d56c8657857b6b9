#pragma once
/// The inside of a loop.
#include <sys/epoll.h>

#include <array>
#include <cstdint>
#include <deque>
#include <mutex>
#include <set>
#include <vector>

#include "shell/loop.h"

namespace pando::shell {

struct Timer::Entry {
  Loop::Task task;
  Instant deadline = kNever;
};

/// A descriptor that epoll knows of as long as something is wanted of it: who wants nothing would
/// be woken up for ever by a peer that has hung up.
struct Watch::State {
  State(Loop::Impl& in, Fd what, Loop::Task readable, Loop::Task writable);
  ~State() { close(); }

  void want(bool read, bool write);
  /// What epoll says. May end this.
  void ready(std::uint32_t events);
  void close();
  Fd release();

  Loop::Impl& loop;
  Fd fd;
  Loop::Task on_readable, on_writable;
  bool reads = false, writes = false;
};

struct Loop::Impl {
  using Entry = std::shared_ptr<Timer::Entry>;
  struct ByDeadline {
    bool operator()(const Entry& a, const Entry& b) const {
      return std::pair{a->deadline, a.get()} < std::pair{b->deadline, b.get()};
    }
  };

  Impl();
  void run();
  void post(Task task);
  /// Keeps it until no event that has come can be for it.
  void bury(std::unique_ptr<Watch::State> watch);

  // loop_timers.cc
  void add(const Entry& entry, Instant deadline);
  void remove(const Entry& entry);
  void arm();
  void run_due();

  Fd epoll;
  std::set<Entry, ByDeadline> timers;

 private:
  /// What one look finds at most.
  using Events = std::array<epoll_event, 128>;

  bool may_sleep();
  void turn();
  std::size_t look(Events& events, int timeout);
  static void call_back(const Events& events, std::size_t count);
  void run_tasks();

  Instant armed_ = kNever;  ///< what the kernel's timer is set to
  bool running_due_ = false, due_ = false, burying_ = false;
  std::vector<std::unique_ptr<Watch::State>> buried_;
  std::deque<Task> running_;  ///< tasks of this turn

  std::mutex mutex_;         ///< for what follows
  std::deque<Task> posted_;  ///< tasks of the next turn
  bool asleep_ = false;      ///< nobody looks at them unless it is woken up

  Watch::State timer_, alarm_;

 public:
  bool stopped = false;
};

}  // namespace pando::shell
