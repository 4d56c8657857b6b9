#pragma once
/// Where an agent's words go: standard output or syslog, and whoever monitors.
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agent/rpc_source.h"
#include "agent/settings.h"
#include "base/note.h"

namespace pando::agent {

/// Writes each line at once. Text lines look as Serf's; JSON lines carry the note's code, meaning
/// and remedy. Keeps the last 512 lines of any level for monitors. One thread.
class Logger {
 public:
  using Listener = std::function<void(const LogLine&)>;

  Logger(LogFormat format, Level level, bool syslog, const std::string& facility);
  ~Logger();

  /// A line from the note table. The remedy is added once a minute and code at most.
  void note(const Note& note);
  /// A line of the agent's own, for what has no code: start-up, replies of scripts.
  void say(Level level, std::string_view subsystem, std::string_view text);
  void set_level(Level level) { level_ = level; }
  void set_listener(Listener listener) { listener_ = std::move(listener); }
  std::vector<LogLine> recent() const { return {ring_.begin(), ring_.end()}; }

 private:
  void write(Level level, std::string_view subsystem, std::string_view text, const Note* note);
  bool remedy_due(NoteCode code);

  LogFormat format_;
  Level level_;
  bool syslog_;
  Listener listener_;
  std::deque<LogLine> ring_;
  std::map<NoteCode, std::int64_t> remedied_;  ///< second at which a remedy was given last
};

/// LOCAL0 … LOCAL7, USER, DAEMON; nullopt for any other word.
std::optional<int> syslog_facility(std::string_view name);

}  // namespace pando::agent
