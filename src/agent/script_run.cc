#include "agent/script_run.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/note_code.h"
#include "shell/clock.h"

namespace pando::agent {
namespace {

/// Of a failed script's last line, for the log.
constexpr std::size_t kSaid = 200;

std::string_view name_of(std::string_view entry) {
  return entry.substr(0, entry.find('='));
}

/// The agent's own environment, except where the script's says otherwise.
std::vector<std::string> merged(const std::vector<std::string>& own) {
  std::vector<std::string> out;
  for (char** entry = ::environ; *entry != nullptr; ++entry) {
    const auto same = [&](const std::string& o) { return name_of(o) == name_of(*entry); };
    if (std::ranges::none_of(own, same)) out.emplace_back(*entry);
  }
  out.insert(out.end(), own.begin(), own.end());
  return out;
}

std::string last_line(std::string_view output) {
  while (output.ends_with('\n')) output.remove_suffix(1);
  const auto newline = output.rfind('\n');
  return std::string{output.substr(newline == output.npos ? 0 : newline + 1).substr(0, kSaid)};
}

/// What an operator needs to see why a script failed.
std::string failure(shell::ProcessEnd how, std::string_view output) {
  std::string text = how.signal != 0 ? fmt::format("signal {}", how.signal)
                                     : fmt::format("exit code {}", how.status);
  const std::string said = last_line(output);
  return said.empty() ? text : fmt::format("{}; it said: {}", text, said);
}

}  // namespace

std::expected<std::unique_ptr<ScriptRun>, std::string> ScriptRun::start(shell::Loop& loop,
                                                                        const HandlerLimits& limits,
                                                                        Logger& log,
                                                                        const ScriptJob& job,
                                                                        Ended ended) {
  std::unique_ptr<ScriptRun> run{new ScriptRun{loop, limits, log, job, std::move(ended)}};
  shell::Process::Events events{
      .output = [self = run.get()](ByteView bytes) { self->on_output(bytes); },
      .ended = [self = run.get()](shell::ProcessEnd how) { self->on_end(how); }};
  auto process = shell::Process::start(loop,
                                       {.arguments = {"/bin/sh", "-c", job.script},
                                        .environment = merged(job.environment),
                                        .input = to_bytes(job.input)},
                                       std::move(events));
  if (!process) return std::unexpected{std::move(process.error())};
  run->process_.emplace(*std::move(process));
  run->timer_.set(run->started_ + limits.warn_after);
  return run;
}

ScriptRun::ScriptRun(shell::Loop& loop, const HandlerLimits& limits, Logger& log,
                     const ScriptJob& job, Ended ended)
    : limits_(limits),
      log_(log),
      script_(job.script),
      ended_(std::move(ended)),
      started_(shell::now()),
      timer_(loop, [this] { on_time(); }) {}

void ScriptRun::on_output(ByteView bytes) {
  produced_ += bytes.size();
  output_ += text(bytes);
  if (output_.size() > limits_.output_kept) output_.erase(0, output_.size() - limits_.output_kept);
  if (produced_ > limits_.output_max && stage_ != Stage::stopped) stop(NoteCode::handler_flooded);
}

void ScriptRun::on_time() {
  switch (stage_) {
    case Stage::fresh:
      log_.note({NoteCode::handler_slow, script_, {}});
      stage_ = Stage::slow;
      return timer_.set(started_ + limits_.timeout);
    case Stage::slow:
      return stop(NoteCode::handler_timed_out);
    case Stage::stopped:
      return process_->signal_group(SIGKILL);
  }
}

/// Asks its whole process group to end; those that do not are killed a little later.
void ScriptRun::stop(NoteCode why) {
  log_.note({why, script_, {}});
  stage_ = Stage::stopped;
  process_->signal_group(SIGTERM);
  timer_.set(shell::now() + limits_.kill_after);
}

void ScriptRun::on_end(shell::ProcessEnd how) {
  if (!output_.empty()) log_.note({NoteCode::handler_output, script_, output_});
  if (how.signal == 0 && how.status == 0) return ended_(std::move(output_));
  log_.note({NoteCode::handler_failed, script_, failure(how, output_)});
  ended_({});
}

}  // namespace pando::agent
