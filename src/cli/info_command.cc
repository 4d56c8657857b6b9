#include <fmt/ostream.h>

#include <nlohmann/json.hpp>

#include "cli/client_call.h"
#include "cli/commands.h"
#include "cli/info_view.h"

namespace pando::cli {
namespace {

int run_info(const Invocation& call) {
  constexpr std::string_view kFailed = "Error querying agent";
  const auto json = json_wanted(call.flags);
  if (!json) return fail(call, false, "Encoding error", json.error());
  auto agent = reach_agent(call, *json);
  if (!agent) return 1;
  const auto reply = agent->ask<wire::rpc::StatsReply>(wire::rpc::Stats{}, after(kAnswerLimit));
  if (!reply) return fail(call, *json, kFailed, reply.error());
  if (!reply->error.empty()) return fail(call, *json, kFailed, reply->error);
  const auto& sections = reply->body.sections;
  fmt::print(call.out, "{}",
             *json ? json_text(nlohmann::ordered_json(sections)) : info_text(sections));
  return 0;
}

constexpr FlagSpec kFlags[] = {
    {.name = "format",
     .value = "FORMAT",
     .fallback = "text",
     .help = "Format of the answer: text or json.",
     .choices = "text json",
     .completes = Completes::choices},
};

}  // namespace

constinit const Command kInfoCommand = {
    .name = "info",
    .summary = "Shows the agent's name, counters, tags and handlers",
    .flags = kFlags,
    .client = true,
    .json = true,
    .run = run_info,
};

}  // namespace pando::cli
