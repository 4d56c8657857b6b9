#include "agent/address_views.h"

#include <fmt/format.h>

#include <algorithm>

#include "shell/interfaces.h"

namespace pando::agent {
namespace {

bool is_loopback(const Address& address) {
  const Address plain = address.canonical();
  const auto bytes = plain.bytes();
  if (plain.is_v4()) return !bytes.empty() && bytes.front() == std::byte{127};
  return !bytes.empty() && bytes.back() == std::byte{1} &&
         std::ranges::all_of(bytes.first(bytes.size() - 1),
                             [](std::byte b) { return b == std::byte{}; });
}

}  // namespace

std::map<std::string, std::string> door_addresses(std::map<std::string, std::string> said,
                                                  const Endpoint& advertise,
                                                  std::span<const OpenDoor> doors) {
  for (const OpenDoor& door : doors) {
    const bool everywhere = shell::is_any(door.at.address);
    if (!everywhere && is_loopback(door.at.address) && !is_loopback(advertise.address)) continue;
    const Endpoint reached{everywhere ? advertise.address : door.at.address, door.at.port};
    said.emplace(fmt::format("{}/{}", door.view, door.service), reached.to_string());
  }
  return said;
}

}  // namespace pando::agent
