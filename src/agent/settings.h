#pragma once
/// Everything an agent can be told, from whatever source. Field names are Serf's configuration
/// keys; defaults are Serf's. Pure data: who fills it also checks the texts that need no system.
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/note.h"
#include "pando/map_options.h"
#include "pando/member.h"
#include "pando/memory_limit.h"
#include "pando/phi.h"
#include "pando/profile.h"
#include "pando/time.h"
#include "shell/tls_context.h"
#include "wire/resp/client_limits.h"

namespace pando::agent {

enum class LogFormat : std::uint8_t { text, json };

/// Limits for event handler scripts, so that a bad script harms nobody.
struct HandlerLimits {
  Duration timeout = std::chrono::seconds{60};    ///< then SIGTERM to its process group
  Duration kill_after = std::chrono::seconds{5};  ///< between SIGTERM and SIGKILL
  Duration warn_after = std::chrono::seconds{1};  ///< one line that it is slow, as Serf has it
  std::size_t output_kept = 8192;     ///< the last bytes of its output, as Serf keeps them
  std::size_t output_max = 64 << 20;  ///< written beyond this: it is stopped
  std::size_t processes = 4;          ///< at once, over all handlers
  std::size_t queue = 256;  ///< events that wait per handler; the newest beyond are dropped
};

struct Settings {
  std::string node_name;         ///< empty: the host's name
  std::string bind = "0.0.0.0";  ///< `host[:port]`, port 7946; port 0: any free one
  std::string advertise;         ///< `host[:port]`; empty: from bind
  std::string interface;         ///< take, or check, the address of this interface
  std::string rpc_addr = "127.0.0.1:7373";
  std::string rpc_auth;
  std::string resp;                ///< port for Redis clients, or `off`; empty: 7379 beside RPC
  std::string resp_cluster;        ///< port for Redis clients that know of clusters; empty: none
  std::string resp_auth;           ///< of both, the password of `default`; empty: rpc_auth
  std::string resp_acl_file;       ///< users of both, a line each; it need not be there yet
  std::vector<std::string> users;  ///< the same lines; not beside a file
  std::string http;                ///< port for browsers and Prometheus; empty: none
  Tags tags;
  std::string tags_file;
  std::string encrypt_key;  ///< base64 of 16, 24 or 32 bytes
  std::string keyring_file;
  std::vector<std::string> start_join;  ///< `[NAME/]HOST[:PORT]`, `@FILE` or `file:FILE`
  bool replay_on_join = false;
  std::vector<std::string> retry_join;
  Duration retry_interval = std::chrono::seconds{30};
  int retry_max_attempts = 0;  ///< 0: for ever
  bool rejoin_after_leave = false;
  std::string snapshot_path;
  std::vector<std::string> event_handlers;  ///< `[FILTER=]SCRIPT`
  HandlerLimits handler_limits;
  Profile profile = Profile::lan;
  Detection detection = Detection::ring;  ///< of Pando members among each other
  std::uint8_t protocol = 5;              ///< 2 to 5
  Level log_level = Level::info;
  LogFormat log_format = LogFormat::text;
  bool enable_syslog = false;
  std::string syslog_facility = "LOCAL0";
  std::string discover;  ///< mDNS; refused at start until it exists
  Duration broadcast_timeout = std::chrono::seconds{5};
  bool enable_compression = true;
  bool leave_on_terminate = false;
  bool skip_leave_on_interrupt = false;
  std::optional<Duration> reconnect_interval, reconnect_timeout, tombstone_timeout;
  bool disable_name_resolution = false;
  bool disable_coordinates = false;
  std::size_t query_response_size_limit = 1024, query_size_limit = 1024;
  std::size_t user_event_size_limit = 512;
  std::string cluster = "pando";                 ///< nodes of other clusters are refused
  std::string identity_file;                     ///< empty: every start is that of a new node
  std::map<std::string, std::string> addresses;  ///< `VIEW/SERVICE` to HOST:PORT, beside the doors'
  std::string rpc_view = "clients", resp_view = "clients";  ///< views of those doors
  std::string resp_cluster_view = "clients", http_view = "clients";
  shell::TlsFiles tls;       ///< of links; none: they have no TLS
  shell::TlsFiles resp_tls;  ///< of the ports for Redis clients; none: no TLS
  shell::ClientCertificates resp_tls_clients = shell::ClientCertificates::wanted;
  bool tls_check_names = false;            ///< a peer's certificate must name the peer
  bool serf_only = false;                  ///< a plain Serf member: no links, no sign of Pando
  map::Options map;                        ///< what this node contributes to the map
  MemoryLimit memory;                      ///< of its data
  resp::ClientLimits resp_clients;         ///< what Redis clients may cost, where there is data
  PhiOptions phi;                          ///< how silence becomes suspicion
  std::size_t max_members = 1 << 16;       ///< not Serf's: see Tuning::max_members
  std::string statsite_addr, statsd_addr;  ///< accepted for Serf's files
  std::string label;                       ///< memberlist label, at most 255 bytes
  Tuning tuning;                           ///< timings for experiments, over the profile's
  /// Where a value came from, by key, for errors: `-bind` or `agent.json:3: key 'bind'`.
  std::map<std::string, std::string, std::less<>> places;

  /// The place of a key's value; the flag's name where nobody said anything.
  std::string place_of(std::string_view key, std::string_view flag) const {
    const auto it = places.find(key);
    return it == places.end() ? "-" + std::string{flag} : it->second;
  }
};

/// Reads the same sources again, for SIGHUP; an error is a sentence, and nothing changes then.
using Reread = std::move_only_function<std::expected<Settings, std::string>()>;

/// Runs an agent until it has left or is told to stop. Returns the exit code of the program.
/// Prints the start-up banner and, unless syslog is chosen instead, the log to standard output.
int run(Settings settings, Reread reread);

}  // namespace pando::agent
