#pragma once
/// What one door has seen, or all of a port.
#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>

namespace pando::doors {

struct DoorCount {
  std::size_t clients = 0;  ///< now
  std::uint64_t accepted = 0, requests = 0, bytes_in = 0, bytes_out = 0;
  /// Clients that were turned away or cut off: `full`, `idle`, `slow`, `malformed`, `too_large`,
  /// `foreign`, `killed`, `revoked`, `tls`; `no_descriptor`: accepting failed and was tried again.
  std::map<std::string_view, std::uint64_t> refused;

  void add(const DoorCount& other) {
    clients += other.clients;
    accepted += other.accepted;
    requests += other.requests;
    bytes_in += other.bytes_in;
    bytes_out += other.bytes_out;
    for (const auto& [why, count] : other.refused) refused[why] += count;
  }
  friend bool operator==(const DoorCount&, const DoorCount&) = default;
};

}  // namespace pando::doors
