#include "agent/addresses.h"

#include <fmt/format.h>
#include <netdb.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "shell/sockets.h"

namespace pando::agent {
namespace {

using shell::InterfaceAddress;

constexpr std::uint16_t kGossipPort = 7946;

std::optional<Address> look_up(const std::string& host) {
  if (const auto literal = Address::parse(host)) return literal;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return std::nullopt;
  sockaddr_storage storage{};
  std::memcpy(&storage, found->ai_addr, found->ai_addrlen);
  ::freeaddrinfo(found);
  return shell::to_endpoint(storage).address;
}

/// `host[:port]`; bare IPv6 needs brackets if a port follows.
std::expected<Endpoint, std::string> parse_place(const std::string& flag, const std::string& text,
                                                 std::uint16_t port) {
  if (const auto literal = Endpoint::parse(text, port))
    return Endpoint{literal->address.canonical(), literal->port};
  std::string host = text;
  if (const auto colon = text.rfind(':'); colon != std::string::npos) {
    host = text.substr(0, colon);
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data() + colon + 1, end, port);
    if (error != std::errc{} || rest != end)
      return std::unexpected(
          fmt::format("-{}='{}' is not an address; write HOST or HOST:PORT with a port up to 65535",
                      flag, text));
  }
  const auto address = host.empty() ? std::nullopt : look_up(host);
  if (!address)
    return std::unexpected(
        fmt::format("-{}='{}' is not an address and no such host is known; write HOST or HOST:PORT",
                    flag, text));
  return Endpoint{address->canonical(), port};
}

/// `-iface`: the bind address must be one of its addresses, or becomes its first.
std::expected<Address, std::string> bind_within(const Settings& settings, const Address& bind,
                                                std::span<const InterfaceAddress> interfaces) {
  const auto of_interface = [&](const InterfaceAddress& i) {
    return i.interface == settings.interface;
  };
  const auto first = std::ranges::find_if(interfaces, of_interface);
  if (first == interfaces.end())
    return std::unexpected(fmt::format("-iface='{}' is no interface of this machine; see 'ip addr'",
                                       settings.interface));
  if (shell::is_any(bind)) return first->address.canonical();
  if (std::ranges::none_of(interfaces, [&](const InterfaceAddress& i) {
        return of_interface(i) && i.address == bind;
      }))
    return std::unexpected(
        fmt::format("-bind='{}' is not an address of -iface='{}'; change one of the two",
                    settings.bind, settings.interface));
  return bind;
}

std::expected<Endpoint, std::string> advertised(const Settings& settings, const Endpoint& bind,
                                                std::span<const InterfaceAddress> interfaces) {
  if (!settings.advertise.empty()) {
    auto advertise = parse_place("advertise", settings.advertise, bind.port);
    if (advertise && shell::is_any(advertise->address))
      return std::unexpected(fmt::format(
          "-advertise='{}' is no address that others can reach; name one of this machine's",
          settings.advertise));
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

std::expected<Addresses, std::string> resolve_addresses(
    const Settings& settings, std::span<const shell::InterfaceAddress> interfaces) {
  auto bind = parse_place("bind", settings.bind, kGossipPort);
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
