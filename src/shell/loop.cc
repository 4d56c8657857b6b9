#include "shell/loop.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <set>
#include <utility>

#include "base/assert.h"
#include "shell/clock.h"

namespace pando::shell {

namespace asio = boost::asio;
using Error = boost::system::error_code;

struct Timer::Entry {
  Loop::Task task;
  Instant deadline = kNever;
};

namespace {

Fd make_timer_fd() {
  Fd fd{::timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC)};
  PANDO_ASSERT(fd);
  return fd;
}

}  // namespace

struct Loop::Impl {
  using Entry = std::shared_ptr<Timer::Entry>;
  struct ByDeadline {
    bool operator()(const Entry& a, const Entry& b) const {
      return std::pair{a->deadline, a.get()} < std::pair{b->deadline, b.get()};
    }
  };

  Impl() : timer_fd(context, make_timer_fd().release()) { wait_for_timer(); }

  void add(const Entry& entry, Instant deadline) {
    entry->deadline = deadline;
    if (deadline != kNever) timers.insert(entry);
    arm();
  }
  void remove(const Entry& entry) {
    timers.erase(entry);
    entry->deadline = kNever;
  }
  void arm();
  void wait_for_timer();
  void run_due();

  asio::io_context context{1};
  asio::posix::stream_descriptor timer_fd;
  std::set<Entry, ByDeadline> timers;
  Instant armed = kNever;  ///< what the kernel's timer is set to
  bool running_due = false;
};

/// Sets the kernel's one timer to the first deadline, if that has changed.
void Loop::Impl::arm() {
  if (running_due) return;
  const Instant first = timers.empty() ? kNever : (*timers.begin())->deadline;
  if (first == armed) return;
  armed = first;
  itimerspec spec{};
  if (first != kNever) {
    // Zero would disarm the timer, so the distant past becomes its first nanosecond.
    const auto at = std::max(first.time_since_epoch(), Duration{1});
    const auto whole = std::chrono::floor<std::chrono::seconds>(at);
    spec.it_value.tv_sec = whole.count();
    spec.it_value.tv_nsec = (at - whole).count();
  }
  PANDO_ASSERT(::timerfd_settime(timer_fd.native_handle(), TFD_TIMER_ABSTIME, &spec, nullptr) == 0);
}

void Loop::Impl::wait_for_timer() {
  timer_fd.async_wait(asio::posix::descriptor_base::wait_read, [this](Error error) {
    if (error) return;
    std::uint64_t expirations = 0;
    [[maybe_unused]] const auto size =
        ::read(timer_fd.native_handle(), &expirations, sizeof(expirations));
    // Posted: whatever else was ready in this wake-up comes first.
    asio::post(context, [this] { run_due(); });
    wait_for_timer();
  });
}

/// Runs what is due. A task that sets a timer to a time already past waits for the next wake-up,
/// so that descriptors get their turn.
void Loop::Impl::run_due() {
  const Instant time = now();
  running_due = true;
  for (std::size_t left = timers.size(); left > 0 && !timers.empty(); --left) {
    const Entry entry = *timers.begin();
    if (entry->deadline > time) break;
    remove(entry);
    entry->task();
  }
  running_due = false;
  armed = kNever;  // it has fired
  arm();
}

Loop::Loop() : impl_(std::make_unique<Impl>()) {}
Loop::~Loop() {
  PANDO_ASSERT(impl_->timers.empty());
}

void Loop::run() {
  const auto work = asio::make_work_guard(impl_->context);
  impl_->context.restart();
  impl_->context.run();
}

void Loop::stop() {
  impl_->context.stop();
}

void Loop::post(Task task) {
  asio::post(impl_->context, std::move(task));
}

Timer::Timer(Loop& loop, Loop::Task task)
    : loop_(loop.impl_.get()), entry_(std::make_shared<Entry>(std::move(task))) {}

Timer::Timer(Timer&& other) noexcept = default;

Timer::~Timer() {
  if (!entry_) return;
  loop_->remove(entry_);
  loop_->arm();
}

void Timer::set(Instant deadline) {
  if (deadline == entry_->deadline) return;
  loop_->remove(entry_);
  loop_->add(entry_, deadline);
}

Instant Timer::deadline() const {
  return entry_->deadline;
}

struct Watch::State : std::enable_shared_from_this<State> {
  struct Side {
    Loop::Task task;
    bool wanted = false, armed = false;
  };

  State(asio::io_context& context, Fd fd) : descriptor(context, fd.release()) {}

  void arm(Side& side, asio::posix::descriptor_base::wait_type what) {
    if (!side.wanted || side.armed || !descriptor.is_open()) return;
    side.armed = true;
    descriptor.async_wait(what, [self = shared_from_this(), &side, what](Error error) {
      side.armed = false;
      if (error || !side.wanted || !self->descriptor.is_open()) return;
      side.task();
      self->arm(side, what);
    });
  }

  asio::posix::stream_descriptor descriptor;
  Side readable, writable;
};

Watch::Watch(Loop& loop, Fd fd, Loop::Task on_readable, Loop::Task on_writable)
    : state_(std::make_shared<State>(loop.impl_->context, std::move(fd))) {
  state_->readable.task = std::move(on_readable);
  state_->writable.task = std::move(on_writable);
}

Watch::Watch(Watch&&) noexcept = default;

Watch::~Watch() {
  if (!state_) return;
  Error ignored;
  state_->descriptor.close(ignored);
}

int Watch::fd() const {
  return state_->descriptor.native_handle();
}

void Watch::want_read(bool on) {
  state_->readable.wanted = on;
  state_->arm(state_->readable, asio::posix::descriptor_base::wait_read);
}

void Watch::want_write(bool on) {
  state_->writable.wanted = on;
  state_->arm(state_->writable, asio::posix::descriptor_base::wait_write);
}

struct Signals::State : std::enable_shared_from_this<State> {
  State(asio::io_context& context, std::move_only_function<void(int)> callback)
      : set(context), on_signal(std::move(callback)) {}

  void wait() {
    set.async_wait([self = shared_from_this()](Error error, int number) {
      if (error || self->cancelled) return;
      self->on_signal(number);
      if (!self->cancelled) self->wait();
    });
  }

  asio::signal_set set;
  std::move_only_function<void(int)> on_signal;
  bool cancelled = false;
};

Signals::Signals(Loop& loop, std::initializer_list<int> numbers,
                 std::move_only_function<void(int)> on_signal)
    : state_(std::make_shared<State>(loop.impl_->context, std::move(on_signal))) {
  for (const int number : numbers) state_->set.add(number);
  state_->wait();
}

Signals::~Signals() {
  state_->cancelled = true;
  Error ignored;
  state_->set.cancel(ignored);
  state_->set.clear(ignored);
}

}  // namespace pando::shell
