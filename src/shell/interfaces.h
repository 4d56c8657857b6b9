#pragma once
/// The machine's own addresses, and which of them to tell others.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pando/endpoint.h"

namespace pando::shell {

/// One address of one network interface.
struct InterfaceAddress {
  std::string interface;
  Address address;
  bool up = true;
  bool default_route = false;  ///< the interface packets to the outside leave by
};
/// All of this machine, in the system's order.
std::vector<InterfaceAddress> system_interfaces();

/// Whether it stands for every address of the machine: 0.0.0.0 or ::.
bool is_any(const Address& address);

/// What a node bound to `bind` tells others: `bind` itself, or if that is "every address", one of
/// the same family that is up: private ones first, then those that lead outside, never loopback.
/// nullopt if the machine has none.
std::optional<Address> address_for_others(const Address& bind,
                                          std::span<const InterfaceAddress> interfaces);

}  // namespace pando::shell
