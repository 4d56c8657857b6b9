#include <fmt/ostream.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "cli/client_call.h"
#include "cli/commands.h"
#include "cli/state_view.h"
#include "cli/stop_signal.h"
#include "cli/text_table.h"

namespace pando::cli {
namespace {

using resp::Value;
using Words = std::vector<std::string>;

/// One thing that can be done with state, and the words that follow its name.
struct Action {
  std::string_view name, arguments;
  std::size_t least, most;
  int (*run)(const Invocation& call, RespClient& agent);
};

bool json_of(const Invocation& call) {
  return call.flags.boolean("json");
}

/// Asks for something that is answered by OK.
int carry_out(const Invocation& call, RespClient& agent, const Words& words,
              std::string_view what) {
  const auto answer = agent.ask(words, after(kAnswerLimit));
  if (!answer) return fail(call, json_of(call), what, answer.error());
  if (json_of(call)) fmt::print(call.out, "{}", json_text({{"ok", true}}));
  return 0;
}

int run_set(const Invocation& call, RespClient& agent) {
  const Words& arguments = call.flags.arguments();
  Words words{"PANDO.STATE", "SET", arguments[0], arguments[1]};
  if (call.flags.given("ttl")) {
    const auto ttl = call.flags.duration("ttl");
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(ttl).count();
    words.insert(words.end(), {"TTL", std::to_string(ms)});
  }
  return carry_out(call, agent, words, "Error setting state");
}

int run_erase(const Invocation& call, RespClient& agent) {
  return carry_out(call, agent, {"PANDO.STATE", "ERASE", call.flags.arguments()[0]},
                   "Error erasing state");
}

int run_get(const Invocation& call, RespClient& agent) {
  constexpr std::string_view kFailed = "Error reading state";
  const Words& arguments = call.flags.arguments();
  const auto answer =
      agent.ask({"PANDO.STATE", "GET", arguments[0], arguments[1]}, after(kAnswerLimit));
  if (!answer) return fail(call, json_of(call), kFailed, answer.error());
  if (answer->kind != Value::Kind::map)
    return fail(call, json_of(call), "",
                fmt::format("{} says nothing under '{}'", arguments[0], arguments[1]),
                "'pando state list' shows what this agent knows.");
  const std::string value = text_field(*answer, "value");
  if (json_of(call))
    fmt::print(call.out, "{}", json_text(state_json(*answer)));
  else
    fmt::print(call.out, "{}\n", is_terminal(call.out) ? printable_lines(value) : value);
  return 0;
}

/// The command with what the words say of nodes and prefixes.
Words selecting(std::string_view command, const Words& arguments) {
  Words words{"PANDO.STATE", std::string{command}};
  if (!arguments.empty() && arguments[0] != "-") words.insert(words.end(), {"NODE", arguments[0]});
  if (arguments.size() > 1) words.insert(words.end(), {"PREFIX", arguments[1]});
  return words;
}

int run_list(const Invocation& call, RespClient& agent) {
  const auto answer = agent.ask(selecting("LIST", call.flags.arguments()), after(kAnswerLimit));
  if (!answer) return fail(call, json_of(call), "Error listing state", answer.error());
  fmt::print(
      call.out, "{}",
      json_of(call) ? json_text(state_list_json(answer->items)) : state_table(answer->items));
  return 0;
}

/// Ctrl-C is the way to end a watch; any other end is a failure.
int ended(const Invocation& call, const std::string& reason) {
  return reason == kInterrupted ? 0 : fail(call, json_of(call), "Error watching state", reason);
}

int run_watch(const Invocation& call, RespClient& agent) {
  const StopSignal interrupt;
  agent.interrupt_on(interrupt.descriptor());
  const auto show = [&](const Value& entry) {
    call.out << (json_of(call) ? json_line(state_json(entry)) : state_line(entry));
  };
  const auto present = agent.ask(selecting("WATCH", call.flags.arguments()), after(kAnswerLimit));
  if (!present) return ended(call, present.error());
  for (const Value& entry : present->items) show(entry);
  while (call.out.flush()) {
    const auto push = agent.next_push(kForever);
    if (!push) return ended(call, push.error());
    if (push->items.size() == 2 && push->items[0].text == "pando.state") show(push->items[1]);
  }
  return 1;
}

constexpr std::array kActions = {
    Action{"get", "NODE KEY", 2, 2, run_get},
    Action{"set", "KEY VALUE", 2, 2, run_set},
    Action{"erase", "KEY", 1, 1, run_erase},
    Action{"list", "[NODE [PREFIX]]", 0, 2, run_list},
    Action{"watch", "[NODE [PREFIX]]", 0, 2, run_watch},
};

/// Flags may stand before the action, behind it, or in both places.
std::expected<Flags, std::string> all_flags(const Flags& before) {
  Words words;
  for (const FlagValue& flag : before.in_order())
    words.push_back(fmt::format("-{}={}", flag.name, flag.value));
  words.insert(words.end(), before.arguments().begin() + 1, before.arguments().end());
  return parse_flags(kStateCommand.name, flags_of(kStateCommand), words);
}

int run_state(const Invocation& call) {
  const std::string& word = call.flags.arguments()[0];
  const auto action = std::ranges::find(kActions, word, &Action::name);
  if (action == kActions.end())
    return fail(
        call, json_of(call), "",
        fmt::format("'{}' cannot be done with state; use get, set, erase, list or watch", word));
  const auto flags = all_flags(call.flags);
  if (!flags) return fail(call, json_of(call), "", flags.error());
  const Invocation inner{*flags, call.out};
  const std::size_t count = flags->arguments().size();
  if (count < action->least || count > action->most)
    return fail(inner, json_of(inner), "",
                fmt::format("state {} takes: {}", action->name, action->arguments),
                "Flags stand before these words: pando state set -ttl=30s KEY VALUE.");
  auto agent = reach_resp(inner, json_of(inner));
  return agent ? action->run(inner, *agent) : 1;
}

constexpr FlagSpec kFlags[] = {
    {.name = "ttl",
     .kind = FlagKind::duration,
     .value = "TIME",
     .help = "With set: after this time the key is erased by itself. Without it, it stays."},
};

}  // namespace

constinit const Command kStateCommand = {
    .name = "state",
    .summary = "Reads and writes what nodes say about themselves",
    .arguments =
        "get NODE KEY | set KEY VALUE | erase KEY | list [NODE [PREFIX]] | watch [NODE [PREFIX]]",
    .min_arguments = 1,
    .max_arguments = kAnyNumber,
    .too_few = "state: say what to do: get, set, erase, list or watch",
    .about =
        "Every node has keys of its own, which reach all others within moments. set and erase "
        "change those of the node that is asked; get, list and watch read those of any node as "
        "that node knows them. '-' in place of NODE stands for all.\n\nwatch prints what there "
        "is, then every change, until Ctrl-C. With -json every line is one object; one with the "
        "key 'gone' tells that the node has erased the key or left.\n\nKeys that begin with "
        "'pando/' belong to the nodes themselves: name, version, features, address.",
    .flags = kFlags,
    .resp = true,
    .json = true,
    .examples =
        "pando state set -ttl=30s load 7\npando state get oak load\npando state watch - load",
    .argument_choices = "get set erase list watch",
    .run = run_state,
};

}  // namespace pando::cli
