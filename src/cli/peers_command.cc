#include <fmt/ostream.h>

#include <nlohmann/json.hpp>

#include "cli/client_call.h"
#include "cli/commands.h"
#include "cli/peers_view.h"

namespace pando::cli {
namespace {

int run_peers(const Invocation& call) {
  const bool json = call.flags.boolean("json");
  auto agent = reach_resp(call, json);
  if (!agent) return 1;
  const auto peers = agent->ask({"PANDO.PEERS"}, after(kAnswerLimit));
  if (!peers) return fail(call, json, "Error retrieving links", peers.error());
  fmt::print(call.out, "{}", json ? json_text(peers_json(*peers)) : peers_text(*peers));
  return 0;
}

}  // namespace

constinit const Command kPeersCommand = {
    .name = "peers",
    .summary = "Lists the links of an agent with all other nodes",
    .about =
        "One row for every other member that speaks Pando, sorted by name. Nodes have one "
        "connection per pair; STATE is up, dialling, waiting (for the next attempt) or closed "
        "(in a large cluster nobody needs it now). DIR says who dialled it: out is this agent. "
        "TROUBLE is why the latest link or attempt ended.\n\nSerf agents have no links and are "
        "not listed.",
    .resp = true,
    .json = true,
    .examples = "pando peers\npando peers -json -resp=10.0.0.5:7379",
    .run = run_peers,
};

}  // namespace pando::cli
