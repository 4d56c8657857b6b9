// `pando up N`: a whole cluster on this machine, to look at and to try things on.
#include <fmt/ostream.h>
#include <poll.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "cli/client_call.h"
#include "cli/commands.h"
#include "cli/members_view.h"
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
  std::string out = "NAME      GOSSIP                RPC                   RESP\n";
  for (const LocalAgent& agent : agents.all())
    out += fmt::format("{:<8}  {:<20}  {:<20}  {}\n", agent.name,
                       fmt::format("{}:{}", agent.host, agents.port()), agent.host + ":7373",
                       agent.host + ":7379");
  return out;
}

std::string advice(const LocalAgents& agents) {
  const std::string& last = agents.all().back().host;
  return fmt::format(
      "Try, in another terminal:\n"
      "  pando members                              who is there (asks node1)\n"
      "  pando event deploy v1                      tell everybody something\n"
      "  pando query -timeout=2s uptime             ask everybody something\n"
      "  pando tags -set role=web -rpc-addr={}:7373\n"
      "  pando monitor                              watch node1\n"
      "  serf members                               the original CLI works too\n"
      "  redis-cli -p 7379 PANDO.MEMBERS            and so does any Redis client\n"
      "  kill -9 {}                               see {} fail\n"
      "Logs: {}\nCtrl-C stops all of them.\n",
      last, agents.all().back().pid, agents.all().back().name, agents.directory().string());
}

/// Draws the table in place on a terminal, or prints it when it has changed.
class View {
 public:
  View(std::ostream& out, bool json) : out_(out), json_(json), live_(!json && is_terminal(out)) {}
  void show(const Table& table) {
    const std::string text = json_ ? json_line(members_json(table))
                                   : members_text(table, {.colour = shows_colours(out_)});
    if (text == last_) return;
    if (live_ && lines_ > 0) fmt::print(out_, "\033[{}A\033[J", lines_);
    if (!json_ && !live_) fmt::print(out_, "\n");
    fmt::print(out_, "{}", text);
    out_.flush();
    last_ = text;
    lines_ = std::count(text.begin(), text.end(), '\n');
  }
  /// Something was printed below the table: the next one starts afresh.
  void interrupted() {
    lines_ = 0;
    last_.clear();
  }

 private:
  std::ostream& out_;
  bool json_, live_;
  std::string last_;
  std::ptrdiff_t lines_ = 0;
};

/// Until Ctrl-C. An agent that ends is told about; the others go on.
void watch(const Invocation& call, LocalAgents& agents, View& view, int stop) {
  for (;;) {
    if (const auto end = agents.ended()) {
      fmt::print(call.out, "==> {}", *end);
      view.interrupted();
      agents.keep_logs();
    }
    if (const auto table = look(agents)) view.show(*table);
    pollfd wait{stop, POLLIN, 0};
    if (::poll(&wait, 1, static_cast<int>(kLook / 1ms)) > 0) return;
  }
}

std::expected<std::size_t, std::string> wanted(const Flags& flags) {
  if (flags.arguments().empty()) return 3;
  const std::string& word = flags.arguments().front();
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), count);
  if (error != std::errc{} || end != word.data() + word.size() || count < 1 || count > kMost)
    return std::unexpected(fmt::format("'{}' is not a number of agents; use 1 to {}", word, kMost));
  return count;
}

int run_up(const Invocation& call) {
  const bool json = call.flags.boolean("json");
  const auto count = wanted(call.flags);
  if (!count) return fail(call, json, "up", count.error());
  const auto& words = call.flags.arguments();
  std::vector<std::string> more{words.begin() + (words.empty() ? 0 : 1), words.end()};
  const StopSignal stop;
  LocalAgents agents{*count, static_cast<int>(call.flags.number("port")), std::move(more)};
  if (call.flags.boolean("keep-logs")) agents.keep_logs();
  if (const auto free = agents.check_ports(); !free) return fail(call, json, "up", free.error());
  if (const auto started = agents.start(); !started) return fail(call, json, "up", started.error());
  if (!json)
    fmt::print(call.out, "==> Started {} agents on this machine\n\n{}\n{}\n", *count,
               endpoints(agents), advice(agents));
  call.out.flush();
  View view{call.out, json};
  watch(call, agents, view, stop.descriptor());
  if (!json) fmt::print(call.out, "\n==> Stopping: everybody leaves the cluster\n");
  call.out.flush();
  agents.stop();
  return 0;
}

constexpr FlagSpec kFlags[] = {
    {.name = "port",
     .kind = FlagKind::number,
     .value = "PORT",
     .fallback = "7946",
     .help = "Gossip port of every agent."},
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
        "where they "
        "are reached and a table of members that follows what happens. Words after N are further "
        "flags "
        "for every agent. Ctrl-C stops them in order.",
    .flags = kFlags,
    .json = true,
    .examples = "pando up 5\npando up 3 -log-level=debug",
    .run = run_up,
};

}  // namespace pando::cli
