#include "shell/interfaces.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <fstream>

#include "shell/sockets.h"

namespace pando::shell {
namespace {

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

}  // namespace

bool is_any(const Address& address) {
  return std::ranges::all_of(address.bytes(), [](std::byte b) { return b == std::byte{0}; });
}

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
    out.push_back({entry->ifa_name, to_endpoint(storage).address, (entry->ifa_flags & IFF_UP) != 0,
                   outside == entry->ifa_name});
  }
  ::freeifaddrs(list);
  return out;
}

std::optional<Address> address_for_others(const Address& bind,
                                          std::span<const InterfaceAddress> interfaces) {
  if (!is_any(bind)) return bind;
  const auto rank = [](const InterfaceAddress& i) {
    return 2 * is_private(i.address) + i.default_route;
  };
  const InterfaceAddress* best = nullptr;
  for (const InterfaceAddress& i : interfaces) {
    if (!i.up || i.address.is_v4() != bind.is_v4() || is_loopback(i.address)) continue;
    if (best == nullptr || rank(i) > rank(*best)) best = &i;
  }
  if (best == nullptr) return std::nullopt;
  return best->address.canonical();
}

}  // namespace pando::shell
