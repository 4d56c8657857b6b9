// Timers of a loop: one of the kernel's for all.
#include <sys/timerfd.h>

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "shell/clock.h"
#include "shell/loop_impl.h"

namespace pando::shell {

void Loop::Impl::add(const Entry& entry, Instant deadline) {
  entry->deadline = deadline;
  if (deadline != kNever) timers.insert(entry);
  arm();
}

void Loop::Impl::remove(const Entry& entry) {
  timers.erase(entry);
  entry->deadline = kNever;
}

/// Sets the kernel's one timer to the first deadline, if that has changed.
void Loop::Impl::arm() {
  if (running_due_) return;
  const Instant first = timers.empty() ? kNever : (*timers.begin())->deadline;
  if (first == armed_) return;
  armed_ = first;
  itimerspec spec{};
  if (first != kNever) {
    // Zero would disarm the timer, so the distant past becomes its first nanosecond.
    const auto at = std::max(first.time_since_epoch(), Duration{1});
    const auto whole = std::chrono::floor<std::chrono::seconds>(at);
    spec.it_value.tv_sec = whole.count();
    spec.it_value.tv_nsec = (at - whole).count();
  }
  PANDO_ASSERT(::timerfd_settime(timer_.fd.get(), TFD_TIMER_ABSTIME, &spec, nullptr) == 0);
}

/// Runs what is due. A task that sets a timer to a time already past waits for the next wake-up,
/// so that descriptors get their turn.
void Loop::Impl::run_due() {
  const Instant time = now();
  running_due_ = true;
  for (std::size_t left = timers.size(); left > 0 && !timers.empty(); --left) {
    const Entry entry = *timers.begin();
    if (entry->deadline > time) break;
    remove(entry);
    entry->task();
  }
  running_due_ = false;
  armed_ = kNever;  // it has fired
  arm();
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

}  // namespace pando::shell
