// A guardian and a process that ends in all the ways there are.
#include "shell/guardian.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>

#include "shell/fd.h"
#include "shell/process_end.h"

namespace pando::shell {
namespace {

using Kind = node::Ending::Kind;

/// Lets a child do something, and tells how it ended.
class Child {
 public:
  explicit Child(const std::function<void()>& does) : pid_(::fork()) {
    if (pid_ == 0) {
      does();
      ::_exit(0);
    }
    pidfd_.reset(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  }
  ~Child() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  pid_t pid() const { return pid_; }
  void reap() { ::waitpid(pid_, nullptr, 0); }
  node::Ending end() {
    pollfd wait{.fd = pidfd_.get(), .events = POLLIN, .revents = 0};
    EXPECT_EQ(::poll(&wait, 1, 10'000), 1);
    return end_of(pid_, pidfd_.get());
  }

 private:
  pid_t pid_;
  Fd pidfd_;
};

TEST(EndOfAProcess, IsItsSignalOrItsStatus) {
  Child killed{[] { ::pause(); }};
  ::kill(killed.pid(), SIGKILL);
  const auto by_signal = killed.end();
  EXPECT_EQ(by_signal.kind, Kind::signal);
  EXPECT_EQ(by_signal.number, 9u);

  const auto by_itself = Child{[] { ::_exit(3); }}.end();
  EXPECT_EQ(by_itself.kind, Kind::status);
  EXPECT_EQ(by_itself.number, 3u);
}

/// Somebody was faster and has reaped it: only newer systems still know.
TEST(EndOfAProcess, IsNotMadeUpOnceItIsReaped) {
  Child killed{[] { ::pause(); }};
  ::kill(killed.pid(), SIGKILL);
  killed.reap();
  const auto end = killed.end();
  if (end.kind != Kind::unknown) {
    EXPECT_EQ(end.kind, Kind::signal);
    EXPECT_EQ(end.number, 9u);
  }
}

/// A guardian's life is its agent's: it holds nothing open, and goes when there is nothing to say.
TEST(Guardian, EndsWithItsAgent) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  const Fd read{pipe[0]};
  Fd write{pipe[1]};
  std::array<int, 2> told{};
  ASSERT_EQ(::pipe(told.data()), 0);
  const Fd tells{told[0]};
  Fd teller{told[1]};
  Child agent{[&] {
    const auto guardian = Guardian::start();
    const pid_t pid = guardian ? guardian->pid() : -1;
    if (::write(teller.get(), &pid, sizeof(pid)) < 0) ::_exit(1);
    ::pause();
  }};
  write.reset();
  teller.reset();
  pid_t guardian = 0;
  ASSERT_EQ(::read(tells.get(), &guardian, sizeof(guardian)), sizeof(guardian));
  ASSERT_GT(guardian, 0);
  const Fd watched{static_cast<int>(::syscall(SYS_pidfd_open, guardian, 0))};
  ASSERT_TRUE(watched);
  ::kill(guardian, SIGTERM);  // as a service manager does that stops a whole group
  pollfd alive{.fd = watched.get(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(::poll(&alive, 1, 50), 0) << "it ended before its agent";
  ::kill(agent.pid(), SIGKILL);
  EXPECT_EQ(::poll(&alive, 1, 10'000), 1) << "it outlived its agent";
  std::byte none{};
  EXPECT_EQ(::read(read.get(), &none, 1), 0) << "somebody holds the pipe";
}

TEST(Guardian, IsMissedWhenSomebodyEndsIt) {
  Child agent{[] {
    auto guardian = Guardian::start();
    if (!guardian || guardian->ended()) ::_exit(1);
    ::kill(guardian->pid(), SIGKILL);
    std::optional<node::Ending> end;
    while (!end) end = guardian->ended();
    ::_exit(end->kind == Kind::signal && end->number == 9 ? 0 : 2);
  }};
  const auto end = agent.end();
  EXPECT_EQ(end.kind, Kind::status);
  EXPECT_EQ(end.number, 0u);
}

TEST(Guardian, RefusesAWillThatDoesNotFit) {
  Child agent{[] {
    auto guardian = Guardian::start();
    const bool right = guardian && guardian->write(Bytes(8188)) && !guardian->write(Bytes(8189));
    if (guardian) guardian->silence();
    ::_exit(right ? 0 : 1);
  }};
  const auto end = agent.end();
  EXPECT_EQ(end.kind, Kind::status);
  EXPECT_EQ(end.number, 0u);
}

}  // namespace
}  // namespace pando::shell
