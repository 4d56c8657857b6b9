#pragma once
/// Event handler scripts, as Serf runs them, fenced in: docs/protocol/serf.md, "Event handlers".
#include <deque>
#include <expected>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agent/event_filter.h"
#include "agent/logger.h"
#include "agent/settings.h"
#include "shell/loop.h"

namespace pando::agent {

/// One `[FILTER=]SCRIPT`.
struct HandlerSpec {
  std::vector<EventFilter> filters;
  std::string script;
};
/// An error is Serf's sentence with the spec in it.
std::expected<HandlerSpec, std::string> parse_handler(const std::string& spec);

/// The node as scripts see it.
struct ScriptSelf {
  std::string name;
  Tags tags;
};
/// What a script gets in its environment (`NAME=value`) and on standard input.
std::vector<std::string> script_environment(const ScriptSelf& self, const Event& event);
std::string script_input(const Event& event);

/// Runs scripts for events: in order for each handler, at most `processes` at once, each with a
/// time and an output limit. A script that hangs, floods or dies harms nobody. The loop's thread.
class ScriptHandlers {
 public:
  using Respond = std::function<void(std::uint64_t query, Bytes answer)>;
  ScriptHandlers(shell::Loop& loop, HandlerLimits limits, Logger& log, Respond respond);
  ~ScriptHandlers();

  /// Replaces all handlers; scripts that run go on.
  void set(std::vector<HandlerSpec> specs);
  void on_event(const ScriptSelf& self, const Event& event);
  const std::vector<HandlerSpec>& specs() const { return specs_; }

 private:
  struct Job;
  struct Run;
  void start_next();
  void start(Job job);
  void finished(std::list<std::unique_ptr<Run>>::iterator run);

  shell::Loop& loop_;
  HandlerLimits limits_;
  Logger& log_;
  Respond respond_;
  std::vector<HandlerSpec> specs_;
  std::map<std::string, std::deque<Job>> waiting_;  ///< by script
  std::map<std::string, bool> busy_;
  std::list<std::unique_ptr<Run>> runs_;
};

}  // namespace pando::agent
