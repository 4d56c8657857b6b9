#pragma once
/// Event handler scripts, as Serf runs them, fenced in: docs/protocol/agent.md, "Event handlers".
#include <deque>
#include <expected>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agent/event_filter.h"
#include "agent/script_run.h"
#include "pando/member.h"

namespace pando::agent {

/// One `[FILTER=]SCRIPT`.
struct HandlerSpec {
  std::vector<EventFilter> filters;
  std::string script;
};
/// An error is Serf's sentence with the spec in it.
std::expected<HandlerSpec, std::string> parse_handler(const std::string& spec);
/// All of them, or the error of the first that cannot be read.
std::expected<std::vector<HandlerSpec>, std::string> parse_handlers(
    const std::vector<std::string>& specs);

/// The node as scripts see it.
struct ScriptSelf {
  std::string name;
  Tags tags;
};
/// What a script gets in its environment (`NAME=value`) and on standard input.
std::vector<std::string> script_environment(const ScriptSelf& self, const Event& event);
std::string script_input(const Event& event);

/// Runs scripts for events: one at a time and in order for each script, at most `processes` at once
/// over all of them, whoever waits longest first. The loop's thread.
///
/// When the agent ends, scripts that run go on by themselves, as Serf's do.
class ScriptHandlers {
 public:
  using Respond = std::function<void(std::uint64_t query, Bytes answer)>;
  /// `log` must outlive it.
  ScriptHandlers(shell::Loop& loop, HandlerLimits limits, Logger& log, Respond respond);

  /// Replaces all handlers; scripts that run or wait go on.
  void set(std::vector<HandlerSpec> specs) { specs_ = std::move(specs); }
  void on_event(const ScriptSelf& self, const Event& event);
  const std::vector<HandlerSpec>& specs() const { return specs_; }
  /// Nothing runs and nothing waits.
  bool idle() const { return lanes_.empty(); }

 private:
  using Runs = std::list<std::unique_ptr<ScriptRun>>;
  /// The events of one script.
  struct Lane {
    std::deque<ScriptJob> waiting;
    bool busy = false;
    std::size_t dropped = 0;  ///< since the queue was empty last
  };
  void enqueue(ScriptJob job);
  void start_next();
  void start(ScriptJob job);
  void finished(Runs::iterator run, const ScriptJob& job, std::optional<std::string> output);
  void release(const std::string& script);

  shell::Loop& loop_;
  HandlerLimits limits_;
  Logger& log_;
  Respond respond_;
  std::vector<HandlerSpec> specs_;
  std::map<std::string, Lane> lanes_;  ///< by script; only those with something to do
  std::deque<std::string> ready_;      ///< lanes that could start one, longest waiting first
  Runs runs_;
};

}  // namespace pando::agent
