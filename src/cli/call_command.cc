// `pando call NODE METHOD [BODY]`: what programs ask of each other, by hand.
#include <fmt/ostream.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "cli/client_call.h"
#include "cli/commands.h"
#include "cli/text_table.h"
#include "doors/payload_json.h"
#include "pando/call_failure.h"

namespace pando::cli {
namespace {

using call::Failure;
using std::chrono::milliseconds;

/// What the port for Redis clients takes as one word.
constexpr std::size_t kMaxBody = 64 << 10;
/// How much later than the call its answer may come from the agent.
constexpr std::chrono::seconds kGrace{10};

/// How a call can end without an answer, and what that means to whoever has called.
struct Ending {
  Failure failure;
  int exit_code;
  std::string_view remedy;
};
constexpr int kNothingDone = 2, kHandlerFailed = 3, kMayHaveHappened = 4;
constexpr std::string_view kRepeat = "Nothing was done there; it is safe to try again.";
constexpr std::string_view kMaybe =
    "It may have been done there; repeat it only if twice does no harm.";
constexpr std::array kEndings = {
    Ending{Failure::unknown_node, kNothingDone, "'pando members' lists who is there."},
    Ending{Failure::unreachable, kNothingDone, kRepeat},
    Ending{Failure::overloaded, kNothingDone, kRepeat},
    Ending{Failure::bad_argument, kNothingDone, ""},
    Ending{Failure::unknown_method, kNothingDone,
           "A program there has to serve it; 'pando serve-echo' serves one to try."},
    Ending{Failure::failed, kHandlerFailed, ""},
    Ending{Failure::expired, kMayHaveHappened, kMaybe},
    Ending{Failure::lost, kMayHaveHappened, kMaybe},
    Ending{Failure::cancelled, kMayHaveHappened, kMaybe},
};

/// Whether an error of the agent begins with the code of this failure: `UNKNOWN_NODE ...`.
bool says(std::string_view error, Failure failure) {
  const std::string_view name = call::to_string(failure);
  const auto same = [](char code, char c) { return code == (c >= 'a' ? c - 'a' + 'A' : c); };
  return error.size() > name.size() && error[name.size()] == ' ' &&
         std::ranges::equal(error.substr(0, name.size()), name, same);
}

int fail_call(const Invocation& call, const std::string& error) {
  const bool json = call.flags.boolean("json");
  const auto ending =
      std::ranges::find_if(kEndings, [&](const Ending& e) { return says(error, e.failure); });
  if (ending == kEndings.end()) return fail(call, json, "Error calling", error);
  const std::string_view name = call::to_string(ending->failure);
  const std::string words = printable(error.substr(name.size() + 1));
  if (!json) {
    fail(call, false, "The call has failed", words, ending->remedy);
    return ending->exit_code;
  }
  nlohmann::ordered_json object{{"error", words},
                                {"failure", name},
                                {"may_have_happened", call::may_have_happened(ending->failure)}};
  if (!ending->remedy.empty()) object["remedy"] = ending->remedy;
  fmt::print(call.out, "{}", json_text(object));
  return ending->exit_code;
}

/// The third argument, or standard input for `-`.
std::string body_of(const Invocation& call) {
  const auto& words = call.flags.arguments();
  if (words.size() < 3) return {};
  if (words[2] != "-") return words[2];
  return {std::istreambuf_iterator<char>{std::cin}, {}};
}

void show(const Invocation& call, const std::string& answer) {
  if (call.flags.boolean("json")) {
    nlohmann::ordered_json object{{"node", call.flags.arguments()[0]},
                                  {"method", call.flags.arguments()[1]}};
    doors::put_bytes(object, "answer", view(answer));
    fmt::print(call.out, "{}", json_text(object));
  } else if (is_terminal(call.out)) {
    fmt::print(call.out, "{}\n", printable_lines(answer));
  } else {
    call.out.write(answer.data(), static_cast<std::streamsize>(answer.size()));
  }
}

int run_call(const Invocation& call) {
  const bool json = call.flags.boolean("json");
  const auto& words = call.flags.arguments();
  const auto limit = std::chrono::ceil<milliseconds>(call.flags.duration("timeout"));
  const std::string body = body_of(call);
  if (body.size() > kMaxBody)
    return fail(call, json, "",
                fmt::format("the body has {} bytes; through an agent it may have {}", body.size(),
                            kMaxBody),
                "A program with the library can send 16 MiB.");
  auto agent = reach_resp(call, json);
  if (!agent) return 1;
  const auto answer =
      agent->ask({"PANDO.CALL", words[0], words[1], body, std::to_string(limit.count())},
                 after(std::chrono::ceil<std::chrono::seconds>(limit) + kGrace));
  if (!answer) return fail_call(call, answer.error());
  show(call, answer->text);
  return 0;
}

constexpr FlagSpec kFlags[] = {
    {.name = "timeout",
     .kind = FlagKind::duration,
     .value = "TIME",
     .fallback = "10s",
     .help = "How long the answer may take."},
};

}  // namespace

constinit const Command kCallCommand = {
    .name = "call",
    .summary = "Calls a method that a program on another node serves",
    .arguments = "NODE METHOD [BODY]",
    .min_arguments = 2,
    .max_arguments = 3,
    .too_few = "call: say which node to call, and which of its methods",
    .about =
        "The agent that is asked makes the call and prints what the handler on that node answers, "
        "byte for byte. BODY '-' stands for standard input; without BODY it is empty.\n\nNothing "
        "is ever called twice. The exit code tells whether it may have been done: 0 it was "
        "answered; 2 nothing was done (no such node or method, no link, too much to do); 3 the "
        "handler says that it failed; 4 nobody knows (no answer in time, the link was lost); 1 "
        "the agent could not be asked.\n\n'pando serve-echo' is a program to call.",
    .flags = kFlags,
    .resp = true,
    .json = true,
    .examples =
        "pando call oak check-in - <report.json\n"
        "pando call -timeout=500ms oak echo hello",
    .run = run_call,
};

}  // namespace pando::cli
