#pragma once
/// Timings for a kind of network, and what may be changed about them.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "pando/time.h"

namespace pando {

/// memberlist's three sets of timings: one site, between sites, one host.
enum class Profile : std::uint8_t { lan, wan, local };
/// `lan`, `wan` or `local`; nullopt for anything else.
std::optional<Profile> parse_profile(std::string_view text);
std::string_view to_string(Profile profile);

/// Overrides; an empty field keeps the profile's or Serf's value. All times are steady time.
struct Tuning {
  std::optional<Duration> probe_interval, probe_timeout, gossip_interval, push_pull_interval;
  std::optional<Duration> gossip_to_the_dead, stream_timeout, dead_node_reclaim;
  std::optional<int> suspicion_mult, suspicion_max_timeout_mult, retransmit_mult;
  std::optional<int> indirect_checks, gossip_nodes;
  std::optional<Duration> broadcast_timeout, leave_propagate_delay, reap_interval;
  std::optional<Duration> reconnect_interval, reconnect_timeout, tombstone_timeout;
  std::optional<std::size_t> user_event_size_limit, query_size_limit, query_response_size_limit;
  /// Members that a node takes in, the gone included; 65,536 unless said otherwise. Where gossip is
  /// not encrypted anybody can announce members: this is what bounds the memory they take.
  std::optional<std::size_t> max_members;
  std::optional<bool> name_resolution, rejoin_after_leave;
  /// Parts of Lifeguard that may be turned off for experiments.
  bool lifeguard_probe = true, lifeguard_suspicion = true, lifeguard_buddy = true;
};

}  // namespace pando
