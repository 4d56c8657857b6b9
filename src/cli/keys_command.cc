#include <fmt/ostream.h>

#include <array>
#include <nlohmann/json.hpp>

#include "cli/client_call.h"
#include "cli/commands.h"
#include "cli/keys_view.h"

namespace pando::cli {
namespace {

/// One thing that can be done to the keyrings, with Serf's words for it.
struct KeyVerb {
  std::string_view flag, begins, succeeds, fails;
  wire::rpc::RequestBody (*request)(std::string key);
};

constexpr std::array kVerbs = {
    KeyVerb{"install", "Installing key on all members...", "Successfully installed key!",
            "Error installing key",
            [](std::string key) -> wire::rpc::RequestBody {
              return wire::rpc::InstallKey{std::move(key)};
            }},
    KeyVerb{"use", "Changing primary key on all members...", "Successfully changed primary key!",
            "Error changing primary key",
            [](std::string key) -> wire::rpc::RequestBody {
              return wire::rpc::UseKey{std::move(key)};
            }},
    KeyVerb{"remove", "Removing key on all members...", "Successfully removed key!",
            "Error removing key",
            [](std::string key) -> wire::rpc::RequestBody {
              return wire::rpc::RemoveKey{std::move(key)};
            }},
    KeyVerb{"list", "Asking all members for installed keys...",
            "Keys gathered, listing cluster keys...", "Failed to gather member keys",
            [](std::string) -> wire::rpc::RequestBody { return wire::rpc::ListKeys{}; }},
};

bool is_asked(const Flags& flags, const KeyVerb& verb) {
  return verb.flag == "list" ? flags.boolean("list") : flags.given(verb.flag);
}

/// What the members said, and the exit code.
int report(const Invocation& call, const KeyVerb& verb,
           const RpcAnswer<wire::rpc::KeyReply>& answer) {
  const bool failed = !answer.error.empty();
  if (call.flags.boolean("json")) {
    fmt::print(call.out, "{}", json_text(keys_json(answer.body, answer.error)));
    return failed ? 1 : 0;
  }
  if (failed) {
    fmt::print(call.out, "{}\n", key_failures_text(answer.body));
    return fail(call, false, verb.fails, answer.error);
  }
  fmt::print(call.out, "==> {}\n", verb.succeeds);
  if (verb.flag == "list") fmt::print(call.out, "\n{}", key_list_text(answer.body));
  return 0;
}

int carry_out(const Invocation& call, const KeyVerb& verb) {
  const bool json = call.flags.boolean("json");
  auto agent = reach_agent(call, json);
  if (!agent) return 1;
  if (!json) fmt::print(call.out, "==> {}\n", verb.begins);
  call.out.flush();
  const std::string key = verb.flag == "list" ? std::string{} : call.flags.text(verb.flag);
  const auto answer = agent->ask<wire::rpc::KeyReply>(verb.request(key), after(kAnswerLimit));
  if (!answer) return fail(call, json, verb.fails, answer.error());
  return report(call, verb, *answer);
}

int run_keys(const Invocation& call) {
  const KeyVerb* asked = nullptr;
  for (const KeyVerb& verb : kVerbs) {
    if (!is_asked(call.flags, verb)) continue;
    if (asked) {
      return fail(call, call.flags.boolean("json"), "",
                  "Only one of -install, -use, -remove, or -list allowed");
    }
    asked = &verb;
  }
  if (asked) return carry_out(call, *asked);
  fmt::print(call.out, "{}", help(kKeysCommand));
  return 1;
}

constexpr FlagSpec kFlags[] = {
    {.name = "install",
     .value = "KEY",
     .help = "Installs a key on every member: it then opens packets, and seals none yet."},
    {.name = "use", .value = "KEY", .help = "Makes an installed key the one that seals packets."},
    {.name = "remove",
     .value = "KEY",
     .help = "Removes a key that is not the primary one from every member."},
    {.name = "list",
     .kind = FlagKind::boolean,
     .help = "Lists all keys and how many members have "
             "each."},
};

}  // namespace

constinit const Command kKeysCommand = {
    .name = "keys",
    .summary = "Lists and changes the cluster's encryption keys",
    .about =
        "To change the key of a running cluster: install the new one, use it, remove the old "
        "one. Every step may be repeated.\n\nThe exit code is 0 only if every member answered "
        "and none reported a failure.",
    .flags = kFlags,
    .client = true,
    .json = true,
    .examples = "pando keys -list\npando keys -install=$(pando keygen)",
    .run = run_keys,
};

}  // namespace pando::cli
