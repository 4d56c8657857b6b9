#include "agent/addresses.h"

#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <fstream>

#include "shell/sockets.h"

namespace pando::agent {
namespace {

constexpr std::uint16_t kGossipPort = 7946;

/// The interface of the default route, from the kernel's table; empty if there is none.
std::string default_interface() {
  std::ifstream table{"/proc/net/route"};
  std::string line;
  std::getline(table, line);
  while (std::getline(table, line)) {
    const auto tab = line.find('\t');
    if (tab != std::string::npos && line.compare(tab + 1, 8, "00000000") == 0)
      return line.substr(0, tab);
  }
  return {};
}

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

bool is_any(const Address& address) {
  return std::all_of(address.bytes().begin(), address.bytes().end(),
                     [](std::byte b) { return b == std::byte{0}; });
}

bool is_loopback(const Address& address) {
  if (address.is_v4()) return address.canonical().bytes()[0] == std::byte{127};
  return address == *Address::parse("::1");
}

bool is_private(const Address& address) {
  if (!address.is_v4()) return (address.bytes()[0] & std::byte{0xfe}) == std::byte{0xfc};
  const auto b = address.canonical();
  const auto first = std::to_integer<int>(b.bytes()[0]),
             second = std::to_integer<int>(b.bytes()[1]);
  return first == 10 || (first == 172 && second >= 16 && second < 32) ||
         (first == 192 && second == 168);
}

/// What a node bound to every address tells others: a private address, best one that leads outside.
const InterfaceAddress* best_address(std::span<const InterfaceAddress> interfaces, bool v4) {
  const InterfaceAddress* best = nullptr;
  const auto rank = [](const InterfaceAddress& i) {
    return 2 * is_private(i.address) + i.default_route;
  };
  for (const InterfaceAddress& i : interfaces) {
    if (!i.up || i.address.is_v4() != v4 || is_loopback(i.address)) continue;
    if (!best || rank(i) > rank(*best)) best = &i;
  }
  return best;
}

}  // namespace

std::vector<InterfaceAddress> system_interfaces() {
  std::vector<InterfaceAddress> out;
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return out;
  const std::string outside = default_interface();
  for (const ifaddrs* entry = list; entry; entry = entry->ifa_next) {
    if (!entry->ifa_addr) continue;
    const int family = entry->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) continue;
    sockaddr_storage storage{};
    std::memcpy(&storage, entry->ifa_addr,
                family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
    out.push_back({entry->ifa_name, shell::to_endpoint(storage).address,
                   (entry->ifa_flags & IFF_UP) != 0, outside == entry->ifa_name});
  }
  ::freeifaddrs(list);
  return out;
}

std::expected<Addresses, std::string> resolve_addresses(
    const Settings& settings, std::span<const InterfaceAddress> interfaces) {
  auto bind = parse_place("bind", settings.bind, kGossipPort);
  if (!bind) return std::unexpected(bind.error());
  if (!settings.interface.empty()) {
    const auto of_interface = [&](const InterfaceAddress& i) {
      return i.interface == settings.interface;
    };
    const auto first = std::find_if(interfaces.begin(), interfaces.end(), of_interface);
    if (first == interfaces.end())
      return std::unexpected(fmt::format(
          "-iface='{}' is no interface of this machine; see 'ip addr'", settings.interface));
    const bool bound = std::any_of(
        interfaces.begin(), interfaces.end(),
        [&](const InterfaceAddress& i) { return of_interface(i) && i.address == bind->address; });
    if (is_any(bind->address))
      bind->address = first->address.canonical();
    else if (!bound)
      return std::unexpected(
          fmt::format("-bind='{}' is not an address of -iface='{}'; change one of the two",
                      settings.bind, settings.interface));
  }
  Addresses out{*bind, *bind};
  if (!settings.advertise.empty()) {
    const auto advertise = parse_place("advertise", settings.advertise, bind->port);
    if (!advertise) return std::unexpected(advertise.error());
    if (is_any(advertise->address))
      return std::unexpected(fmt::format(
          "-advertise='{}' is no address that others can reach; name one of this machine's",
          settings.advertise));
    out.advertise = *advertise;
  } else if (is_any(bind->address)) {
    const auto* best = best_address(interfaces, bind->address.is_v4());
    if (!best)
      return std::unexpected(
          "this machine has no address that others can reach; name one with -advertise=HOST (or "
          "-bind=127.0.0.1 to stay on this machine)");
    out.advertise.address = best->address.canonical();
  }
  return out;
}

}  // namespace pando::agent
