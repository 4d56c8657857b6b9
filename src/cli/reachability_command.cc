#include <fmt/ostream.h>

#include <nlohmann/json.hpp>

#include "cli/client_call.h"
#include "cli/commands.h"
#include "cli/reachability_view.h"
#include "cli/text_table.h"

namespace pando::cli {
namespace {

using std::chrono::steady_clock;

/// The members as the agent sees them.
std::expected<Reachability, std::string> expected_acks(RpcClient& agent) {
  const auto reply = agent.ask<wire::rpc::MembersReply>(wire::rpc::Members{}, after(kAnswerLimit));
  if (!reply) return std::unexpected{reply.error()};
  if (!reply->error.empty()) return std::unexpected{reply->error};
  Reachability found{.members = reply->body.members.size(), .live = {}, .acked = {}};
  for (const wire::rpc::Member& member : reply->body.members) {
    if (member.status == "alive") found.live.push_back(member.name);
  }
  return found;
}

/// Collects acks until the query ends; an error is why it could not.
std::string collect(const Invocation& call, RpcClient& agent, bool verbose, Reachability& found) {
  const auto begin = steady_clock::now();
  found.last_answer = {};
  while (true) {
    const auto record = agent.next_record(after(2 * kAnswerLimit));
    if (!record) return record.error();
    found.query_time = steady_clock::now() - begin;
    const auto* answer = std::get_if<wire::rpc::AnswerRecord>(&record->body);
    if (!answer || answer->type == "done") return {};
    if (answer->type != "ack") continue;
    found.last_answer = found.query_time;
    found.acked.push_back(answer->from);
    if (verbose) {
      fmt::print(call.out, "\tAck from '{}'\n", printable(answer->from));
      call.out.flush();
    }
  }
}

/// A query that every member acknowledges and none answers.
wire::rpc::SendQuery ping_to_all() {
  wire::rpc::SendQuery ping;
  ping.name = "_serf_ping";
  ping.request_ack = true;
  return ping;
}

int run_reachability(const Invocation& call) {
  const bool json = call.flags.boolean("json");
  const bool verbose = call.flags.boolean("verbose") && !json;
  auto agent = reach_agent(call, json);
  if (!agent) return 1;
  auto found = expected_acks(*agent);
  if (!found) return fail(call, json, "Error getting members", found.error());
  if (!json) {
    fmt::print(call.out, "Total members: {}, live members: {}\nStarting reachability test...\n",
               found->members, found->live.size());
    call.out.flush();
  }
  const auto sent = agent->tell(ping_to_all(), after(kAnswerLimit));
  if (!sent) return fail(call, json, "Error sending query", sent.error());
  if (const std::string error = collect(call, *agent, verbose, *found); !error.empty()) {
    return fail(call, json, "Error receiving acks", error);
  }
  if (verbose) {
    fmt::print(call.out, "Query time: {:.2f} sec, time to last response: {:.2f} sec\n",
               found->query_time.count(), found->last_answer.count());
  }
  call.out << (json ? json_text(reachability_json(*found)) : verdict_text(*found));
  return found->complete() ? 0 : 1;
}

constexpr FlagSpec kFlags[] = {
    {.name = "verbose", .kind = FlagKind::boolean, .help = "Show every ack and the times."},
};

}  // namespace

constinit const Command kReachabilityCommand = {
    .name = "reachability",
    .summary = "Checks that every living member can be reached",
    .about =
        "Asks all members for a sign of life by gossip and compares who answers with the members "
        "that the agent takes for alive.",
    .flags = kFlags,
    .client = true,
    .json = true,
    .run = run_reachability,
};

}  // namespace pando::cli
