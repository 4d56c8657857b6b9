// Signals become bytes in a pipe: a handler may do hardly anything.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "shell/loop.h"

namespace pando::shell {
namespace {

/// Where the handler writes the number of a signal: the descriptor and 1; 0: it is nobody's.
std::array<std::atomic<int>, NSIG> pipes;

void on_signal(int number) {
  const int before = errno;
  const auto byte = static_cast<unsigned char>(number);
  // Full: as many have come and are not heard yet.
  [[maybe_unused]] const auto size =
      ::write(pipes[static_cast<std::size_t>(number)] - 1, &byte, sizeof byte);
  errno = before;
}

void set_handler(int number, void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  ::sigfillset(&action.sa_mask);
  PANDO_ASSERT(::sigaction(number, &action, nullptr) == 0);
}

}  // namespace

struct Signals::State : std::enable_shared_from_this<State> {
  State(Loop& loop, Fd read_end, Fd write_end, std::move_only_function<void(int)> callback)
      : to(std::move(write_end)),
        on_signal(std::move(callback)),
        from(loop, std::move(read_end), [this] { hear(); }) {}

  void hear() {
    const auto self = shared_from_this();
    unsigned char number = 0;
    if (::read(from.fd(), &number, sizeof number) == sizeof number) on_signal(number);
  }

  Fd to;
  std::move_only_function<void(int)> on_signal;
  std::vector<int> numbers;
  Watch from;
};

Signals::Signals(Loop& loop, std::initializer_list<int> numbers,
                 std::move_only_function<void(int)> on_signal) {
  std::array<int, 2> ends{};
  PANDO_ASSERT(::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) == 0);
  state_ = std::make_shared<State>(loop, Fd{ends[0]}, Fd{ends[1]}, std::move(on_signal));
  state_->numbers = numbers;
  state_->from.want_read(true);
  for (const int number : numbers) {
    const int before = pipes[static_cast<std::size_t>(number)].exchange(state_->to.get() + 1);
    PANDO_ASSERT(before == 0);
    set_handler(number, shell::on_signal);
  }
}

Signals::~Signals() {
  for (const int number : state_->numbers) {
    set_handler(number, SIG_DFL);
    pipes[static_cast<std::size_t>(number)] = 0;
  }
}

}  // namespace pando::shell
