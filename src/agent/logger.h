#pragma once
/// Where an agent's words go: standard output or syslog, and whoever monitors.
#include <unistd.h>

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/rpc_source.h"
#include "agent/settings.h"
#include "base/note.h"

namespace pando::agent {

struct LogTarget {
  LogFormat format = LogFormat::text;
  std::optional<int> syslog_facility;  ///< absent: lines go to `descriptor`
  int descriptor = STDOUT_FILENO;
};

/// Writes each line at once. Text lines look as Serf's; JSON lines carry the note's code, meaning
/// and remedy. Keeps the last 512 lines of any level for monitors. One thread.
class Logger {
 public:
  using Listener = std::function<void(const LogLine&)>;

  Logger(LogTarget target, Level level);
  ~Logger();
  Logger(const Logger&) = delete;
  Logger& operator=(const Logger&) = delete;

  /// A line from the note table. In text the remedy is added once a minute and code at most.
  void note(const Note& note);
  /// To who started the agent and looks on: `==> text`, whatever the level. As JSON it is a line
  /// like any other, so that every line of the output can be parsed.
  void announce(std::string_view text);
  void set_level(Level level) { level_ = level; }
  void set_listener(Listener listener) { listener_ = std::move(listener); }
  std::vector<LogLine> recent() const { return {ring_.begin(), ring_.end()}; }

 private:
  struct Entry;
  void write(const Entry& entry);
  void put(std::string line) const;
  bool remedy_due(NoteCode code);

  LogTarget target_;
  Level level_;
  Listener listener_;
  std::deque<LogLine> ring_;
  std::map<NoteCode, Instant> remedied_;  ///< when a remedy was given last
};

/// LOCAL0 … LOCAL7, USER, DAEMON; nullopt for any other word.
std::optional<int> syslog_facility(std::string_view name);

}  // namespace pando::agent
