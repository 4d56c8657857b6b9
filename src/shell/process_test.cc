#include "shell/process.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <sstream>

#include "shell/loop_test.h"

namespace pando::shell {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// One child until its end.
struct Child {
  explicit Child(const std::string& script, std::string input = {},
                 std::vector<std::string> environment = {"PATH=/usr/bin:/bin"}) {
    ::signal(SIGPIPE, SIG_IGN);
    auto started = Process::start(loop,
                                  {.arguments = {"/bin/sh", "-c", script},
                                   .environment = std::move(environment),
                                   .input = to_bytes(input)},
                                  {.output = [this](ByteView bytes) { output += text(bytes); },
                                   .ended = [this](ProcessEnd how) { end = how; }});
    EXPECT_TRUE(started) << started.error();
    process.emplace(*std::move(started));
  }
  bool ends(Duration limit = 20s) {
    return run_until(loop, [this] { return end.has_value(); }, limit);
  }

  Loop loop;
  std::string output;
  std::optional<ProcessEnd> end;
  std::optional<Process> process;
};

TEST(Process, GetsItsInputAndEnvironmentAndSaysBothOutputs) {
  Child child{"cat; echo \"$A\"; echo err >&2", "in", {"A=b c", "PATH=/usr/bin:/bin"}};
  ASSERT_TRUE(child.ends());
  EXPECT_EQ(child.output, "inb c\nerr\n");
  EXPECT_EQ(child.end->status, 0);
  EXPECT_EQ(child.end->signal, 0);
}

TEST(Process, TellsHowItEnded) {
  Child failed{"exit 7"};
  ASSERT_TRUE(failed.ends());
  EXPECT_EQ(failed.end->status, 7);
  EXPECT_EQ(failed.end->signal, 0);
  Child killed{"kill -9 $$"};
  ASSERT_TRUE(killed.ends());
  EXPECT_EQ(killed.end->signal, SIGKILL);
}

TEST(Process, MayLeaveItsInputUnread) {
  Child child{"echo done", std::string(1 << 20, 'x')};
  ASSERT_TRUE(child.ends());
  EXPECT_EQ(child.output, "done\n");
  Child closes{"exec <&-; echo closed", std::string(1 << 20, 'x')};
  ASSERT_TRUE(closes.ends());
  EXPECT_EQ(closes.output, "closed\n");
}

TEST(Process, TakesAsMuchInputAndGivesAsMuchOutputAsThereIs) {
  const std::string much(3 << 20, 'y');
  Child child{"cat", much};
  ASSERT_TRUE(child.ends());
  EXPECT_EQ(child.output, much);
}

TEST(Process, IsNotWaitedForByWhatItLeftBehind) {
  Child child{"sleep 1000 & echo $!"};
  const Instant start = now();
  ASSERT_TRUE(child.ends());
  EXPECT_LT(now() - start, 15s) << "what it left holds its output open";
  EXPECT_EQ(child.end->status, 0);
  ::kill(std::stoi(child.output), SIGKILL);
}

TEST(Process, LeadsAGroupThatCanBeSignalledAsOne) {
  Child child{"trap '' TERM; sleep 1000 & echo up; wait"};
  ASSERT_TRUE(run_until(child.loop, [&] { return !child.output.empty(); }));
  child.process->signal_group(SIGKILL);
  ASSERT_TRUE(child.ends());
  EXPECT_EQ(child.end->signal, SIGKILL);
}

TEST(Process, HasNoDescriptorsOfOurs) {
  Child child{"exec ls /proc/self/fd"};
  ASSERT_TRUE(child.ends());
  EXPECT_EQ(child.output, "0\n1\n2\n3\n") << "3 is the folder that ls reads";
}

TEST(Process, HasDefaultSignals) {
  sigset_t blocked, before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  Child child{"exec sed -nE 's/^Sig(Blk|Ign):.//p' /proc/self/status"};
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ASSERT_TRUE(child.ends());
  std::istringstream masks{child.output};
  std::uint64_t blocks = 1, ignores = 1;
  ASSERT_TRUE(masks >> std::hex >> blocks >> ignores) << child.output;
  constexpr std::uint64_t kOfTheCLibrary = 0x180000000;  // 32 and 33, which it keeps to itself
  EXPECT_EQ(blocks & ~kOfTheCLibrary, 0u);
  EXPECT_EQ(ignores & ~kOfTheCLibrary, 0u) << "this program ignores SIGPIPE";
}

TEST(Process, ThatCannotBeStartedSaysWhy) {
  Loop loop;
  const auto started = Process::start(loop, {.arguments = {"/nowhere/program"}},
                                      {.output = [](ByteView) {}, .ended = [](ProcessEnd) {}});
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error(), "cannot start /nowhere/program: no such file or directory");
}

TEST(Process, LeavesNoZombie) {
  Child child{"exit 0"};
  const pid_t pid = child.process->pid();
  ASSERT_TRUE(child.ends());
  EXPECT_EQ(::waitpid(pid, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(Process, MayBeForgottenWhileItRuns) {
  Child child{"sleep 1000"};
  const pid_t pid = child.process->pid();
  child.process.reset();
  ::kill(-pid, SIGKILL);
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_FALSE(child.end);
}

}  // namespace
}  // namespace pando::shell
