// `pando serve-echo`: a program with a node of its own that answers calls, to try them out.
#include <fmt/ostream.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <climits>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "agent/keyring_file.h"
#include "cli/client_call.h"
#include "cli/commands.h"
#include "cli/own_name.h"
#include "cli/stop_signal.h"
#include "pando/cluster.h"

namespace pando::cli {
namespace {

constexpr int kLookMs = 1000;

/// Beside the agent of the same host, whose name it is, there is room for another node.
std::string usual_name() {
  char host[HOST_NAME_MAX + 1] = {};
  ::gethostname(host, HOST_NAME_MAX);
  return fmt::format("echo-{}-{}", host, ::getpid());
}

std::expected<std::vector<Bytes>, std::string> keys_of(const Flags& flags) {
  agent::Settings secrets;
  secrets.encrypt_key = flags.text("encrypt");
  secrets.keyring_file = flags.text("keyring-file");
  return agent::keys_of(secrets);
}

std::expected<ClusterOptions, std::string> options_of(const Flags& flags) {
  auto keys = keys_of(flags);
  if (!keys) return std::unexpected{std::move(keys.error())};
  const std::string name = flags.text("node");
  auto seeds = flags.texts("join");
  if (seeds.empty()) seeds.emplace_back("127.0.0.1");
  ClusterOptions options{.name = name.empty() ? usual_name() : name,
                         .bind = flags.text("bind"),
                         .advertise = flags.text("advertise"),
                         .seeds = std::move(seeds),
                         .tags = flags.pairs("tag"),
                         .keys = *std::move(keys),
                         .cluster = flags.text("cluster"),
                         .label = flags.text("label")};
  const auto profile = parse_profile(flags.text("profile"));
  if (!profile)
    return std::unexpected{fmt::format("-profile: '{}' is not a profile; use lan, wan or local",
                                       flags.text("profile"))};
  options.profile = *profile;
  options.log = [](Level level, std::string_view line) {
    if (level >= Level::warn) fmt::print(stderr, "{}\n", line);
  };
  return options;
}

void greet(const Invocation& call, const Cluster& cluster, const std::string& method) {
  if (call.flags.boolean("json"))
    fmt::print(call.out, "{}",
               json_line({{"serving", method},
                          {"node", cluster.name()},
                          {"address", cluster.address().to_string()}}));
  else
    fmt::print(call.out,
               "{0} has joined {1} and serves '{2}'. Try, in another terminal:\n"
               "  {3} call {0} {2} hello\nCtrl-C ends it.\n",
               cluster.name(), cluster.address().to_string(), method, own_name());
  call.out.flush();
}

void count(const Invocation& call, std::uint64_t served, std::uint64_t bytes) {
  if (call.flags.boolean("json"))
    fmt::print(call.out, "{}", json_line({{"served", served}, {"bytes", bytes}}));
  else
    fmt::print(call.out, "{} call{} served, {} bytes\n", served, served == 1 ? "" : "s", bytes);
  call.out.flush();
}

/// Whether Ctrl-C, or an end of its own, has come within a moment.
bool interrupted(const StopSignal& stop) {
  pollfd wait{.fd = stop.descriptor(), .events = POLLIN, .revents = 0};
  return ::poll(&wait, 1, kLookMs) > 0;
}

int serve(const Invocation& call, Cluster& cluster, const StopSignal& stop) {
  const std::string method = call.flags.text("method");
  std::atomic<std::uint64_t> served = 0, bytes = 0;
  const auto echo = cluster.serve(method, [&](const Incoming& incoming) -> Outcome<Bytes> {
    ++served;
    bytes += incoming.body.size();
    return incoming.body;
  });
  greet(call, cluster, method);
  std::uint64_t shown = 0;
  while (!interrupted(stop)) {
    if (shown != served) count(call, shown = served, bytes);
    // Somebody else may have won its name, or told it to leave.
    const auto here = cluster.cast(cluster.name(), "still here", {}).get();
    if (!here)
      return fail(call, call.flags.boolean("json"), "The node has ended", here.error().detail);
  }
  if (shown != served) count(call, served, bytes);
  if (!call.flags.boolean("json")) fmt::print(call.out, "Leaving.\n");
  return cluster.leave().get() ? 0 : 1;
}

int run_serve_echo(const Invocation& call) {
  const StopSignal stop;  // before any thread
  const bool json = call.flags.boolean("json");
  auto options = options_of(call.flags);
  if (!options) return fail(call, json, "", options.error());
  auto joined = Cluster::join(*std::move(options));
  if (joined) return serve(call, *joined, stop);
  const bool nobody =
      joined.error().code == ErrorCode::timed_out || joined.error().code == ErrorCode::unreachable;
  return fail(call, json, "Error joining the cluster", joined.error().detail,
              nobody ? "Name a member of the cluster with -join=HOST[:PORT], and its keys with "
                       "-encrypt or -keyring-file."
                     : "");
}

constexpr FlagSpec kFlags[] = {
    {.name = "join",
     .kind = FlagKind::texts,
     .value = "ADDR",
     .help = "A member of the cluster, [NAME/]HOST[:PORT], or @FILE with one per line. "
             "Without one: the agent on this host, 127.0.0.1."},
    {.name = "method", .value = "NAME", .fallback = "echo", .help = "What to serve."},
    {.name = "node",
     .value = "NAME",
     .help = "Name of the node, unique in the cluster. Default: echo-, the host name and the "
             "number of the process."},
    {.name = "bind",
     .value = "ADDR",
     .fallback = "0.0.0.0:0",
     .help = "Address to listen on for members, HOST[:PORT]; port 0: any free one."},
};

/// What an agent of the same cluster is told, it is told too.
std::vector<FlagSpec> agent_flags() {
  constexpr std::string_view kShared[] = {"advertise", "tag",   "encrypt", "keyring-file",
                                          "cluster",   "label", "profile"};
  std::vector<FlagSpec> shared;
  for (const FlagSpec& flag : kAgentCommand.flags)
    if (std::ranges::find(kShared, flag.name) != std::end(kShared)) shared.push_back(flag);
  return shared;
}

}  // namespace

constinit const Command kServeEchoCommand = {
    .name = "serve-echo",
    .summary = "Joins as a node of its own and answers calls with what they carry",
    .about =
        "A small program that embeds a node, as programs with the library do, and serves one "
        "method, 'echo', until Ctrl-C: each call is answered with its own body. It is for "
        "trying out 'pando call' and for measuring. Every second in which calls came it says "
        "how many have been served so far.",
    .flags = kFlags,
    .more_flags = agent_flags,
    .json = true,
    .examples = "pando serve-echo -join=10.0.0.7\npando serve-echo -node=oak -method=say",
    .run = run_serve_echo,
};

}  // namespace pando::cli
