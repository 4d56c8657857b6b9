#include <fmt/ostream.h>
#include <poll.h>

#include <expected>
#include <nlohmann/json.hpp>

#include "cli/client_call.h"
#include "cli/commands.h"
#include "cli/moves_view.h"
#include "cli/moves_watch.h"
#include "cli/stop_signal.h"

namespace pando::cli {
namespace {

using nlohmann::ordered_json;

constexpr const char* kWhat = "Error asking about moves";

std::expected<ordered_json, std::string> look(RespClient& agent) {
  const auto answer = agent.ask({"PANDO.MOVES"}, after(kAnswerLimit));
  if (!answer) return std::unexpected{answer.error()};
  auto moves = ordered_json::parse(answer->text, nullptr, false);
  if (!moves.is_object()) return std::unexpected{"the agent's answer is no JSON"};
  return moves;
}

/// False: Ctrl-C came.
bool rest(const StopSignal& stop, std::chrono::nanoseconds time) {
  pollfd until{stop.descriptor(), POLLIN, 0};
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(time).count();
  return ::poll(&until, 1, static_cast<int>(ms)) == 0;
}

int show(const Invocation& call) {
  const bool json = call.flags.boolean("json");
  auto agent = reach_resp(call, json);
  if (!agent) return 1;
  const auto moves = look(*agent);
  if (!moves) return fail(call, json, kWhat, moves.error());
  fmt::print(call.out, "{}", json ? json_text(*moves) : moves_text(*moves, is_terminal(call.out)));
  return 0;
}

int set(const Invocation& call, std::vector<std::string> words) {
  const bool json = call.flags.boolean("json");
  auto agent = reach_resp(call, json);
  if (!agent) return 1;
  words.insert(words.end(), {"BY", user_name()});
  const auto done = agent->ask(words, after(kAnswerLimit));
  if (!done) return fail(call, json, "Error changing how data move", done.error());
  const auto moves = look(*agent);
  if (!moves) return fail(call, json, kWhat, moves.error());
  fmt::print(call.out, "{}", json ? json_text(*moves) : moves_text(*moves, false));
  return 0;
}

int run_moves(const Invocation& call) {
  const auto& words = call.flags.arguments();
  if (words.empty()) return call.flags.boolean("watch") ? watch_moves(call) : show(call);
  const bool limit = words[0] == "limit";
  if (limit && words.size() == 2) return set(call, {"PANDO.MOVES", "LIMIT", words[1]});
  if (words.size() == 1 && words[0] == "pause") return set(call, {"PANDO.MOVES", "PAUSE"});
  if (words.size() == 1 && words[0] == "resume") return set(call, {"PANDO.MOVES", "RESUME"});
  fmt::print(call.out,
             "moves: write 'pause', 'resume', 'limit RATE' as in 'limit 20mb', or "
             "nothing\n");
  return 1;
}

constexpr FlagSpec kMovesFlags[] = {
    {.name = "watch", .kind = FlagKind::boolean, .help = "Go on showing it until Ctrl-C."},
    {.name = "interval",
     .kind = FlagKind::duration,
     .value = "TIME",
     .fallback = "1s",
     .help = "With -watch: how often."},
};

}  // namespace

int watch_moves(const Invocation& call) {
  const bool json = call.flags.boolean("json");
  auto agent = reach_resp(call, json);
  if (!agent) return 1;
  const StopSignal stop;
  agent->interrupt_on(stop.descriptor());
  const bool draws = !json && is_terminal(call.out);
  do {
    const auto moves = look(*agent);
    if (!moves && moves.error() == kInterrupted) return 0;
    if (!moves) return fail(call, json, kWhat, moves.error());
    // Home, the picture, and whatever was below it is cleared.
    call.out << (draws ? "\x1b[H\x1b[2J" : "")
             << (json ? json_line(*moves) : moves_text(*moves, draws)) << std::flush;
    if (!call.out) return 1;
  } while (rest(stop, call.flags.duration("interval")));
  return 0;
}

constinit const Command kMovesCommand = {
    .name = "moves",
    .summary = "Shows data on its way, and how fast it may go",
    .arguments = "[pause | resume | limit RATE]",
    .max_arguments = 2,
    .about =
        "What is copied so that data lie as they should: after a node has joined, is leaving or "
        "died. 'pause' stops that in the whole cluster, 'limit' lets each node send so many bytes "
        "each second (20mb; 0 for any number). Both are agreed with the map: they hold until they "
        "are changed, for nodes that join later too, and its history tells who did it. While moves "
        "are paused nothing that was lost gets new copies, and a node that is to be drained waits.",
    .flags = kMovesFlags,
    .resp = true,
    .json = true,
    .examples = "pando moves -watch\npando moves limit 50mb\npando moves pause",
    .run = run_moves,
};

}  // namespace pando::cli
