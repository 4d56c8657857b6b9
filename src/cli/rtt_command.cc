#include <fmt/ostream.h>

#include <nlohmann/json.hpp>

#include "cli/client_call.h"
#include "cli/commands.h"
#include "core/coord/vivaldi.h"

namespace pando::cli {
namespace {

constexpr std::string_view kFailed = "Error getting coordinates";

/// The agent's own name.
std::expected<std::string, std::string> agent_name(RpcClient& agent) {
  const auto reply = agent.ask<wire::rpc::StatsReply>(wire::rpc::Stats{}, after(kAnswerLimit));
  if (!reply) return std::unexpected{reply.error()};
  if (!reply->error.empty()) return std::unexpected{reply->error};
  const auto section = reply->body.sections.find("agent");
  if (section != reply->body.sections.end()) {
    const auto name = section->second.find("name");
    if (name != section->second.end()) return name->second;
  }
  return std::unexpected{"the agent does not tell its name; give both nodes"};
}

/// Its whole error is the sentence to print.
std::expected<Coordinate, std::string> coordinate(RpcClient& agent, const std::string& node) {
  const auto reply =
      agent.ask<wire::rpc::CoordinateReply>(wire::rpc::GetCoordinate{node}, after(kAnswerLimit));
  const std::string error = reply ? reply->error : reply.error();
  if (!error.empty()) return std::unexpected{fmt::format("{}: {}", kFailed, error)};
  if (reply->body.ok) return reply->body.coordinate;
  return std::unexpected{fmt::format("Could not find a coordinate for node \"{}\"", node)};
}

int run_rtt(const Invocation& call) {
  const bool json = call.flags.boolean("json");
  auto agent = reach_agent(call, json);
  if (!agent) return 1;
  std::vector<std::string> nodes = call.flags.arguments();
  if (nodes.size() == 1) {
    const auto name = agent_name(*agent);
    if (!name) return fail(call, json, "Unable to look up agent's node name", name.error());
    nodes.push_back(*name);
  }
  const auto a = coordinate(*agent, nodes[0]);
  if (!a) return fail(call, json, "", a.error());
  const auto b = coordinate(*agent, nodes[1]);
  if (!b) return fail(call, json, "", b.error());
  if (a->vec.size() != b->vec.size()) {
    return fail(call, json, kFailed, "the two coordinates have different dimensions");
  }
  const double ms = std::chrono::duration<double, std::milli>(coord::distance(*a, *b)).count();
  if (json) {
    fmt::print(call.out, "{}", json_text({{"a", nodes[0]}, {"b", nodes[1]}, {"rtt_ms", ms}}));
  } else {
    fmt::print(call.out, "Estimated {} <-> {} rtt: {:.3f} ms\n", nodes[0], nodes[1], ms);
  }
  return 0;
}

}  // namespace

constinit const Command kRttCommand = {
    .name = "rtt",
    .summary = "Estimates the round trip between two members",
    .arguments = "NODE1 [NODE2]",
    .min_arguments = 1,
    .max_arguments = 2,
    .too_few = "One or two node names must be specified",
    .about =
        "Computed from network coordinates, so no packet is sent. Without NODE2: to the agent's "
        "own node.",
    .client = true,
    .json = true,
    .run = run_rtt,
};

}  // namespace pando::cli
