#include <fmt/ostream.h>

#include <nlohmann/json.hpp>

#include "cli/client_call.h"
#include "cli/commands.h"
#include "cli/map_view.h"
#include "cli/moves_watch.h"

namespace pando::cli {
namespace {

using nlohmann::ordered_json;

/// One JSON document: as it is, or as `view` shows it when `complete` has added to it.
int show(const Invocation& call, const std::vector<std::string>& question,
         const std::function<std::string(const ordered_json&)>& view,
         const std::function<void(RespClient&, ordered_json&)>& complete = {}) {
  const bool json = call.flags.boolean("json");
  auto agent = reach_resp(call, json);
  if (!agent) return 1;
  const auto answer = agent->ask(question, after(kAnswerLimit));
  if (!answer) return fail(call, json, "Error retrieving the map", answer.error());
  auto document = ordered_json::parse(answer->text, nullptr, false);
  if (document.is_discarded())
    return fail(call, json, "Error retrieving the map", "the agent's answer is no JSON");
  if (!json && complete) complete(*agent, document);
  fmt::print(call.out, "{}", json ? answer->text : view(document));
  return 0;
}

/// How much each member holds, as far as they tell: an older agent does not. Not for scripts: who
/// hangs is waited for.
void ask_sizes(RespClient& agent, ordered_json& map) {
  if (!map.contains("members")) return;
  const auto answer = agent.ask({"PANDO.MOVES", "ALL"}, after(kAnswerLimit));
  if (!answer) return;
  const auto moves = ordered_json::parse(answer->text, nullptr, false);
  if (moves.is_object()) add_sizes(map, moves);
}

int run_map(const Invocation& call) {
  const auto& words = call.flags.arguments();
  if (words.empty() && call.flags.boolean("watch")) return watch_moves(call);
  if (words.empty())
    return show(
        call, {"PANDO.MAP"},
        [&](const auto& map) { return map_text(map, call.flags.boolean("moving")); }, ask_sizes);
  if (words.front() == "history") return show(call, {"PANDO.MAP", "HISTORY"}, map_history_text);
  fmt::print(call.out, "map: '{}' is not known; write 'history' or nothing\n", words.front());
  return 1;
}

int run_plan(const Invocation& call) {
  std::vector<std::string> question{"PANDO.PLAN"};
  for (const std::string& whom : call.flags.texts("lose")) {
    question.push_back("LOSE");
    question.push_back(whom);
  }
  for (const std::string& host : call.flags.texts("add")) {
    question.push_back("ADD");
    question.push_back(host);
  }
  if (const std::string& copies = call.flags.text("copies"); !copies.empty()) {
    question.push_back("COPIES");
    question.push_back(copies);
  }
  return show(call, question, plan_text);
}

int run_safe_to_stop(const Invocation& call) {
  const bool json = call.flags.boolean("json");
  const std::string& node = call.flags.arguments().front();
  auto agent = reach_resp(call, json);
  if (!agent) return 2;
  const auto why_not = agent->ask({"PANDO.SAFE-TO-STOP", node}, after(kAnswerLimit));
  if (!why_not) return fail(call, json, "Error asking", why_not.error()), 2;
  const bool safe = why_not->text.empty();
  if (json)
    fmt::print(call.out, "{}", json_text({{"node", node}, {"safe", safe}, {"why", why_not->text}}));
  else if (safe)
    fmt::print(call.out, "Yes: everything that {} holds has other copies.\n", node);
  else
    fmt::print(call.out, "No: {}\n", why_not->text);
  return safe ? 0 : 1;
}

constexpr FlagSpec kMapFlags[] = {
    {.name = "moving",
     .kind = FlagKind::boolean,
     .help = "Show the buckets that are being moved, one row each."},
    {.name = "watch",
     .kind = FlagKind::boolean,
     .help = "Show data on its way until Ctrl-C, as pando moves -watch does."},
    {.name = "interval",
     .kind = FlagKind::duration,
     .value = "TIME",
     .fallback = "1s",
     .help = "With -watch: how often."},
};

constexpr FlagSpec kPlanFlags[] = {
    {.name = "lose",
     .kind = FlagKind::texts,
     .value = "KIND=NAME",
     .help = "Who is gone: node=NAME, host=, rack=, zone= or region=LABEL."},
    {.name = "add",
     .kind = FlagKind::texts,
     .value = "NAME,weight=N,zone=PATH",
     .help = "A new node; weight (usually 100) and zone may be left away."},
    {.name = "copies", .value = "NUMBER", .help = "So many copies are wanted of everything."},
};

}  // namespace

constinit const Command kMapCommand = {
    .name = "map",
    .summary = "Shows who holds which bucket",
    .arguments = "[history]",
    .max_arguments = 1,
    .about =
        "The map on which all nodes with -store have agreed: how it stands, what may fail without "
        "loss, and a row per node. 'history' lists the last maps with who proposed each of them "
        "and why. All buckets are in the answer of -json.",
    .flags = kMapFlags,
    .resp = true,
    .json = true,
    .examples =
        "pando map\npando map -moving\npando map history\n"
        "pando map -json | jq '.buckets[17].acting'",
    .run = run_map,
};

constinit const Command kPlanCommand = {
    .name = "plan",
    .summary = "Shows what would become of the map",
    .about =
        "Asks the planner that makes the maps: what would be moved, how evenly data would lie and "
        "what could fail then. Nothing is changed.",
    .flags = kPlanFlags,
    .resp = true,
    .json = true,
    .examples = "pando plan -lose zone=b\npando plan -add h9,weight=200,zone=eu/b/r1/h9 -copies 3",
    .run = run_plan,
};

constinit const Command kSafeToStopCommand = {
    .name = "safe-to-stop",
    .summary = "Tells whether a node can be stopped without losing data",
    .arguments = "NODE",
    .min_arguments = 1,
    .max_arguments = 1,
    .about =
        "The exit code is 0 if it can, 1 if not, 2 if nobody could be asked: for scripts that "
        "restart nodes one after the other.",
    .resp = true,
    .json = true,
    .examples = "pando safe-to-stop db-3 && ssh db-3 systemctl restart pando",
    .run = run_safe_to_stop,
};

}  // namespace pando::cli
