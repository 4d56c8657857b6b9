// Everything that can go wrong before an agent runs, as one sentence each.
#include <fmt/format.h>
#include <unistd.h>

#include <climits>

#include "agent/agent.h"
#include "agent/keyring_file.h"
#include "agent/tags_file.h"
#include "shell/files.h"

namespace pando::agent {
namespace {

constexpr std::uint16_t kRpcPort = 7373;

std::string host_name() {
  char name[HOST_NAME_MAX + 1] = {};
  ::gethostname(name, HOST_NAME_MAX);
  return name;
}

std::expected<Tags, std::string> first_tags(const Settings& settings) {
  if (settings.tags_file.empty()) return settings.tags;
  return read_tags_file(settings.tags_file);
}

std::expected<shell::Fd, std::string> open_rpc(const Settings& settings) {
  const auto at = Endpoint::parse(settings.rpc_addr, kRpcPort);
  if (!at)
    return std::unexpected(
        fmt::format("-rpc-addr='{}' is not an address; write IP:PORT, for example 127.0.0.1:7373",
                    settings.rpc_addr));
  auto listener = shell::listen_tcp(*at);
  if (!listener)
    return std::unexpected(fmt::format("Error starting RPC listener: {}", listener.error().text));
  return *std::move(listener);
}

node::Config node_config(const Settings& settings, const Addresses& addresses, Tags tags,
                         std::vector<Bytes> keys) {
  node::Config config;
  config.name = settings.node_name.empty() ? host_name() : settings.node_name;
  config.advertise = addresses.advertise;
  config.tags = std::move(tags);
  config.protocol = settings.protocol;
  config.profile = settings.profile;
  config.tuning = settings.tuning;
  config.tuning.broadcast_timeout = settings.broadcast_timeout;
  config.tuning.reconnect_interval = settings.reconnect_interval;
  config.tuning.reconnect_timeout = settings.reconnect_timeout;
  config.tuning.tombstone_timeout = settings.tombstone_timeout;
  config.tuning.user_event_size_limit = settings.user_event_size_limit;
  config.tuning.query_size_limit = settings.query_size_limit;
  config.tuning.query_response_size_limit = settings.query_response_size_limit;
  config.tuning.name_resolution = !settings.disable_name_resolution;
  config.tuning.rejoin_after_leave = settings.rejoin_after_leave;
  config.keys = std::move(keys);
  config.persist_keys = !settings.keyring_file.empty();
  config.label = settings.label;
  config.compression = settings.enable_compression;
  return config;
}

}  // namespace

std::expected<Prepared, std::string> prepare(const Settings& settings) {
  Prepared prepared;
  const auto interfaces = shell::system_interfaces();
  const auto addresses = resolve_addresses(settings, interfaces);
  if (!addresses) return std::unexpected(addresses.error());
  prepared.addresses = *addresses;
  auto keys = keys_of(settings);
  if (!keys) return std::unexpected(keys.error());
  auto tags = first_tags(settings);
  if (!tags) return std::unexpected(tags.error());
  for (const std::string& text : settings.event_handlers) {
    auto spec = parse_handler(text);
    if (!spec) return std::unexpected(spec.error());
    prepared.handlers.push_back(*std::move(spec));
  }
  auto gossip = shell::open_gossip_sockets(prepared.addresses.bind);
  if (!gossip) return std::unexpected(gossip.error().text);
  if (prepared.addresses.advertise.port == 0)
    prepared.addresses.advertise.port = gossip->local.port;
  prepared.gossip = *std::move(gossip);
  auto rpc = open_rpc(settings);
  if (!rpc) return std::unexpected(rpc.error());
  prepared.rpc = *std::move(rpc);
  prepared.node = node_config(settings, prepared.addresses, *std::move(tags), *std::move(keys));
  if (!settings.snapshot_path.empty()) {
    auto snapshot = shell::read_growing_file(settings.snapshot_path);
    if (!snapshot) return std::unexpected(snapshot.error());
    prepared.node.snapshot = *std::move(snapshot);
  }
  if (const std::string error = node::Node::check(prepared.node); !error.empty())
    return std::unexpected(error);
  return prepared;
}

}  // namespace pando::agent
