#include "node/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "base/assert.h"
#include "base/map_limits.h"
#include "base/version.h"
#include "core/detector/window.h"
#include "node/address_views.h"
#include "node/pando_datagram.h"
#include "wire/serf.h"

namespace pando::node {
namespace {

template <class T>
void override(T& value, const std::optional<T>& with) {
  if (with) value = *with;
}

swim::Timing profile_timing(Profile profile) {
  switch (profile) {
    case Profile::wan:
      return swim::Timing::wan();
    case Profile::local:
      return swim::Timing::local();
    case Profile::lan:
      break;
  }
  return swim::Timing::lan();
}

swim::Timing timing(const Config& config) {
  swim::Timing t = profile_timing(config.profile);
  const Tuning& tuning = config.tuning;
  override(t.probe_interval, tuning.probe_interval);
  override(t.probe_timeout, tuning.probe_timeout);
  override(t.gossip_interval, tuning.gossip_interval);
  override(t.push_pull_interval, tuning.push_pull_interval);
  override(t.gossip_to_the_dead, tuning.gossip_to_the_dead);
  override(t.stream_timeout, tuning.stream_timeout);
  override(t.dead_node_reclaim, tuning.dead_node_reclaim);
  override(t.suspicion_mult, tuning.suspicion_mult);
  override(t.suspicion_max_timeout_mult, tuning.suspicion_max_timeout_mult);
  override(t.retransmit_mult, tuning.retransmit_mult);
  override(t.indirect_checks, tuning.indirect_checks);
  override(t.gossip_nodes, tuning.gossip_nodes);
  t.lifeguard = {tuning.lifeguard_probe, tuning.lifeguard_suspicion, tuning.lifeguard_buddy};
  return t;
}

std::string check_timing(const Config& config) {
  const swim::Timing t = timing(config);
  if (t.probe_interval <= Duration{} || t.gossip_interval <= Duration{} ||
      t.probe_timeout <= Duration{} || t.push_pull_interval < Duration{} ||
      t.stream_timeout <= Duration{})
    return "an interval or time-out is zero or negative; use a positive duration such as 200ms";
  if (t.probe_timeout > t.probe_interval)
    return fmt::format(
        "the probe time-out ({} ms) is longer than the probe interval ({} ms); lower the time-out",
        t.probe_timeout / std::chrono::milliseconds{1},
        t.probe_interval / std::chrono::milliseconds{1});
  if (t.suspicion_mult < 1 || t.suspicion_max_timeout_mult < 1 || t.retransmit_mult < 1 ||
      t.gossip_nodes < 1 || t.indirect_checks < 0)
    return "a multiplier or count of the tuning is below its minimum of 1; raise it";
  return {};
}

std::string check_phi(const PhiOptions& phi) {
  if (phi.window < 1 || phi.window > detector::Window::kMostSamples)
    return fmt::format("the window of phi is {} intervals; use 1 to {}", phi.window,
                       detector::Window::kMostSamples);
  const bool negative = phi.min_deviation < Duration{} || phi.acceptable_pause < Duration{} ||
                        phi.first_estimate.value_or(Duration{1}) <= Duration{};
  if (negative)
    return "a time of phi is negative, or its first estimate is zero; use a duration such as 200ms";
  return {};
}

std::string check_names(const Config& config) {
  if (config.name.empty()) return "the node name is empty; give one with -node";
  if (config.name.size() > 255)
    return fmt::format("the node name is {} bytes long; use at most 255", config.name.size());
  if (config.label.size() > 255)
    return fmt::format("the label is {} bytes long; use at most 255", config.label.size());
  if (config.cluster.empty() || config.cluster.size() > 255)
    return fmt::format("the cluster's name is {} bytes long; use 1 to 255", config.cluster.size());
  return {};
}

std::string check_map(const map::Options& options) {
  if (options.zone.size() > map::kMaxZone || std::ranges::count(options.zone, '/') > 3)
    return fmt::format(
        "the zone {} is longer than {} bytes, or has more than 4 labels; "
        "write it as region/zone/rack/host",
        options.zone, map::kMaxZone);
  if (options.weight > map::kMaxWeight)
    return fmt::format("the weight is {}; use 1 to {}, or 0 to go by resources", options.weight,
                       map::kMaxWeight);
  if (!std::has_single_bit(options.buckets) || options.buckets > map::kMaxBuckets)
    return fmt::format("the number of buckets is {}; use a power of two up to {}", options.buckets,
                       map::kMaxBuckets);
  if (options.copies < 1 || options.copies > map::kMaxCopies)
    return fmt::format("the number of copies is {}; use 1 to {}", options.copies, map::kMaxCopies);
  return {};
}

}  // namespace

NodeInfo self_info(const Config& config) {
  NodeInfo info{.name = config.name,
                .endpoint = config.advertise,
                .meta = wire::serf::encode_tags(config.tags, config.protocol),
                .versions = {}};
  info.versions.delegate_current = config.protocol;
  if (config.self.id.empty()) return info;
  info.versions.protocol_max = Versions::kPando;
  if (config.detection == Detection::ring) info.versions.protocol_max |= Versions::kRing;
  if (config.map.store) info.versions.protocol_max |= Versions::kStore;
  return info;
}

swim::Config swim_config(const Config& config) {
  swim::Config c;
  c.self = self_info(config);
  c.timing = timing(config);
  c.pool = config.pool;
  c.wall_clock = config.wall_clock;
  override(c.max_nodes, config.tuning.max_members);
  return c;
}

serf::Config serf_config(const Config& config) {
  serf::Config c;
  c.self = self_info(config);
  const Tuning& tuning = config.tuning;
  c.gossip_interval = timing(config).gossip_interval;
  override(c.broadcast_timeout, tuning.broadcast_timeout);
  override(c.leave_propagate_delay, tuning.leave_propagate_delay);
  override(c.reap_interval, tuning.reap_interval);
  override(c.reconnect_interval, tuning.reconnect_interval);
  override(c.reconnect_timeout, tuning.reconnect_timeout);
  override(c.tombstone_timeout, tuning.tombstone_timeout);
  override(c.user_event_size_limit, tuning.user_event_size_limit);
  override(c.query_size_limit, tuning.query_size_limit);
  override(c.query_response_size_limit, tuning.query_response_size_limit);
  override(c.max_members, tuning.max_members);
  override(c.name_resolution, tuning.name_resolution);
  override(c.rejoin_after_leave, tuning.rejoin_after_leave);
  return c;
}

link::Config link_config(const Config& config) {
  link::Config c;
  c.name = config.name;
  c.self = config.self;
  c.cluster = config.cluster;
  c.cluster_id = config.cluster_id;
  c.check_certificate = config.link_tls_names;
  c.shards = config.map.shards;
  c.features = config.data_links ? link::kDataLinks : 0;
  // What each of them may have under way has room: docs/protocol/shard.md, "Messages".
  for (const Lane lane : {Lane::casts, Lane::bulk})
    c.lanes[static_cast<std::size_t>(lane)].queue *= c.shards;
  return c;
}

std::optional<gossip::Config> state_config(const Config& config, std::size_t overhead) {
  if (config.self.id.empty()) return std::nullopt;
  gossip::Config c;
  c.name = config.name;
  c.self = config.self;
  // A datagram is never above 1400 bytes (G2), memberlist's own limit.
  c.packing.packet = 1400 - overhead - kDatagramFraming - kMarkRoom - kDatagramChecksum;
  return c;
}

std::map<std::string, std::string> own_state(const Config& config) {
  std::map<std::string, std::string> own = address_keys(config);
  own.emplace(state::kVersion, std::string{version()});
  own.emplace(state::kFeatures, "links state calls");
  return own;
}

wire::Keyring keyring(const Config& config) {
  auto ring = wire::Keyring::make(config.keys);
  PANDO_ASSERT(ring);
  return *std::move(ring);
}

std::string Node::check(const Config& config) {
  if (std::string wrong = check_names(config); !wrong.empty()) return wrong;
  if (config.advertise.address.empty() || config.advertise.port == 0)
    return "the advertised address is missing; give one with -advertise=HOST:PORT";
  if (config.protocol < 2 || config.protocol > 5)
    return fmt::format("Protocol version '{}' too {}. Must be in range: [2, 5]", config.protocol,
                       config.protocol < 2 ? "low" : "high");
  if (const auto size = wire::serf::encode_tags(config.tags, config.protocol).size();
      size > kMetaLimit)
    return fmt::format("the tags take {} bytes encoded; the limit is {}, use fewer or shorter tags",
                       size, kMetaLimit);
  if (!config.keys.empty() && !wire::Keyring::make(config.keys))
    return "a key of the keyring is not 16, 24 or 32 bytes long; make one with pando keygen";
  if (config.tuning.max_members.value_or(1) == 0)
    return "the limit of members is 0, and a node is a member itself; use at least 1";
  if (std::string wrong = check_addresses(config.addresses); !wrong.empty()) return wrong;
  if (std::string wrong = check_map(config.map); !wrong.empty()) return wrong;
  if (std::string wrong = check_phi(config.phi); !wrong.empty()) return wrong;
  return check_timing(config);
}

}  // namespace pando::node
