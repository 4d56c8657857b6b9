// `pando up N`: a whole cluster on this machine, to look at and to try things on.
#include <fmt/ostream.h>
#include <poll.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>

#include "base/whole_number.h"
#include "cli/client_call.h"
#include "cli/commands.h"
#include "cli/members_view.h"
#include "cli/own_name.h"
#include "cli/rpc_client.h"
#include "cli/stop_signal.h"
#include "cli/up_agents.h"

namespace pando::cli {
namespace {

using namespace std::chrono_literals;
constexpr auto kLook = 500ms;
constexpr std::size_t kMost = 250;

using Table = std::vector<wire::rpc::Member>;

/// The members as the first agent that answers sees them.
std::optional<Table> look(const LocalAgents& agents) {
  for (const LocalAgent& agent : agents.all()) {
    if (agent.ended) continue;
    auto client = RpcClient::connect({agent.host + ":7373", {}});
    if (!client) continue;
    auto answer = client->ask<wire::rpc::MembersReply>(wire::rpc::Members{}, after(2s));
    if (answer && answer->error.empty()) return std::move(answer->body.members);
  }
  return std::nullopt;
}

std::string endpoints(const LocalAgents& agents) {
  std::string out =
      "NAME      GOSSIP                RPC                   RESP                  HTTP\n";
  for (const LocalAgent& agent : agents.all())
    out += fmt::format("{:<8}  {:<20}  {:<20}  {:<20}  {}\n", agent.name,
                       fmt::format("{}:{}", agent.host, agents.port()), agent.host + ":7373",
                       agent.host + ":7379", agent.host + ":7374");
  return out;
}

std::string rows_of(std::span<const std::pair<std::string, std::string>> rows) {
  std::size_t width = 0;
  for (const auto& [command, what] : rows) width = std::max(width, command.size());
  std::string out;
  for (const auto& [command, what] : rows)
    out += fmt::format("  {:<{}}  {}\n", command, width, what);
  return out;
}

std::string advice(const LocalAgents& agents) {
  const std::string first = agents.all().front().host;
  const std::string at = first == "127.0.0.1" ? "" : fmt::format(" -rpc-addr={}:7373", first);
  const std::string door = at.empty() ? "" : fmt::format(" -resp={}:7379", first);
  const LocalAgent& last = agents.all().back();
  const std::string pando = own_name();
  const std::pair<std::string, std::string> rows[] = {
      {pando + " members" + at, "who is there"},
      {fmt::format("{} event{} deploy v1", pando, at), "tell everybody something"},
      {fmt::format("{} query{} -timeout=2s uptime", pando, at), "ask everybody something"},
      {fmt::format("{} tags -set role=web -rpc-addr={}:7373", pando, last.host),
       "label " + last.name},
      {pando + " map" + door, "who holds which bucket"},
      {pando + " monitor" + at, "watch what happens"},
      {"serf members" + at, "the original command works too"},
      {fmt::format("curl -N http://{}:7374/v1/events", first), "events as they happen"},
      {fmt::format("redis-cli -h {} -p 7379 SET tree aspen", last.host), "any node takes any key"},
      {fmt::format("kill -9 {}", last.pid), "see " + last.name + " fail"},
      {fmt::format("redis-cli -h {} -p 7379 GET tree", first), "and nothing is lost"},
  };
  return "Try, in another terminal:\n" + rows_of(rows) +
         fmt::format("Logs: {}\nCtrl-C stops all of them.\n", agents.directory().string());
}

/// Draws the table in place on a terminal, or prints it when it has changed.
class View {
 public:
  View(std::ostream& out, bool json) : out_(out), json_(json), live_(!json && is_terminal(out)) {}
  void show(const Table& table) {
    const std::string text = json_ ? json_line(members_json(table))
                                   : members_text(table, {.colour = shows_colours(out_)});
    if (text == last_) return;
    last_ = text;
    if (live_) return draw(text);
    fmt::print(out_, "{}{}", json_ ? "" : "\n", text);
    out_.flush();
  }
  /// Something was printed below the table: the next one starts afresh.
  void interrupted() {
    lines_ = 0;
    last_.clear();
  }

 private:
  /// Over the last one. Lines that are too long are cut by the terminal, and what is too long for
  /// it is left out: a table that scrolls could not be drawn over.
  void draw(std::string text) {
    constexpr std::string_view kNoWrap = "\033[?7l", kWrap = "\033[?7h";
    const std::size_t room = terminal_rows() - 2;
    std::size_t end = 0, lines = 0;
    while (lines < room && end < text.size()) {
      end = text.find('\n', end) + 1;
      ++lines;
    }
    if (const auto more =
            std::count(text.begin() + static_cast<std::ptrdiff_t>(end), text.end(), '\n');
        more > 0) {
      text.resize(end);
      text += fmt::format("… and {} more\n", more);
      ++lines;
    }
    if (lines_ > 0) fmt::print(out_, "\033[{}A\033[J", lines_);
    fmt::print(out_, "{}{}{}", kNoWrap, text, kWrap);
    out_.flush();
    lines_ = lines;
  }

  std::ostream& out_;
  bool json_, live_;
  std::string last_;
  std::size_t lines_ = 0;
};

/// Until Ctrl-C or until no agent is left; the exit code. An agent that ends is told about; the
/// others go on.
int watch(const Invocation& call, LocalAgents& agents, View& view, int stop) {
  for (;;) {
    while (const auto end = agents.ended()) {
      fmt::print(call.out, "==> {}", *end);
      view.interrupted();
      agents.keep_logs();
    }
    if (!agents.any_left()) {
      fmt::print(call.out, "==> No agent runs any more; their logs are in {}\n",
                 agents.directory().string());
      return 1;
    }
    call.out.flush();
    if (const auto table = look(agents)) view.show(*table);
    pollfd wait{stop, POLLIN, 0};
    if (::poll(&wait, 1, static_cast<int>(kLook / 1ms)) > 0) return 0;
  }
}

std::expected<std::size_t, std::string> wanted(const Flags& flags) {
  if (flags.arguments().empty()) return 3;
  const std::string& word = flags.arguments().front();
  const auto count = whole_number<std::size_t>(word);
  if (!count || *count < 1 || *count > kMost)
    return std::unexpected(fmt::format("'{}' is not a number of agents; use 1 to {}", word, kMost));
  return *count;
}

/// Where the first agent goes, with room behind it for the others.
std::expected<LoopbackAddress, std::string> start_of(const Flags& flags, std::size_t count) {
  const std::string word = flags.text("from");
  const auto first = LoopbackAddress::parse(word);
  if (!first)
    return std::unexpected(fmt::format(
        "-from='{}' is not an address of this machine alone; use one such as 127.0.1.1", word));
  if (!first->has_room(count - 1))
    return std::unexpected(fmt::format(
        "-from='{}' leaves no room for {} agents; begin lower or start fewer", word, count));
  return *first;
}

std::expected<int, std::string> port_of(const Flags& flags) {
  const auto port = flags.number("port");
  if (port >= 1 && port <= 65535 && port != 7373 && port != 7374 && port != 7379)
    return static_cast<int>(port);
  return std::unexpected(fmt::format(
      "-port='{}' cannot be the gossip port; use 1 to 65535, but not 7373, 7374 or 7379", port));
}

int run_agents(const Invocation& call, bool json, LocalAgents& agents, StopSignal& stop) {
  if (call.flags.boolean("keep-logs")) agents.keep_logs();
  if (const auto free = agents.check_ports(); !free) return fail(call, json, "up", free.error());
  if (const auto started = agents.start(); !started) return fail(call, json, "up", started.error());
  if (!json)
    fmt::print(call.out, "==> Started {} agents on this machine\n\n{}\n{}\n", agents.all().size(),
               endpoints(agents), advice(agents));
  call.out.flush();
  View view{call.out, json};
  if (const int code = watch(call, agents, view, stop.descriptor()); code != 0) return code;
  stop.take();
  if (!json) fmt::print(call.out, "\n==> Stopping: everybody leaves the cluster\n");
  call.out.flush();
  const bool left = agents.stop(stop.descriptor());
  if (!json && !left) fmt::print(call.out, "==> Some had to be killed\n");
  return 0;
}

int run_up(const Invocation& call) {
  const bool json = call.flags.boolean("json");
  const auto count = wanted(call.flags);
  if (!count) return fail(call, json, "up", count.error());
  const auto first = start_of(call.flags, *count);
  if (!first) return fail(call, json, "up", first.error());
  const auto port = port_of(call.flags);
  if (!port) return fail(call, json, "up", port.error());
  const auto& words = call.flags.arguments();
  std::vector<std::string> more{words.begin() + (words.empty() ? 0 : 1), words.end()};
  StopSignal stop;
  LocalAgents agents{*count, *first, *port, std::move(more)};
  return run_agents(call, json, agents, stop);
}

constexpr FlagSpec kFlags[] = {
    {.name = "port",
     .kind = FlagKind::number,
     .value = "PORT",
     .fallback = "7946",
     .help = "Gossip port of every agent."},
    {.name = "from",
     .value = "ADDR",
     .fallback = "127.0.0.1",
     .help = "Loopback address of the first agent; the others follow it."},
    {.name = "keep-logs", .kind = FlagKind::boolean, .help = "Leave the log files when done."},
};

}  // namespace

constinit const Command kUpCommand = {
    .name = "up",
    .summary = "Starts a whole cluster on this machine",
    .arguments = "[N [AGENT FLAGS]]",
    .min_arguments = 0,
    .max_arguments = kAnyNumber,
    .about =
        "Starts N agents (default 3) as processes on 127.0.0.1 to 127.0.0.N, joins them, shows "
        "where they are reached and a table of members that follows what happens. Words after N "
        "are further flags for every agent. Ctrl-C stops them in order; should this program be "
        "killed, the system ends them with it.",
    .flags = kFlags,
    .json = true,
    .examples = "pando up 5\npando up 3 -log-level=debug",
    .run = run_up,
};

}  // namespace pando::cli
