#pragma once
/// Where an agent listens and what it tells others, from its settings and the machine's interfaces.
///
/// Source: docs/decisions/0004-advertised-address.md.
#include <expected>
#include <span>
#include <string>

#include "agent/settings.h"
#include "pando/endpoint.h"
#include "shell/interfaces.h"

namespace pando::agent {

struct Addresses {
  Endpoint bind;
  /// Port 0 means: the port that bind got. An IPv4 address is always in its 4-byte form.
  Endpoint advertise;

  friend bool operator==(const Addresses&, const Addresses&) = default;
};

/// `HOST[:PORT]` as an endpoint; the first address of a name that has several. `place` is where the
/// text stands, for the error. May wait for name servers.
std::expected<Endpoint, std::string> resolve_endpoint(const std::string& place,
                                                      const std::string& text,
                                                      std::uint16_t default_port);

/// Chooses both. Host names are resolved by the system (may block). An error is one sentence.
std::expected<Addresses, std::string> resolve_addresses(
    const Settings& settings, std::span<const shell::InterfaceAddress> interfaces);

}  // namespace pando::agent
