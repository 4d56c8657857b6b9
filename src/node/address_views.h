#pragma once
/// Where a node is reached, said in its state. Source: docs/protocol/gossip.md, "Address views".
#include <map>
#include <string>

#include "pando/node_config.h"

namespace pando::node {

/// What is wrong with Config::addresses, with a remedy; empty: nothing.
std::string check_addresses(const std::map<std::string, std::string>& addresses);
/// The keys of the state that say them, `advertise` among them.
std::map<std::string, std::string> address_keys(const Config& config);

}  // namespace pando::node
