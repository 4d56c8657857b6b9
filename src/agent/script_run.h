#pragma once
/// One event handler script while it runs, with its limits of time and output.
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/logger.h"
#include "agent/settings.h"
#include "shell/process.h"

namespace pando::agent {

/// A script and what it is told.
struct ScriptJob {
  std::string script;                    ///< for /bin/sh -c
  std::vector<std::string> environment;  ///< `NAME=value`, over the agent's own
  std::string input;                     ///< its standard input
  std::optional<std::uint64_t> query;    ///< the query that its output answers
};

/// A script that hangs is warned about, then stopped, then killed; one that floods is stopped.
/// Of the output only the end is kept. The loop's thread.
class ScriptRun {
 public:
  /// Its last output, if it ended well.
  using Ended = std::move_only_function<void(std::optional<std::string> output)>;

  /// `limits` and `log` must outlive it. `ended` may destroy it. The error says why it could not be
  /// started; nothing is left of it then.
  static std::expected<std::unique_ptr<ScriptRun>, std::string> start(shell::Loop& loop,
                                                                      const HandlerLimits& limits,
                                                                      Logger& log,
                                                                      const ScriptJob& job,
                                                                      Ended ended);

 private:
  enum class Stage : std::uint8_t { fresh, slow, stopped };
  ScriptRun(shell::Loop& loop, const HandlerLimits& limits, Logger& log, const ScriptJob& job,
            Ended ended);
  void on_output(ByteView bytes);
  void on_time();
  void on_end(shell::ProcessEnd how);
  void stop(NoteCode why);

  const HandlerLimits& limits_;
  Logger& log_;
  std::string script_;
  Ended ended_;
  Stage stage_ = Stage::fresh;
  Instant started_;
  std::string output_;
  std::size_t produced_ = 0;
  shell::Timer timer_;
  std::optional<shell::Process> process_;
};

}  // namespace pando::agent
