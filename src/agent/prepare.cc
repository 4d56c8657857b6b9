#include "agent/prepare.h"

#include <fmt/format.h>
#include <unistd.h>

#include <climits>

#include "agent/access_file.h"
#include "agent/address_views.h"
#include "agent/certificates.h"
#include "agent/keyring_file.h"
#include "agent/resource_watch.h"
#include "agent/tags_file.h"
#include "base/note_code.h"
#include "shell/files.h"
#include "shell/identity_file.h"

namespace pando::agent {
namespace {

constexpr std::uint16_t kRpcPort = 7373, kRespPort = 7379, kRespClusterPort = 7380,
                        kHttpPort = 7374;

std::string host_name() {
  char name[HOST_NAME_MAX + 1] = {};
  ::gethostname(name, HOST_NAME_MAX);
  return name;
}

std::expected<Tags, std::string> first_tags(const Settings& settings) {
  if (settings.tags_file.empty()) return settings.tags;
  auto tags = read_tags_file(settings.tags_file);
  if (tags) return tags;
  return std::unexpected{
      fmt::format("{}: {}", settings.place_of("tags_file", "tags-file"), tags.error())};
}

/// `place` is where the text stands, for the error.
std::expected<shell::Fd, std::string> open_door(const std::string& place, const std::string& text,
                                                std::uint16_t port) {
  const auto at = resolve_endpoint(place, text, port);
  if (!at) return std::unexpected{at.error()};
  auto listener = shell::listen_tcp(*at);
  if (!listener) return std::unexpected{fmt::format("{}: {}", place, listener.error().text)};
  return *std::move(listener);
}

/// Beside the RPC port: who reaches that, with the same password, reaches this.
std::string usual_resp(const Settings& settings) {
  auto at = Endpoint::parse(settings.rpc_addr, kRpcPort).value_or(Endpoint{});
  at.port = kRespPort;
  return at.to_string();
}

/// Nobody has asked for the usual port: if another agent has it, there is none.
std::expected<void, std::string> open_resp(const Settings& settings, Prepared& into) {
  if (settings.resp == "off") return {};
  const std::string usual = usual_resp(settings);
  auto opened = open_door(settings.place_of("resp", "resp"),
                          settings.resp.empty() ? usual : settings.resp, kRespPort);
  if (opened)
    into.doors.resp = *std::move(opened);
  else if (settings.resp.empty())
    into.notes.push_back({NoteCode::door_not_opened, usual, opened.error()});
  else
    return std::unexpected{std::move(opened.error())};
  return {};
}

std::expected<void, std::string> open_resp_cluster(const Settings& settings, Prepared& into) {
  if (settings.resp_cluster.empty()) return {};
  auto opened = open_door(settings.place_of("resp_cluster", "resp-cluster"), settings.resp_cluster,
                          kRespClusterPort);
  if (!opened) return std::unexpected{std::move(opened.error())};
  into.doors.resp_cluster = *std::move(opened);
  return {};
}

std::expected<void, std::string> open_http(const Settings& settings, Prepared& into) {
  if (settings.http.empty()) return {};
  auto opened = open_door(settings.place_of("http", "http"), settings.http, kHttpPort);
  if (!opened) return std::unexpected{std::move(opened.error())};
  into.doors.http = *std::move(opened);
  return {};
}

std::expected<void, std::string> open_sockets(const Settings& settings, Prepared& into) {
  auto gossip = shell::open_gossip_sockets(into.addresses.bind);
  if (!gossip)
    return std::unexpected{
        fmt::format("{}: {}", settings.place_of("bind", "bind"), gossip.error().text)};
  into.gossip = *std::move(gossip);
  auto rpc = open_door(settings.place_of("rpc_addr", "rpc-addr"), settings.rpc_addr, kRpcPort);
  if (!rpc) return std::unexpected{std::move(rpc.error())};
  into.rpc = *std::move(rpc);
  into.doors.users.password = settings.resp_auth.empty() ? settings.rpc_auth : settings.resp_auth;
  into.doors.resp_view = settings.resp_view;
  into.doors.resp_cluster_view = settings.resp_cluster_view;
  into.doors.http_view = settings.http_view;
  if (auto resp = open_resp(settings, into); !resp) return resp;
  if (auto resp = open_resp_cluster(settings, into); !resp) return resp;
  return open_http(settings, into);
}

Tuning tuning_of(const Settings& settings) {
  Tuning tuning = settings.tuning;
  tuning.broadcast_timeout = settings.broadcast_timeout;
  tuning.reconnect_interval = settings.reconnect_interval;
  tuning.reconnect_timeout = settings.reconnect_timeout;
  tuning.tombstone_timeout = settings.tombstone_timeout;
  tuning.user_event_size_limit = settings.user_event_size_limit;
  tuning.query_size_limit = settings.query_size_limit;
  tuning.query_response_size_limit = settings.query_response_size_limit;
  tuning.max_members = settings.max_members;
  tuning.name_resolution = !settings.disable_name_resolution;
  tuning.rejoin_after_leave = settings.rejoin_after_leave;
  return tuning;
}

node::Config node_config(const Settings& settings, const Addresses& addresses, Tags tags,
                         std::vector<Bytes> keys) {
  node::Config config;
  config.name = settings.node_name.empty() ? host_name() : settings.node_name;
  config.advertise = addresses.advertise;
  config.tags = std::move(tags);
  config.protocol = settings.protocol;
  config.profile = settings.profile;
  config.detection = settings.detection;
  config.tuning = tuning_of(settings);
  config.map = settings.map;
  config.map.data = settings.map.store;
  if (config.map.weight == 0) config.map.resources = resources_of(settings);
  config.phi = settings.phi;
  config.keys = std::move(keys);
  config.persist_keys = !settings.keyring_file.empty();
  config.label = settings.label;
  config.compression = settings.enable_compression;
  config.cluster = settings.cluster;
  config.link_tls = !settings.tls.none();
  config.link_tls_names = settings.tls_check_names;
  return config;
}

/// Where the doors that are open are reached.
std::map<std::string, std::string> views_of(const Settings& settings, const Prepared& open) {
  std::vector<OpenDoor> doors;
  const auto add = [&](std::string_view service, const std::string& view, const shell::Fd& door) {
    if (door) doors.push_back({service, view, shell::local_endpoint(door.get())});
  };
  add("rpc", settings.rpc_view, open.rpc);
  add("resp", settings.resp_view, open.doors.resp);
  add("resp-cluster", settings.resp_cluster_view, open.doors.resp_cluster);
  add("http", settings.http_view, open.doors.http);
  return door_addresses(settings.addresses, open.addresses.advertise, doors);
}

/// The snapshot as it is, or an empty one.
std::expected<std::optional<Bytes>, std::string> open_snapshot(const Settings& settings) {
  if (settings.snapshot_path.empty()) return std::nullopt;
  auto content = shell::read_growing_file(settings.snapshot_path);
  if (content) return *std::move(content);
  return std::unexpected{fmt::format("{}: {}; name a file that can be read and written",
                                     settings.place_of("snapshot_path", "snapshot"),
                                     content.error())};
}

/// Last of all: a start number is used up by it.
std::expected<void, std::string> identify(const Settings& settings, node::Config& into) {
  if (settings.serf_only) return {};
  auto identity = shell::begin_run(settings.identity_file);
  if (!identity)
    return std::unexpected{
        fmt::format("{}: {}", settings.place_of("identity_file", "identity"), identity.error())};
  shell::give(*identity, into);
  return {};
}

/// All that a node is told, from settings and files, and what its links show.
std::expected<void, std::string> configure(const Settings& settings, Prepared& into) {
  if (settings.serf_only && settings.map.store)
    return std::unexpected{
        fmt::format("{}: a plain Serf member holds no data; leave out -serf-only "
                    "or -store",
                    settings.place_of("store", "store"))};
  auto certificates = read_certificates(settings);
  if (!certificates) return std::unexpected{std::move(certificates.error())};
  into.tls = *std::move(certificates);
  into.notes = notes_of(into.tls.get(), settings);
  auto resp_certificates = read_resp_certificates(settings);
  if (!resp_certificates) return std::unexpected{std::move(resp_certificates.error())};
  into.doors.resp_tls = *std::move(resp_certificates);
  auto users = first_users(settings);
  if (!users) return std::unexpected{std::move(users.error())};
  into.doors.users.configured = *std::move(users);
  into.doors.users.file = settings.resp_acl_file;
  auto keys = keys_of(settings);
  if (!keys) return std::unexpected{std::move(keys.error())};
  auto tags = first_tags(settings);
  if (!tags) return std::unexpected{std::move(tags.error())};
  into.node = node_config(settings, into.addresses, *std::move(tags), *std::move(keys));
  return {};
}

}  // namespace

std::expected<Prepared, std::string> prepare(const Settings& settings) {
  Prepared out;
  auto handlers = parse_handlers(settings.event_handlers);
  if (!handlers) return std::unexpected{std::move(handlers.error())};
  out.handlers = *std::move(handlers);
  const auto addresses = resolve_addresses(settings, shell::system_interfaces());
  if (!addresses) return std::unexpected{addresses.error()};
  out.addresses = *addresses;
  if (auto configured = configure(settings, out); !configured)
    return std::unexpected{std::move(configured.error())};
  if (const auto opened = open_sockets(settings, out); !opened)
    return std::unexpected{opened.error()};
  auto snapshot = open_snapshot(settings);
  if (!snapshot) return std::unexpected{std::move(snapshot.error())};
  out.node.snapshot = *std::move(snapshot);
  if (out.addresses.advertise.port == 0) out.addresses.advertise.port = out.gossip.local.port;
  out.node.advertise = out.addresses.advertise;
  out.node.addresses = views_of(settings, out);
  if (std::string error = node::Node::check(out.node); !error.empty())
    return std::unexpected{std::move(error)};
  if (const auto known = identify(settings, out.node); !known)
    return std::unexpected{known.error()};
  return out;
}

}  // namespace pando::agent
