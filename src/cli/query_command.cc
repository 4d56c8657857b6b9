#include <fmt/ostream.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "cli/client_call.h"
#include "cli/commands.h"
#include "cli/query_view.h"

namespace pando::cli {
namespace {

constexpr std::string_view kFailed = "Error sending query";

/// What the flags and words ask; an error is the sentence to print.
std::expected<wire::rpc::SendQuery, std::string> query_of(const Flags& flags) {
  auto tags = parse_pairs(flags.texts("tag"));
  if (!tags) return std::unexpected{"Error: " + tags.error()};
  const std::int64_t relays = flags.number("relay-factor");
  if (relays < 0 || relays > std::numeric_limits<std::uint8_t>::max()) {
    return std::unexpected{"Relay factor must be between 0 and 255"};
  }
  const auto timeout = flags.duration("timeout");
  if (timeout.count() < 0) return std::unexpected{"-timeout must not be negative"};
  const std::vector<std::string>& words = flags.arguments();
  return wire::rpc::SendQuery{.nodes = flags.texts("node"),
                              .tags = *std::move(tags),
                              .request_ack = !flags.boolean("no-ack"),
                              .relay_factor = static_cast<std::uint8_t>(relays),
                              .timeout_ns = timeout.count(),
                              .name = words[0],
                              .payload = words.size() > 1 ? to_bytes(words[1]) : Bytes{}};
}

/// Prints answers as they come, until the query's deadline.
int collect(const Invocation& call, RpcClient& agent, bool json) {
  QueryTally tally{is_terminal(call.out)};
  // Longer than the longest default of any cluster, so that only a dead agent is given up.
  const Deadline deadline = after(call.flags.duration("timeout") + 2 * kAnswerLimit);
  while (true) {
    const auto record = agent.next_record(deadline);
    if (!record) return fail(call, json, kFailed, record.error());
    const auto* answer = std::get_if<wire::rpc::AnswerRecord>(&record->body);
    if (!answer || answer->type == "done") break;
    const std::string line = tally.add(*answer);
    if (!json) call.out << line << std::flush;
  }
  call.out << (json ? json_text(tally.json()) : tally.totals(!call.flags.boolean("no-ack")));
  return 0;
}

int run_query(const Invocation& call) {
  const auto json = json_wanted(call.flags);
  if (!json) return fail(call, false, "", "Invalid format: " + call.flags.text("format"));
  auto query = query_of(call.flags);
  if (!query) return fail(call, *json, "", query.error());
  auto agent = reach_agent(call, *json);
  if (!agent) return 1;
  const auto sent = agent->tell(*std::move(query), after(kAnswerLimit));
  if (!sent) return fail(call, *json, kFailed, sent.error());
  if (!*json) {
    fmt::print(call.out, "Query '{}' dispatched\n", call.flags.arguments().front());
    call.out.flush();
  }
  return collect(call, *agent, *json);
}

constexpr FlagSpec kFlags[] = {
    {.name = "format",
     .value = "FORMAT",
     .fallback = "text",
     .help = "Format of the answer: text or json.",
     .choices = "text json",
     .completes = Completes::choices},
    {.name = "node", .kind = FlagKind::texts, .value = "NAME", .help = "Ask only this node."},
    {.name = "tag",
     .kind = FlagKind::texts,
     .value = "KEY=REGEXP",
     .help = "Ask only nodes whose tag matches; all that are given must match."},
    {.name = "timeout",
     .kind = FlagKind::duration,
     .value = "TIME",
     .help = "How long answers are collected. The default grows with the cluster."},
    {.name = "no-ack",
     .kind = FlagKind::boolean,
     .help = "Do not ask nodes to confirm that they got the query."},
    {.name = "relay-factor",
     .kind = FlagKind::number,
     .value = "N",
     .fallback = "0",
     .help = "Send every answer also through N other nodes, 0 to 255, against packet loss."},
};

}  // namespace

constinit const Command kQueryCommand = {
    .name = "query",
    .summary = "Asks the cluster and shows the answers",
    .arguments = "NAME [PAYLOAD]",
    .min_arguments = 1,
    .max_arguments = 2,
    .too_few = "A query name must be specified.",
    .about =
        "Members answer through their event handlers. The command ends at the timeout, because "
        "only then it is certain that no more answers count.",
    .flags = kFlags,
    .client = true,
    .json = true,
    .examples = "pando query load\npando query -tag role=web -timeout=2s uptime",
    .run = run_query,
};

}  // namespace pando::cli
