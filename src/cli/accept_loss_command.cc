#include <fmt/ostream.h>
#include <unistd.h>

#include <algorithm>
#include <expected>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/client_call.h"
#include "cli/commands.h"
#include "cli/loss_view.h"

namespace pando::cli {
namespace {

using nlohmann::ordered_json;

/// Keeps the named ones of what is lost; a clause if one is not.
std::string choose(ordered_json& lost, const std::vector<std::string>& named) {
  if (named.empty()) return {};
  ordered_json chosen = ordered_json::array();
  for (const std::string& name : named) {
    const auto& all = lost["buckets"];
    const auto found = std::ranges::find_if(all, [&](const ordered_json& bucket) {
      return std::to_string(bucket.value("bucket", 0)) == name;
    });
    if (found == all.end()) return fmt::format("bucket {} is not lost", name);
    chosen.push_back(*found);
  }
  lost["buckets"] = std::move(chosen);
  lost["ranges"] = 0;
  put_sums(lost);
  return {};
}

std::vector<std::string> order_of(const ordered_json& lost, const std::vector<std::string>& named) {
  const auto epoch = lost.value("epoch", std::uint64_t{0});
  std::vector<std::string> order{"PANDO.ACCEPT-LOSS", "EPOCH", std::to_string(epoch), "BY",
                                 user_name()};
  order.insert(order.end(), named.begin(), named.end());
  return order;
}

/// Asks a person. Empty: agreed.
std::string refused(const Invocation& call) {
  if (call.flags.boolean("yes")) return {};
  if (isatty(STDIN_FILENO) == 0) return "nobody is there to confirm it; add -yes";
  fmt::print(call.out, "What only they held is given up for good. Type 'yes' to go on: ");
  call.out.flush();
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "yes" ? "" : "not confirmed; nothing was done";
}

/// What is lost, of what is meant; the error is a clause.
std::expected<ordered_json, std::string> look(RespClient& agent,
                                              const std::vector<std::string>& named) {
  const auto answer = agent.ask({"PANDO.LOST"}, after(kAnswerLimit));
  if (!answer) return std::unexpected{answer.error()};
  auto lost = ordered_json::parse(answer->text, nullptr, false);
  if (!lost.is_object() || !lost["buckets"].is_array())
    return std::unexpected{"the agent's answer is no JSON"};
  if (std::string wrong = choose(lost, named); !wrong.empty()) return std::unexpected{wrong};
  lost["accepted"] = false;
  return lost;
}

/// Where no map is founded because of members that cannot be reached. What the agent's log names.
int run_give_up_members(const Invocation& call, RespClient& agent) {
  const bool json = call.flags.boolean("json");
  if (!json)
    fmt::print(call.out,
               "This node has no map. If it waits for members of the last one (its log names "
               "them), it can\nbegin without them, empty.\n");
  if (call.flags.boolean("list")) return 0;
  std::string why = refused(call);
  if (why.empty())
    if (const auto done = agent.ask({"PANDO.ACCEPT-LOSS", "BY", user_name()}, after(kAnswerLimit));
        !done)
      why = done.error();
  if (!why.empty()) return fail(call, json, "Error accepting the loss", why);
  fmt::print(call.out, "{}", json ? "{\"accepted\":true}\n" : "It begins anew, empty.\n");
  return 0;
}

int run_accept_loss(const Invocation& call) {
  const bool json = call.flags.boolean("json");
  const auto failed = [&](const std::string& why) {
    return fail(call, json, "Error accepting the loss", why);
  };
  const std::vector<std::string> named = call.flags.texts("bucket");
  auto agent = reach_resp(call, json);
  if (!agent) return 1;
  auto lost = look(*agent, named);
  if (!lost) return failed(lost.error());
  if (lost->value("epoch", 0) == 0 && named.empty()) return run_give_up_members(call, *agent);
  const bool nothing = (*lost)["buckets"].empty() && lost->value("ranges", 0) == 0;
  const bool only_list = call.flags.boolean("list") || nothing;
  if (only_list || !json) fmt::print(call.out, "{}", json ? json_text(*lost) : lost_text(*lost));
  if (only_list) return 0;
  if (const std::string why = refused(call); !why.empty()) return failed(why);
  const auto done = agent->ask(order_of(*lost, named), after(kAnswerLimit));
  if (!done) return failed(done.error());
  (*lost)["accepted"] = true;
  fmt::print(call.out, "{}", json ? json_text(*lost) : "They begin anew, empty.\n");
  return 0;
}

constexpr FlagSpec kAcceptLossFlags[] = {
    {.name = "bucket",
     .kind = FlagKind::texts,
     .value = "NUMBER",
     .help = "Only this one. May be repeated. Without: all that is lost, ranges too."},
    {.name = "list", .kind = FlagKind::boolean, .help = "Only show what is lost."},
    {.name = "yes", .kind = FlagKind::boolean, .help = "Do not ask for confirmation."},
};

}  // namespace

constinit const Command kAcceptLossCommand = {
    .name = "accept-loss",
    .summary = "Gives up lost data, so that its keys can be used again",
    .about =
        "A bucket whose every copy died answers with an error, because what was in it may still "
        "be on a node that was cut off. When nobody will bring it back, this lets it begin anew, "
        "empty, on the nodes that are there. What is lost now is shown, and has to be confirmed; "
        "what is lost later is not given up by it. The map's history names who did it. Where nodes "
        "have been started again and begin no map because members of the last one are missing, it "
        "lets the asked node begin without them.",
    .flags = kAcceptLossFlags,
    .resp = true,
    .json = true,
    .examples =
        "pando accept-loss -list\npando accept-loss -bucket 17 -bucket 18\n"
        "pando accept-loss -yes -json",
    .run = run_accept_loss,
};

}  // namespace pando::cli
