#include "agent/addresses.h"

#include <fmt/format.h>

#include <algorithm>

#include "shell/resolver.h"

namespace pando::agent {
namespace {

using shell::InterfaceAddress;

constexpr std::uint16_t kGossipPort = 7946;

/// `-iface`: the bind address must be one of its addresses, or becomes its first.
std::expected<Address, std::string> bind_within(const Settings& settings, const Address& bind,
                                                std::span<const InterfaceAddress> interfaces) {
  const auto of_interface = [&](const InterfaceAddress& i) {
    return i.interface == settings.interface;
  };
  const auto first = std::ranges::find_if(interfaces, of_interface);
  if (first == interfaces.end())
    return std::unexpected(fmt::format("{}: '{}' is no interface of this machine; see 'ip addr'",
                                       settings.place_of("interface", "iface"),
                                       settings.interface));
  if (shell::is_any(bind)) return first->address.canonical();
  if (std::ranges::none_of(interfaces, [&](const InterfaceAddress& i) {
        return of_interface(i) && i.address == bind;
      }))
    return std::unexpected(
        fmt::format("{}: '{}' is not an address of the interface '{}'; change one of the two",
                    settings.place_of("bind", "bind"), settings.bind, settings.interface));
  return bind;
}

std::expected<Endpoint, std::string> advertised(const Settings& settings, const Endpoint& bind,
                                                std::span<const InterfaceAddress> interfaces) {
  if (!settings.advertise.empty()) {
    const std::string place = settings.place_of("advertise", "advertise");
    auto advertise = resolve_endpoint(place, settings.advertise, bind.port);
    if (advertise && shell::is_any(advertise->address))
      return std::unexpected(
          fmt::format("{}: '{}' is no address that others can reach; name one of this machine's",
                      place, settings.advertise));
    return advertise;
  }
  const auto address = shell::address_for_others(bind.address, interfaces);
  if (!address)
    return std::unexpected(
        "this machine has no address that others can reach; name one with -advertise=HOST (or "
        "-bind=127.0.0.1 to stay on this machine)");
  return Endpoint{*address, bind.port};
}

}  // namespace

std::expected<Endpoint, std::string> resolve_endpoint(const std::string& place,
                                                      const std::string& text,
                                                      std::uint16_t default_port) {
  if (const auto literal = Endpoint::parse(text, default_port))
    return Endpoint{literal->address.canonical(), literal->port};
  std::string why = "no file or name of a seed fits here";
  if (text.find_first_of("/@") == std::string::npos && !text.starts_with("file:")) {
    const auto found = shell::look_up({text}, default_port);
    if (!found.seeds.empty()) return found.seeds.front().endpoint;
    why = found.errors.front();
  }
  return std::unexpected{
      fmt::format("{}: '{}' is not an address ({}); write HOST or HOST:PORT", place, text, why)};
}

std::expected<Addresses, std::string> resolve_addresses(
    const Settings& settings, std::span<const shell::InterfaceAddress> interfaces) {
  auto bind = resolve_endpoint(settings.place_of("bind", "bind"), settings.bind, kGossipPort);
  if (!bind) return std::unexpected(bind.error());
  if (!settings.interface.empty()) {
    const auto address = bind_within(settings, bind->address, interfaces);
    if (!address) return std::unexpected(address.error());
    bind->address = *address;
  }
  const auto advertise = advertised(settings, *bind, interfaces);
  if (!advertise) return std::unexpected(advertise.error());
  return Addresses{*bind, *advertise};
}

}  // namespace pando::agent
