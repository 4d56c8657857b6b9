// One turn: what was posted, what is ready, what that has posted, then the timers whose time has
// come.
#include "shell/loop.h"

#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/assert.h"
#include "shell/loop_impl.h"

namespace pando::shell {
namespace {

Fd checked(int fd) {
  PANDO_ASSERT(fd >= 0);
  return Fd{fd};
}

/// Of a timer or an event: how often it has come is not of interest.
void clear(const Fd& fd) {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto size = ::read(fd.get(), &count, sizeof count);
}

}  // namespace

Loop::Impl::Impl()
    : epoll(checked(::epoll_create1(EPOLL_CLOEXEC))),
      timer_(*this, checked(::timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC)),
             [this] { clear(timer_.fd), due_ = true; }, {}),
      alarm_(*this, checked(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)), [this] { clear(alarm_.fd); },
             {}) {
  timer_.want(true, false);
  alarm_.want(true, false);
}

void Loop::Impl::run() {
  for (stopped = false; !stopped;) {
    // First what was left when it was stopped.
    if (std::exchange(due_, false)) run_due();
    if (!stopped) turn();
  }
}

/// From here on who posts has to wake it up, if the answer is true.
bool Loop::Impl::may_sleep() {
  const std::lock_guard lock{mutex_};
  return asleep_ = posted_.empty() && running_.empty();
}

/// What was posted by now may be the cause of what is ready: it comes before it. Where much is
/// ready more has come when that is done: what all of it has posted is then done, and said,
/// together.
void Loop::Impl::turn() {
  Events events;
  const std::size_t count = look(events, may_sleep() ? -1 : 0);
  burying_ = true;
  run_tasks();
  call_back(events, count);
  if (count > 1 && !stopped) call_back(events, look(events, 0));
  burying_ = false;
  buried_.clear();
  run_tasks();
}

std::size_t Loop::Impl::look(Events& events, int timeout) {
  const int count =
      ::epoll_wait(epoll.get(), events.data(), static_cast<int>(events.size()), timeout);
  PANDO_ASSERT(count >= 0 || errno == EINTR);
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

void Loop::Impl::call_back(const Events& events, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    static_cast<Watch::State*>(events[i].data.ptr)->ready(events[i].events);
}

/// Those that tasks post wait, so that descriptors get their turn.
void Loop::Impl::run_tasks() {
  {
    const std::lock_guard lock{mutex_};
    asleep_ = false;
    if (running_.empty()) running_.swap(posted_);
  }
  while (!stopped && !running_.empty()) {
    Task task = std::move(running_.front());
    running_.pop_front();
    task();
  }
}

void Loop::Impl::post(Task task) {
  bool wake = false;
  {
    const std::lock_guard lock{mutex_};
    posted_.push_back(std::move(task));
    wake = std::exchange(asleep_, false);
  }
  const std::uint64_t one = 1;
  if (wake) PANDO_ASSERT(::write(alarm_.fd.get(), &one, sizeof one) == sizeof one);
}

void Loop::Impl::bury(std::unique_ptr<Watch::State> watch) {
  watch->close();
  if (burying_) buried_.push_back(std::move(watch));
}

Loop::Loop() : impl_(std::make_unique<Impl>()) {}
Loop::~Loop() {
  PANDO_ASSERT(impl_->timers.empty());
}

void Loop::run() {
  impl_->run();
}

void Loop::stop() {
  impl_->stopped = true;
}

void Loop::post(Task task) {
  impl_->post(std::move(task));
}

// ---- descriptors --------------------------------------------------------------------------------

Watch::State::State(Loop::Impl& in, Fd what, Loop::Task readable, Loop::Task writable)
    : loop(in),
      fd(std::move(what)),
      on_readable(std::move(readable)),
      on_writable(std::move(writable)) {}

void Watch::State::want(bool read, bool write) {
  if (!fd || (reads == read && writes == write)) return;
  const bool known = reads || writes;
  reads = read;
  writes = write;
  epoll_event event{};
  event.events = (read ? std::uint32_t{EPOLLIN} : 0) | (write ? std::uint32_t{EPOLLOUT} : 0);
  event.data.ptr = this;
  const int change = event.events == 0 ? EPOLL_CTL_DEL : known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  PANDO_ASSERT(::epoll_ctl(loop.epoll.get(), change, fd.get(), &event) == 0);
}

void Watch::State::ready(std::uint32_t events) {
  const bool broken = (events & (EPOLLERR | EPOLLHUP)) != 0;
  if (writes && (broken || (events & EPOLLOUT) != 0)) on_writable();
  if (reads && (broken || (events & EPOLLIN) != 0)) on_readable();
}

void Watch::State::close() {
  release().reset();
}

Fd Watch::State::release() {
  want(false, false);
  return std::move(fd);
}

Watch::Watch(Loop& loop, Fd fd, Loop::Task on_readable, Loop::Task on_writable)
    : state_(std::make_unique<State>(*loop.impl_, std::move(fd), std::move(on_readable),
                                     std::move(on_writable))) {}

Watch::Watch(Watch&&) noexcept = default;

Watch::~Watch() {
  if (!state_) return;
  Loop::Impl& loop = state_->loop;
  loop.bury(std::move(state_));
}

Fd Watch::release() {
  return state_->release();
}

int Watch::fd() const {
  return state_->fd.get();
}

void Watch::want_read(bool on) {
  state_->want(on, state_->writes);
}

void Watch::want_write(bool on) {
  state_->want(state_->reads, on);
}

}  // namespace pando::shell
