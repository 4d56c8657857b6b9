// `pando agent`: its flags are the agent's own configuration.
#include <fmt/ostream.h>

#include <algorithm>
#include <array>

#include "agent/config.h"
#include "agent/settings.h"
#include "cli/agent_data_flags.h"
#include "cli/commands.h"

namespace pando::cli {
namespace {

constexpr auto kMemberFlags = std::to_array<FlagSpec>({
    {.name = "node",
     .value = "NAME",
     .help = "Name of this node, unique in the cluster. Default: the host name."},
    {.name = "bind",
     .value = "ADDR",
     .fallback = "0.0.0.0:7946",
     .help = "Address to listen on for members, HOST[:PORT]."},
    {.name = "advertise",
     .value = "ADDR",
     .help = "Address that members are told, if it differs from -bind."},
    {.name = "iface",
     .value = "NAME",
     .help = "Interface whose address to bind.",
     .completes = Completes::interface},
    {.name = "rpc-addr",
     .value = "ADDR",
     .fallback = "127.0.0.1:7373",
     .help = "Address of the RPC port for client commands."},
    {.name = "resp",
     .value = "ADDR",
     .help = "Address of the port for Redis clients, HOST[:PORT]; off: none. Default: port 7379 of "
             "the host of -rpc-addr, if it is free."},
    {.name = "resp-cluster",
     .value = "ADDR",
     .help = "Address of a second port for Redis clients, HOST[:PORT] with port 7380 if none is "
             "said: for clients that are set up for Redis Cluster. Default: none."},
    {.name = "http",
     .value = "ADDR",
     .help = "Address of the port for browsers, health checks and Prometheus, HOST[:PORT] with "
             "port 7374 if none is said. Default: none. It asks nobody for a password."},
    {.name = "join",
     .kind = FlagKind::texts,
     .value = "ADDR",
     .help = "Seed to join at start: [NAME/]HOST[:PORT], or @FILE with one seed per line. The "
             "agent stops if none answers."},
    {.name = "replay",
     .kind = FlagKind::boolean,
     .help = "Deliver past user events of the cluster after joining."},
    {.name = "retry-join",
     .kind = FlagKind::texts,
     .value = "ADDR",
     .help = "Seed to join in the background until one answers, and while no "
             "other member is alive."},
    {.name = "retry-interval",
     .kind = FlagKind::duration,
     .value = "TIME",
     .fallback = "30s",
     .help = "Time between two background joins."},
    {.name = "retry-max",
     .kind = FlagKind::number,
     .value = "N",
     .fallback = "0",
     .help = "Background joins before the agent stops with exit code 1; 0: no limit."},
    {.name = "rejoin",
     .kind = FlagKind::boolean,
     .help = "Rejoin from the snapshot even after a leave."},
    {.name = "snapshot",
     .value = "PATH",
     .help = "File that remembers the members and clocks across restarts.",
     .completes = Completes::file},
    {.name = "tag", .kind = FlagKind::pairs, .value = "KEY=VALUE", .help = "Tag of this node."},
    {.name = "tags-file",
     .value = "PATH",
     .help = "File that keeps the tags; cannot be combined with -tag.",
     .completes = Completes::file},
    {.name = "role", .value = "NAME", .help = "Deprecated: sets the tag 'role'."},
    {.name = "encrypt",
     .value = "KEY",
     .help = "Key for all gossip: base64 of 16, 24 or 32 bytes (see 'pando keygen')."},
    {.name = "keyring-file",
     .value = "PATH",
     .help = "File of keys, the first is primary; cannot be combined with -encrypt.",
     .completes = Completes::file},
    {.name = "event-handler",
     .kind = FlagKind::texts,
     .value = "SPEC",
     .help = "Script to run for events, [FILTER=]SCRIPT."},
    {.name = "profile",
     .value = "NAME",
     .fallback = "lan",
     .help = "Timings for a kind of network.",
     .choices = "lan wan local",
     .completes = Completes::choices},
    {.name = "detection",
     .value = "NAME",
     .fallback = "ring",
     .help = "How Pando members watch each other: as by SWIM, or in turns with witnesses.",
     .choices = "swim ring",
     .completes = Completes::choices},
    {.name = "protocol",
     .kind = FlagKind::number,
     .value = "N",
     .fallback = "5",
     .help = "Serf protocol to speak, 2 to 5."},
    {.name = "broadcast-timeout",
     .kind = FlagKind::duration,
     .value = "TIME",
     .fallback = "5s",
     .help = "How long a change may take to be told before the command gives up waiting."},
    {.name = "max-members",
     .kind = FlagKind::number,
     .value = "N",
     .fallback = "65536",
     .help = "Members to take in at most; bounds what invented ones can cost."},
    {.name = "disable-compression", .kind = FlagKind::boolean, .help = "Send nothing compressed."},
    {.name = "label",
     .value = "TEXT",
     .help = "Label in front of every packet; all members need the same."},
    {.name = "cluster",
     .value = "NAME",
     .fallback = "pando",
     .help = "Name of the cluster; Pando nodes of other clusters are refused."},
    {.name = "identity",
     .value = "PATH",
     .help = "File that keeps who this node is over restarts; it is made if it is not there.",
     .completes = Completes::file},
    {.name = "address-view",
     .kind = FlagKind::texts,
     .value = "VIEW/SERVICE=ADDR",
     .help = "Where else a service of this node is reached, which others can read; for example "
             "outside/http=web.example:80. May be repeated."},
    {.name = "rpc-view",
     .value = "VIEW",
     .fallback = "clients",
     .help = "View to which the clients of -rpc-addr belong."},
    {.name = "resp-view",
     .value = "VIEW",
     .fallback = "clients",
     .help = "The same of -resp: replies name nodes by their addresses in this view."},
    {.name = "resp-cluster-view",
     .value = "VIEW",
     .fallback = "clients",
     .help = "The same of -resp-cluster."},
    {.name = "http-view", .value = "VIEW", .fallback = "clients", .help = "The same of -http."},
    {.name = "tls-cert-file",
     .value = "PATH",
     .help = "Certificate of this node (PEM, with those between it and the CA): links with other "
             "Pando nodes are under TLS. Needs the two flags below. Read again at SIGHUP.",
     .completes = Completes::file},
    {.name = "tls-key-file",
     .value = "PATH",
     .help = "Its private key (PEM, without a passphrase).",
     .completes = Completes::file},
    {.name = "tls-ca-file",
     .value = "PATH",
     .help = "Certificates of the CAs that may have signed those of other nodes (PEM).",
     .completes = Completes::file},
    {.name = "tls-check-names",
     .kind = FlagKind::boolean,
     .help = "Refuse a node whose certificate does not name it (DNS name, else common name)."},
    {.name = "serf-only",
     .kind = FlagKind::boolean,
     .help = "Be a plain Serf member: no links with other nodes and no sign of Pando."},
    {.name = "discover", .value = "NAME", .help = "Discovery by mDNS; refused until it exists."},
    {.name = "log-level",
     .value = "LEVEL",
     .fallback = "info",
     .help = "Least level to log.",
     .choices = "trace debug info warn err",
     .completes = Completes::choices},
    {.name = "log-format",
     .value = "FORMAT",
     .fallback = "text",
     .help = "Form of the log lines.",
     .choices = "text json",
     .completes = Completes::choices},
    {.name = "syslog",
     .kind = FlagKind::boolean,
     .help = "Log to syslog instead of standard output."},
    {.name = "config-file",
     .kind = FlagKind::texts,
     .value = "PATH",
     .help = "Configuration in JSON (Serf's keys) or TOML.",
     .completes = Completes::file},
    {.name = "config-dir",
     .kind = FlagKind::texts,
     .value = "PATH",
     .help = "Directory whose *.json and *.toml files are read in the order of their names.",
     .completes = Completes::directory},
});

constexpr auto kFlags = [] {
  std::array<FlagSpec, kMemberFlags.size() + kAgentDataFlags.size()> all;
  std::ranges::copy(kAgentDataFlags, std::ranges::copy(kMemberFlags, all.begin()).out);
  return all;
}();

int run_agent(const Invocation& call) {
  std::vector<agent::FlagText> flags;
  for (const FlagValue& flag : call.flags.in_order()) flags.push_back({flag.name, flag.value});
  auto loaded = agent::load(flags);
  if (!loaded) {
    fmt::print(call.out, "==> {}\n", loaded.error());
    return 1;
  }
  for (const std::string& warning : loaded->warnings)
    fmt::print(call.out, "==> Warning: {}\n", warning);
  call.out.flush();
  return agent::run(std::move(loaded->settings), agent::reread(std::move(flags)));
}

}  // namespace

constinit const Command kAgentCommand = {
    .name = "agent",
    .summary = "Runs an agent: one node of the cluster",
    .about =
        "Runs until it is told to stop. SIGINT leaves the cluster first; SIGTERM does so with "
        "-store, for as long as it takes to hand the data over, and else stops at once (unless "
        "leave_on_terminate is set); SIGHUP reads log level, handlers and tags again, SIGUSR1 "
        "prints "
        "statistics to standard error.\n\n"
        "Configuration files take the keys of Serf, in JSON or TOML. Flags override files.",
    .flags = kFlags,
    .examples =
        "pando agent -node=a -bind=10.0.0.1 -join=10.0.0.2\n"
        "pando agent -config-file=agent.toml",
    .run = run_agent,
};

}  // namespace pando::cli
