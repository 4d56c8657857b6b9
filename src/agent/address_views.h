#pragma once
/// Where an agent's doors are reached, by the view to which each belongs.
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "pando/endpoint.h"

namespace pando::agent {

/// One listener.
struct OpenDoor {
  std::string_view service;  ///< `rpc`, `resp`, `resp-cluster` or `http`
  std::string_view view;     ///< of its clients
  Endpoint at;               ///< as bound, with its port
};

/// `VIEW/SERVICE` to HOST:PORT, for node::Config::addresses: what the settings say stands; else a
/// door has its own address, and one at every address that of the node. What listens on loopback
/// only is told nobody, unless the whole cluster lives there.
std::map<std::string, std::string> door_addresses(std::map<std::string, std::string> said,
                                                  const Endpoint& advertise,
                                                  std::span<const OpenDoor> doors);

}  // namespace pando::agent
