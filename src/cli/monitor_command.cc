#include <fmt/ostream.h>

#include <nlohmann/json.hpp>

#include "base/overload.h"
#include "cli/client_call.h"
#include "cli/commands.h"
#include "cli/monitor_view.h"
#include "cli/stop_signal.h"
#include "cli/text_table.h"

namespace pando::cli {
namespace {

/// How long the agent may take to confirm that a stream has ended.
constexpr std::chrono::seconds kStopLimit{2};

/// What a Serf agent has not got; it refuses the word.
constexpr std::string_view kOurEvents = "member-suspect,member-trusted";

std::string show(const RpcRecord& record, bool json) {
  return std::visit(Overload{[&](const wire::rpc::StreamRecord& r) {
                               return json ? json_line(event_json(r)) : event_text(r);
                             },
                             [&](const wire::rpc::LogRecord& r) {
                               return json ? json_line(log_json(r.log))
                                           : printable_lines(r.log) + "\n";
                             },
                             [](const wire::rpc::AnswerRecord&) { return std::string{}; }},
                    record.body);
}

/// Ctrl-C is the way to end a monitor; any other end is a failure.
int ended(const Invocation& call, bool json, std::string_view what, const std::string& reason) {
  return reason == kInterrupted ? 0 : fail(call, json, what, reason);
}

/// Prints what comes until the end.
int follow(const Invocation& call, RpcClient& agent, bool json) {
  while (true) {
    const auto record = agent.next_record(kForever);
    if (!record) return ended(call, json, "Remote side ended the monitor", record.error());
    call.out << show(*record, json) << std::flush;
    if (!call.out) return 1;
  }
}

/// Ends the streams, so that the agent need not find out by itself.
void stop(RpcClient& agent, const std::vector<wire::rpc::Sequence>& streams) {
  agent.interrupt_on(-1);
  for (const wire::rpc::Sequence seq : streams) {
    if (!agent.tell(wire::rpc::Stop{seq}, after(kStopLimit))) return;
  }
}

int run_monitor(const Invocation& call) {
  const bool json = call.flags.boolean("json");
  auto agent = reach_agent(call, json);
  if (!agent) return 1;
  const StopSignal interrupt;
  agent->interrupt_on(interrupt.descriptor());
  const auto events = agent->tell(wire::rpc::Stream{"*"}, after(kAnswerLimit));
  if (!events) return ended(call, json, "Error starting event stream", events.error());
  const auto ours = agent->tell(wire::rpc::Stream{std::string{kOurEvents}}, after(kAnswerLimit));
  const auto log =
      agent->tell(wire::rpc::Monitor{call.flags.text("log-level")}, after(kAnswerLimit));
  if (!log) return ended(call, json, "Error starting monitor", log.error());
  std::vector<wire::rpc::Sequence> streams{*log, *events};
  if (ours) streams.push_back(*ours);
  const int code = follow(call, *agent, json);
  if (code == 0) stop(*agent, streams);
  return code;
}

constexpr FlagSpec kFlags[] = {
    {.name = "log-level",
     .value = "LEVEL",
     .fallback = "INFO",
     .help = "The least level of log lines to show.",
     .choices = "trace debug info warn err",
     .completes = Completes::choices},
};

}  // namespace

constinit const Command kMonitorCommand = {
    .name = "monitor",
    .summary = "Shows the agent's log and events as they happen",
    .about =
        "Begins with the lines that the agent still holds, up to 512. Ctrl-C ends it. With "
        "-json every line of output is one object: a log line has the key 'log', an event the "
        "key 'event'.",
    .flags = kFlags,
    .client = true,
    .json = true,
    .examples = "pando monitor -log-level=debug\npando monitor -json | jq 'select(.event)'",
    .run = run_monitor,
};

}  // namespace pando::cli
