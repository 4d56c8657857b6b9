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
/// The spelling that parse_profile() reads.
std::string_view to_string(Profile profile);

/// How silent members are found: as by SWIM, or in turns and with witnesses among Pando nodes.
/// docs/protocol/ring.md.
enum class Detection : std::uint8_t { swim, ring };
/// `swim` or `ring`; nullopt for anything else.
std::optional<Detection> parse_detection(std::string_view text);
/// The spelling that parse_detection() reads.
std::string_view to_string(Detection detection);

/// Overrides; an empty field keeps the profile's or Serf's value. All times are steady time.
struct Tuning {
  std::optional<Duration> probe_interval;      ///< one member is probed in each
  std::optional<Duration> probe_timeout;       ///< for the direct answer, before helpers are asked
  std::optional<Duration> gossip_interval;     ///< between rounds of rumours
  std::optional<Duration> push_pull_interval;  ///< between whole exchanges; grows with the cluster
  std::optional<Duration> gossip_to_the_dead;  ///< how long the dead still get rumours
  std::optional<Duration> stream_timeout;      ///< for dialling and for each wait on a stream
  std::optional<Duration> dead_node_reclaim;   ///< after it a dead name may come from elsewhere
  std::optional<int> suspicion_mult;           ///< of the least time from suspect to dead
  std::optional<int> suspicion_max_timeout_mult;  ///< most : least of that time
  std::optional<int> retransmit_mult;         ///< how often a rumour is sent, × log10 of the size
  std::optional<int> indirect_checks;         ///< helpers asked when a probe has no answer
  std::optional<int> gossip_nodes;            ///< members told in each round
  std::optional<Duration> broadcast_timeout;  ///< for one's own leaving to spread
  std::optional<Duration> leave_propagate_delay;     ///< waited after that before the node stops
  std::optional<Duration> reap_interval;             ///< between looks for whom to forget
  std::optional<Duration> reconnect_interval;        ///< between attempts to reach a failed member
  std::optional<Duration> reconnect_timeout;         ///< after it a failed member is forgotten
  std::optional<Duration> tombstone_timeout;         ///< after it a member that left is forgotten
  std::optional<std::size_t> user_event_size_limit;  ///< octets, name and payload
  std::optional<std::size_t> query_size_limit;       ///< octets, encoded
  std::optional<std::size_t> query_response_size_limit;  ///< octets, encoded
  /// Members that a node takes in, the gone included; 65,536 unless said otherwise. Where gossip is
  /// not encrypted anybody can announce members: this is what bounds the memory they take.
  std::optional<std::size_t> max_members;
  std::optional<bool> name_resolution;     ///< whether a stolen name is settled by a vote
  std::optional<bool> rejoin_after_leave;  ///< whether a snapshot counts after a leave
  bool lifeguard_probe = true;             ///< off only in experiments: slower probes when unwell
  bool lifeguard_suspicion = true;  ///< off only in experiments: patience that accusers shorten
  bool lifeguard_buddy = true;      ///< off only in experiments: the suspect is told first
};

}  // namespace pando
