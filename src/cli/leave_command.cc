#include <fmt/ostream.h>

#include <nlohmann/json.hpp>

#include "cli/client_call.h"
#include "cli/commands.h"

namespace pando::cli {
namespace {

int run_leave(const Invocation& call) {
  const bool json = call.flags.boolean("json");
  auto agent = reach_agent(call, json);
  if (!agent) return 1;
  const auto left = agent->tell(wire::rpc::Leave{}, after(kAnswerLimit));
  if (!left) return fail(call, json, "Error leaving", left.error());
  fmt::print(call.out, "{}", json ? json_text({{"left", true}}) : "Graceful leave complete\n");
  return 0;
}

int run_force_leave(const Invocation& call) {
  const bool json = call.flags.boolean("json");
  auto agent = reach_agent(call, json);
  if (!agent) return 1;
  const std::string& node = call.flags.arguments().front();
  const bool prune = call.flags.boolean("prune");
  const auto done = agent->tell(wire::rpc::ForceLeave{node, prune}, after(kAnswerLimit));
  if (!done) return fail(call, json, "Error force leaving", done.error());
  if (json) fmt::print(call.out, "{}", json_text({{"node", node}, {"prune", prune}}));
  return 0;
}

constexpr FlagSpec kForceLeaveFlags[] = {
    {.name = "prune",
     .kind = FlagKind::boolean,
     .help = "Also remove the member from the list at once."},
};

}  // namespace

constinit const Command kLeaveCommand = {
    .name = "leave",
    .summary = "Makes the agent leave the cluster and stop",
    .about =
        "The others are told first, so that they see a member that left and not one that "
        "failed.",
    .client = true,
    .json = true,
    .run = run_leave,
};

constinit const Command kForceLeaveCommand = {
    .name = "force-leave",
    .summary = "Declares a failed member left",
    .arguments = "NAME",
    .min_arguments = 1,
    .max_arguments = 1,
    .too_few = "A node name must be specified to force leave.",
    .about =
        "For failed members that will never come back: nobody tries to reach them any longer. A "
        "member that is alive will simply say so.",
    .flags = kForceLeaveFlags,
    .client = true,
    .json = true,
    .examples = "pando force-leave -prune old-host",
    .run = run_force_leave,
};

}  // namespace pando::cli
