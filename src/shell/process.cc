#include "shell/process.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <utility>

#include "shell/clock.h"
#include "shell/spawn.h"

namespace pando::shell {
namespace {

/// How long output is awaited from what an ended process has left behind, such as the `tee` of
/// `exec > >(tee log)`. A daemon that keeps the pipe open must not hold us longer.
constexpr Duration kAfterEnd = std::chrono::seconds{1};

constexpr std::size_t kReadSize = 16 << 10;
/// Reads before others get their turn.
constexpr int kTurn = 16;

}  // namespace

struct Process::State : std::enable_shared_from_this<State> {
  State(Loop& loop, Spawned spawned, Bytes bytes, Events callbacks)
      : pid(spawned.pid),
        input(std::move(bytes)),
        events(std::move(callbacks)),
        end_timer(loop, [this] { finish(); }) {
    pidfd.emplace(loop, std::move(spawned.pidfd), [this] { on_end(); });
    output_pipe.emplace(loop, std::move(spawned.output), [this] { on_output(); });
    input_pipe.emplace(loop, std::move(spawned.input), Loop::Task{}, [this] { on_input_wanted(); });
    pidfd->want_read(true);
    output_pipe->want_read(true);
    input_pipe->want_write(true);
  }

  void on_input_wanted();
  void on_output();
  void on_end();
  void finish();
  void abandon();

  pid_t pid;
  Bytes input;
  std::size_t written = 0;
  Events events;
  std::optional<ProcessEnd> end;
  Timer end_timer;
  std::optional<Watch> pidfd, output_pipe, input_pipe;
};

/// A child that does not read its input, or closes it, is no failure.
void Process::State::on_input_wanted() {
  while (written < input.size()) {
    const auto wrote = ::write(input_pipe->fd(), input.data() + written, input.size() - written);
    if (wrote < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (wrote < 0) break;
    written += static_cast<std::size_t>(wrote);
  }
  input_pipe.reset();
}

void Process::State::on_output() {
  const auto self = shared_from_this();
  std::array<std::byte, kReadSize> buffer;
  for (int i = 0; i < kTurn && output_pipe; ++i) {
    const auto got = ::read(output_pipe->fd(), buffer.data(), buffer.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
      output_pipe.reset();
      if (end) finish();
      return;
    }
    events.output({buffer.data(), static_cast<std::size_t>(got)});
  }
}

void Process::State::on_end() {
  const auto self = shared_from_this();
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG) != 0 || info.si_pid == 0)
    return;
  const bool by_itself = info.si_code == CLD_EXITED;
  end = ProcessEnd{by_itself ? info.si_status : 0, by_itself ? 0 : info.si_status};
  pidfd.reset();
  if (!output_pipe) return finish();
  end_timer.set(now() + kAfterEnd);
}

void Process::State::finish() {
  const auto self = shared_from_this();
  const ProcessEnd how = *end;
  abandon();
  events.ended(how);
}

void Process::State::abandon() {
  end_timer.set(kNever);
  pidfd.reset();
  output_pipe.reset();
  input_pipe.reset();
}

std::expected<Process, std::string> Process::start(Loop& loop, ProcessSpec spec, Events events) {
  auto spawned = spawn(spec.arguments, spec.environment);
  if (!spawned) return std::unexpected{std::move(spawned.error())};
  return Process{
      std::make_shared<State>(loop, std::move(*spawned), std::move(spec.input), std::move(events))};
}

Process::Process(std::shared_ptr<State> state) : state_(std::move(state)) {}
Process::Process(Process&&) noexcept = default;

Process::~Process() {
  if (state_) state_->abandon();
}

void Process::signal_group(int number) {
  // After its end the number may belong to somebody else, unless others of the group still live.
  ::kill(-state_->pid, number);
}

pid_t Process::pid() const {
  return state_->pid;
}

}  // namespace pando::shell
