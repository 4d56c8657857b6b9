#include "agent/script_handlers.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

#include "shell/clock.h"

extern char** environ;

namespace pando::agent {
namespace {

using shell::Fd;

struct Pipe {
  Fd read, write;
};

std::optional<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
  return Pipe{Fd{ends[0]}, Fd{ends[1]}};
}

void no_wait(const Fd& fd) {
  ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
}

/// Starts `/bin/sh -c script` in a process group of its own; -errno if it cannot.
pid_t spawn(const std::string& script, const std::vector<std::string>& extra, const Fd& in,
            const Fd& out) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_adddup2(&files, in.get(), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&files, out.get(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&files, out.get(), STDERR_FILENO);
  sigset_t none, ignored;
  ::sigemptyset(&none);
  ::sigemptyset(&ignored);
  ::sigaddset(&ignored, SIGPIPE);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &ignored);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(
      &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::vector<char*> environment;
  for (char** entry = environ; *entry; ++entry) environment.push_back(*entry);
  for (const std::string& entry : extra) environment.push_back(const_cast<char*>(entry.c_str()));
  environment.push_back(nullptr);
  const char* arguments[] = {"/bin/sh", "-c", script.c_str(), nullptr};
  pid_t pid = 0;
  const int error = ::posix_spawn(&pid, "/bin/sh", &files, &attributes,
                                  const_cast<char**>(arguments), environment.data());
  ::posix_spawn_file_actions_destroy(&files);
  ::posix_spawnattr_destroy(&attributes);
  return error == 0 ? pid : -error;
}

std::string how_it_ended(int status) {
  if (WIFEXITED(status)) return fmt::format("exit code {}", WEXITSTATUS(status));
  return fmt::format("signal {}", WTERMSIG(status));
}

}  // namespace

struct ScriptHandlers::Job {
  HandlerSpec spec;
  ScriptSelf self;
  Event event;
};

/// One script while it runs. It is over when the process has ended; what its children still hold of
/// the output is not waited for.
struct ScriptHandlers::Run {
  enum class Stage : std::uint8_t { fresh, slow, terminated } stage = Stage::fresh;
  std::string script;
  std::optional<std::uint64_t> query;
  pid_t pid = 0;
  Instant started;
  std::string input;
  std::size_t sent = 0;
  std::string output;
  std::size_t produced = 0;
  std::optional<shell::Watch> in, out, process;
  std::optional<shell::Timer> timer;

  void feed() {
    while (sent < input.size()) {
      const ssize_t n = ::write(in->fd(), input.data() + sent, input.size() - sent);
      if (n < 0 && errno == EAGAIN) return;
      if (n <= 0) break;
      sent += static_cast<std::size_t>(n);
    }
    in.reset();  // the end of input, or nobody reads it
  }
  void collect(std::size_t keep) {
    char buffer[16384];
    ssize_t n = 0;
    while ((n = ::read(out->fd(), buffer, sizeof buffer)) > 0) {
      produced += static_cast<std::size_t>(n);
      output.append(buffer, static_cast<std::size_t>(n));
      if (output.size() > keep) output.erase(0, output.size() - keep);
      if (produced % (sizeof buffer * 16) < static_cast<std::size_t>(n)) return;  // others' turn
    }
    if (n == 0) out->want_read(false);
  }
};

ScriptHandlers::ScriptHandlers(shell::Loop& loop, HandlerLimits limits, Logger& log,
                               Respond respond)
    : loop_(loop), limits_(limits), log_(log), respond_(std::move(respond)) {}

ScriptHandlers::~ScriptHandlers() {
  for (const auto& run : runs_) ::kill(-run->pid, SIGTERM);
}

void ScriptHandlers::set(std::vector<HandlerSpec> specs) {
  specs_ = std::move(specs);
}

void ScriptHandlers::on_event(const ScriptSelf& self, const Event& event) {
  for (const HandlerSpec& spec : specs_) {
    if (!any_matches(spec.filters, event)) continue;
    auto& queue = waiting_[spec.script];
    if (queue.size() >= limits_.queue)
      log_.note({NoteCode::handler_event_dropped, spec.script, std::string{event_word(event)}});
    else
      queue.push_back({spec, self, event});
  }
  start_next();
}

void ScriptHandlers::start_next() {
  for (auto& [script, queue] : waiting_) {
    if (runs_.size() >= limits_.processes) return;
    if (queue.empty() || busy_[script]) continue;
    Job job = std::move(queue.front());
    queue.pop_front();
    start(std::move(job));
  }
}

void ScriptHandlers::start(Job job) {
  auto in = make_pipe(), out = make_pipe();
  const pid_t pid = in && out ? spawn(job.spec.script, script_environment(job.self, job.event),
                                      in->read, out->write)
                              : -errno;
  const int process = pid > 0 ? static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)) : -1;
  if (process < 0) {
    log_.note({NoteCode::handler_not_started, job.spec.script,
               shell::error_text(pid > 0 ? errno : -pid)});
    return;
  }
  no_wait(in->write);
  no_wait(out->read);
  busy_[job.spec.script] = true;
  runs_.push_back(std::make_unique<Run>());
  const auto self = std::prev(runs_.end());
  Run& run = **self;
  run.script = job.spec.script;
  if (const auto* query = std::get_if<QueryEvent>(&job.event)) run.query = query->id;
  run.pid = pid;
  run.started = shell::now();
  run.input = script_input(job.event);
  run.in.emplace(loop_, std::move(in->write), [] {}, [&run] { run.feed(); });
  run.out.emplace(loop_, std::move(out->read), [this, &run] {
    run.collect(limits_.output_kept);
    if (run.produced <= limits_.output_max || run.stage == Run::Stage::terminated) return;
    log_.note({NoteCode::handler_flooded, run.script, {}});
    run.stage = Run::Stage::terminated;
    ::kill(-run.pid, SIGTERM);
    run.timer->set(shell::now() + limits_.kill_after);
  });
  run.process.emplace(loop_, Fd{process}, [this, self] { finished(self); });
  run.timer.emplace(loop_, [this, &run] {
    switch (run.stage) {
      case Run::Stage::fresh:
        log_.note({NoteCode::handler_slow, run.script, {}});
        run.stage = Run::Stage::slow;
        run.timer->set(run.started + limits_.timeout);
        return;
      case Run::Stage::slow:
        log_.note({NoteCode::handler_timed_out, run.script, {}});
        run.stage = Run::Stage::terminated;
        ::kill(-run.pid, SIGTERM);
        run.timer->set(shell::now() + limits_.kill_after);
        return;
      case Run::Stage::terminated:
        ::kill(-run.pid, SIGKILL);
        return;
    }
  });
  run.timer->set(run.started + limits_.warn_after);
  run.out->want_read(true);
  run.process->want_read(true);
  run.in->want_write(true);
}

void ScriptHandlers::finished(std::list<std::unique_ptr<Run>>::iterator it) {
  const std::unique_ptr<Run> run = std::move(*it);
  runs_.erase(it);
  busy_[run->script] = false;
  int status = 0;
  ::waitpid(run->pid, &status, 0);
  run->collect(limits_.output_kept);
  if (!run->output.empty())
    log_.say(Level::debug, "agent",
             fmt::format("Event '{}' script output: {}", run->script, run->output));
  const bool well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (!well) log_.note({NoteCode::handler_failed, run->script, how_it_ended(status)});
  if (well && run->query && run->produced > 0) respond_(*run->query, to_bytes(run->output));
  start_next();
}

}  // namespace pando::agent
