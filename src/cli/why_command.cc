#include <fmt/ostream.h>

#include <nlohmann/json.hpp>

#include "cli/client_call.h"
#include "cli/commands.h"
#include "cli/why_view.h"

namespace pando::cli {
namespace {

int run_why(const Invocation& call) {
  const bool json = call.flags.boolean("json");
  const std::string& node = call.flags.arguments().front();
  auto agent = reach_resp(call, json);
  if (!agent) return 1;
  auto member = agent->ask({"PANDO.MEMBER", node}, after(kAnswerLimit));
  if (!member) return fail(call, json, "Error retrieving the member", member.error());
  auto deaths = agent->ask({"PANDO.WHY", node}, after(kAnswerLimit));
  if (!deaths) return fail(call, json, "Error retrieving its deaths", deaths.error());
  const WhyAnswer answer{node, *std::move(member), *std::move(deaths)};
  fmt::print(call.out, "{}", json ? json_text(why_json(answer)) : why_text(answer));
  return answer.deaths.items.empty() && !is_suspect(answer) ? 1 : 0;
}

}  // namespace

constinit const Command kWhyCommand = {
    .name = "why",
    .summary = "Shows who declared a member dead, when and on which evidence",
    .arguments = "NAME",
    .min_arguments = 1,
    .max_arguments = 1,
    .about =
        "The last deaths of a member that the agent knows of, newest first, each with its likely "
        "cause: left, killed by a signal, ended with a status, host unreachable, one-way network, "
        "paused, or accused by nodes that were overloaded themselves. A witness whose health is 3 "
        "or more is in doubt itself.\n\nWhile those who watch a member agree that it is "
        "silent and it is not dead yet, their names.\n\nThe exit code is 1 if neither is known.",
    .resp = true,
    .json = true,
    .examples = "pando why db-3\npando why -json db-3 | jq -r '.deaths[0].words'",
    .run = run_why,
};

}  // namespace pando::cli
