#pragma once
/// The six version bytes (docs/protocol/wire.md, "Vsn") and what they forbid.
#include <string>

#include "pando/member.h"
#include "wire/memberlist.h"

namespace pando::swim {

/// What a node speaks that told us nothing.
inline constexpr Versions kNoVersions{0, 0, 0, 0, 0, 0};

inline constexpr std::size_t kVsnSize = 6;

/// Reads six bytes; kNoVersions for fewer.
Versions read_versions(const wire::memberlist::Vsn& vsn);
/// Six bytes; none for kNoVersions, which is what such a node sent itself.
wire::memberlist::Vsn write_versions(const Versions& versions);
/// False for a range that contains nothing. Absent or short versions are no reason to refuse.
bool plausible(const wire::memberlist::Vsn& vsn);

/// What the peer's greatest protocol version allows.
inline bool answers_stream_pings(const NodeInfo& node) {
  return node.versions.protocol_max >= 3;
}
inline bool sends_nacks(const NodeInfo& node) {
  return node.versions.protocol_max >= 4;
}
inline bool reads_crc(const NodeInfo& node) {
  return node.versions.protocol_max >= 5;
}

/// The versions that every alive node understands.
class CommonVersions {
 public:
  /// One alive node more. Its range narrows the common one.
  void narrow(const Versions& versions);
  /// Whether a node speaks inside the common ranges.
  bool admit(const Versions& versions) const;
  /// For humans: who does not fit, and why.
  std::string refusal(std::string_view node, const Versions& versions) const;

 private:
  std::uint8_t protocol_low_ = 0, protocol_high_ = 255;
  std::uint8_t delegate_low_ = 0, delegate_high_ = 255;
};

}  // namespace pando::swim
