#pragma once
/// What a cluster knows of one of its nodes.
#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pando/bytes.h"
#include "pando/endpoint.h"
#include "pando/time.h"

namespace pando {

/// Labels that a node gives itself, at most 512 bytes when encoded.
using Tags = std::map<std::string, std::string>;

/// Protocol versions a node speaks: least, greatest and current, of the membership protocol
/// (memberlist) and of the event protocol above it (Serf). docs/protocol/wire.md, "Vsn".
struct Versions {
  std::uint8_t protocol_min = 1;      ///< membership: least
  std::uint8_t protocol_max = 5;      ///< membership: greatest
  std::uint8_t protocol_current = 2;  ///< membership: spoken
  std::uint8_t delegate_min = 2;      ///< events: least
  std::uint8_t delegate_max = 5;      ///< events: greatest
  std::uint8_t delegate_current = 5;  ///< events: spoken

  /// What a Pando node says as its greatest version of the membership protocol: to Serf nodes it
  /// is just a version that is greater than theirs.
  static constexpr std::uint8_t kPando = 0x50;
  /// Whether it speaks more than Serf's protocol. The low bits are for later levels.
  bool pando() const { return (protocol_max & 0xF0) == kPando; }

  /// The level bit of those who watch each other in turns (docs/protocol/ring.md).
  static constexpr std::uint8_t kRing = 1;
  /// Whether it has that bit.
  bool ring() const { return pando() && (protocol_max & kRing) != 0; }

  /// The level bit of those who are to hold data (docs/protocol/map.md).
  static constexpr std::uint8_t kStore = 2;
  /// Whether it has that bit.
  bool store() const { return pando() && (protocol_max & kStore) != 0; }

  /// Field by field.
  friend auto operator<=>(const Versions&, const Versions&) = default;
};

/// What a node announces about itself. Immutable once shared; a change makes a new value.
struct NodeInfo {
  std::string name;   ///< unique in the cluster
  Endpoint endpoint;  ///< of its membership port, UDP and TCP
  /// Encoded tags, kept byte for byte as received (re-encoding would look like a change).
  Bytes meta;
  Versions versions;  ///< which protocols it speaks

  /// Field by field; tags by their encoding.
  friend bool operator==(const NodeInfo&, const NodeInfo&) = default;
};
/// Shared by all who hold it; never null in a Member.
using NodeInfoPtr = std::shared_ptr<const NodeInfo>;

/// How a member stands, in Serf's words.
enum class MemberStatus : std::uint8_t { none = 0, alive = 1, leaving = 2, left = 3, failed = 4 };

/// `none`, `alive`, `leaving`, `left` or `failed`.
std::string_view to_string(MemberStatus status);

/// Those who watch a member agree that it is silent, and it is not gone yet: ask others, prepare
/// for its end, do nothing that cannot be taken back. docs/protocol/ring.md, "Agreed suspect".
struct Suspicion {
  Duration age{};                     ///< since they agreed, as of the last thing the node heard
  std::vector<std::string> accusers;  ///< at most 10
};

/// One row of the member table.
struct Member {
  NodeInfoPtr info;                          ///< what it says about itself
  MemberStatus status = MemberStatus::none;  ///< how it stands
  /// It has come back from the dead and is to be given no duty for so long; zero: it is fit, or
  /// this comes with an event. docs/protocol/death.md, "Damping".
  Duration unfit{};
  /// Nullopt: nobody doubts it, or not all do, or this comes with an event.
  std::optional<Suspicion> suspect = std::nullopt;
};

}  // namespace pando
