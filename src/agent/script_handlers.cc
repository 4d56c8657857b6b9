#include "agent/script_handlers.h"

#include <fmt/format.h>

#include <utility>

#include "base/note_code.h"

namespace pando::agent {

ScriptHandlers::ScriptHandlers(shell::Loop& loop, HandlerLimits limits, Logger& log,
                               Respond respond)
    : loop_(loop), limits_(limits), log_(log), respond_(std::move(respond)) {}

void ScriptHandlers::on_event(const ScriptSelf& self, const Event& event) {
  for (const HandlerSpec& spec : specs_) {
    if (!any_matches(spec.filters, event)) continue;
    const auto* query = std::get_if<QueryEvent>(&event);
    enqueue({spec.script, script_environment(self, event), script_input(event),
             query ? std::optional{query->id} : std::nullopt});
  }
  start_next();
}

void ScriptHandlers::enqueue(ScriptJob job) {
  Lane& lane = lanes_[job.script];
  if (lane.waiting.size() >= limits_.queue) {
    // One line when it begins and one with the number when it is over: a storm of events must not
    // become a storm of lines.
    if (lane.dropped++ == 0) log_.note({NoteCode::handler_event_dropped, job.script, {}});
    return;
  }
  if (!lane.busy && lane.waiting.empty()) ready_.push_back(job.script);
  lane.waiting.push_back(std::move(job));
}

void ScriptHandlers::start_next() {
  while (runs_.size() < limits_.processes && !ready_.empty()) {
    Lane& lane = lanes_.find(ready_.front())->second;
    ready_.pop_front();
    lane.busy = true;
    ScriptJob job = std::move(lane.waiting.front());
    lane.waiting.pop_front();
    start(std::move(job));
  }
}

void ScriptHandlers::start(ScriptJob job) {
  runs_.emplace_back();
  const auto self = std::prev(runs_.end());
  auto run = ScriptRun::start(loop_, limits_, log_, job,
                              [this, self, job](std::optional<std::string> output) {
                                finished(self, job, std::move(output));
                              });
  if (run) {
    *self = *std::move(run);
    return;
  }
  log_.note({NoteCode::handler_not_started, job.script, run.error()});
  runs_.erase(self);
  release(job.script);
}

void ScriptHandlers::finished(Runs::iterator run, const ScriptJob& job,
                              std::optional<std::string> output) {
  // This call comes out of the run, whose end also ends `job`.
  const std::unique_ptr<ScriptRun> kept = std::move(*run);
  runs_.erase(run);
  if (job.query && output && !output->empty()) respond_(*job.query, to_bytes(*output));
  release(job.script);
  start_next();
}

/// The lane's script has ended: it goes to the end of the line, or away.
void ScriptHandlers::release(const std::string& script) {
  const auto it = lanes_.find(script);
  Lane& lane = it->second;
  lane.busy = false;
  if (!lane.waiting.empty()) return ready_.push_back(script);
  if (lane.dropped > 0)
    log_.note({NoteCode::handler_event_dropped, script, fmt::format("{} in all", lane.dropped)});
  lanes_.erase(it);
}

}  // namespace pando::agent
