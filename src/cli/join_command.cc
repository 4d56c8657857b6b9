#include <fmt/ostream.h>

#include <nlohmann/json.hpp>

#include "cli/client_call.h"
#include "cli/commands.h"

namespace pando::cli {
namespace {

/// How long the agent may try one address: its own limit for a connection and an exchange.
constexpr std::chrono::seconds kLimitPerAddress{30};

int run_join(const Invocation& call) {
  constexpr std::string_view kFailed = "Error joining the cluster";
  const bool json = call.flags.boolean("json");
  auto agent = reach_agent(call, json);
  if (!agent) return 1;
  const std::vector<std::string>& addresses = call.flags.arguments();
  const auto reply =
      agent->ask<wire::rpc::JoinReply>(wire::rpc::Join{addresses, call.flags.boolean("replay")},
                                       after(kAnswerLimit + kLimitPerAddress * addresses.size()));
  if (!reply) return fail(call, json, kFailed, reply.error());
  if (!reply->error.empty()) return fail(call, json, kFailed, reply->error);
  if (json) {
    fmt::print(call.out, "{}", json_text({{"joined", reply->body.joined}}));
  } else {
    fmt::print(call.out, "Successfully joined cluster by contacting {} nodes.\n",
               reply->body.joined);
  }
  return 0;
}

constexpr FlagSpec kFlags[] = {
    {.name = "replay",
     .kind = FlagKind::boolean,
     .help = "Also deliver user events from before the join."},
};

}  // namespace

constinit const Command kJoinCommand = {
    .name = "join",
    .summary = "Makes the agent join a cluster",
    .arguments = "ADDRESS...",
    .min_arguments = 1,
    .max_arguments = kAnyNumber,
    .too_few = "At least one address to join must be specified.",
    .about =
        "Each address is HOST[:PORT] of any member; the port is the agent's own gossip port if "
        "it is missing. One that answers is enough.",
    .flags = kFlags,
    .client = true,
    .json = true,
    .examples = "pando join 10.0.0.7\npando join -replay db1.example.net:7946 10.0.0.7",
    .run = run_join,
};

}  // namespace pando::cli
