#pragma once
/// A node's configuration turned into what each room wants.
#include <map>
#include <optional>
#include <string>

#include "core/gossip/config.h"
#include "core/link/config.h"
#include "core/serf/serf.h"
#include "core/swim/swim.h"
#include "pando/node.h"
#include "wire/keyring.h"

namespace pando::node {

/// What a member's encoded tags may take: memberlist's limit of a node's meta data.
constexpr std::size_t kMetaLimit = 512;

NodeInfo self_info(const Config& config);
swim::Config swim_config(const Config& config);
serf::Config serf_config(const Config& config);
/// Requires a config with an identity.
link::Config link_config(const Config& config);
/// Nullopt for a node without an identity. `overhead`: what the door adds to a packet.
std::optional<gossip::Config> state_config(const Config& config, std::size_t overhead);
/// What the node says of itself beside its name (pando/state.h, "Well-known keys").
std::map<std::string, std::string> own_state(const Config& config);
/// Requires keys that Node::check has accepted.
wire::Keyring keyring(const Config& config);

}  // namespace pando::node
