#include "api/opened.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "shell/files.h"
#include "shell/identity_file.h"
#include "shell/interfaces.h"

namespace pando {
namespace {

constexpr std::uint16_t kGossipPort = 7946;

std::unexpected<Error> bad(std::string detail) {
  return std::unexpected(Error{ErrorCode::bad_argument, std::move(detail)});
}

std::string host_name() {
  char text[256] = {};
  return ::gethostname(text, sizeof text - 1) == 0 ? text : "";
}

Outcome<Endpoint> place(const char* option, const std::string& text, std::uint16_t port) {
  if (const auto endpoint = Endpoint::parse(text, port)) return *endpoint;
  return bad(
      fmt::format("{} = '{}' is not an address; write ADDRESS or ADDRESS:PORT, for example "
                  "10.0.0.5:7946",
                  option, text));
}

Outcome<Endpoint> advertised(const ClusterOptions& options, const Endpoint& bind) {
  if (!options.advertise.empty()) return place("advertise", options.advertise, bind.port);
  const auto address = shell::address_for_others(bind.address, shell::system_interfaces());
  if (address) return Endpoint{*address, bind.port};
  return bad(
      fmt::format("bind = '{}' stands for every address, but this machine has none that "
                  "others can reach; name one as advertise",
                  options.bind));
}

Outcome<shell::GossipSockets> sockets(const Endpoint& bind) {
  auto opened = shell::open_gossip_sockets(bind);
  if (opened) return *std::move(opened);
  const bool taken = opened.error().error == EADDRINUSE;
  return std::unexpected(
      Error{taken ? ErrorCode::in_use : ErrorCode::bad_argument, opened.error().text});
}

shell::TlsFiles files_of(const ClusterOptions& options) {
  return {options.tls_cert, options.tls_key, options.tls_ca};
}

node::Config configure(const ClusterOptions& options, const Endpoint& advertise) {
  node::Config config;
  config.name = options.name.empty() ? host_name() : options.name;
  config.advertise = advertise;
  config.tags = options.tags;
  config.profile = options.profile;
  config.detection = options.detection;
  config.tuning = options.tuning;
  config.phi = options.phi;
  config.keys = options.keys;
  config.label = options.label;
  config.cluster = options.cluster;
  config.link_tls = !files_of(options).none();
  config.link_tls_names = options.tls_check_names;
  config.addresses = options.addresses;
  config.map = options.map;
  config.map.shards = 1;  // the store is on the one thread of the cluster
  config.coalesce = false;  // callbacks want to know at once
  return config;
}

}  // namespace

Outcome<std::shared_ptr<const shell::TlsContext>> certificates(const shell::TlsFiles& files) {
  if (files.none()) return nullptr;
  auto made = shell::TlsContext::load(files);
  if (made) return *std::move(made);
  std::string option{setting_of(made.error().file)};
  option.resize(option.size() - std::string_view{"_file"}.size());
  return bad(option + ": " + made.error().text);
}

Outcome<Opened> open(const ClusterOptions& options) {
  const auto bind = place("bind", options.bind, kGossipPort);
  if (!bind) return std::unexpected(bind.error());
  auto advertise = advertised(options, *bind);
  if (!advertise) return std::unexpected(advertise.error());
  auto tls = certificates(files_of(options));
  if (!tls) return std::unexpected(tls.error());
  auto opened_sockets = sockets(*bind);
  if (!opened_sockets) return std::unexpected(opened_sockets.error());
  if (advertise->port == 0) advertise->port = opened_sockets->local.port;
  Opened opened{*std::move(opened_sockets), configure(options, *advertise),
                options.snapshot,           options.identity,
                files_of(options),          *std::move(tls)};
  if (!options.snapshot.empty()) {
    auto snapshot = shell::read_growing_file(options.snapshot);
    if (!snapshot) return bad("snapshot: " + snapshot.error());
    opened.node.snapshot = *std::move(snapshot);
  }
  if (auto error = node::Node::check(opened.node); !error.empty()) return bad(std::move(error));
  const auto identity = shell::begin_run(options.identity);
  if (!identity) return bad("identity: " + identity.error());
  shell::give(*identity, opened.node);
  return opened;
}

}  // namespace pando
