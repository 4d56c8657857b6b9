#include "core/swim/versions.h"

#include <fmt/format.h>

#include <algorithm>

namespace pando::swim {
Versions read_versions(const wire::memberlist::Vsn& vsn) {
  if (vsn.size() < kVsnSize) return kNoVersions;
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(vsn[i]); };
  return {at(0), at(1), at(2), at(3), at(4), at(5)};
}

wire::memberlist::Vsn write_versions(const Versions& v) {
  if (v == kNoVersions) return {};
  return {std::byte{v.protocol_min}, std::byte{v.protocol_max}, std::byte{v.protocol_current},
          std::byte{v.delegate_min}, std::byte{v.delegate_max}, std::byte{v.delegate_current}};
}

bool plausible(const wire::memberlist::Vsn& vsn) {
  if (vsn.size() < 3) return true;
  return vsn[0] != std::byte{0} && vsn[1] != std::byte{0} && vsn[0] <= vsn[1];
}

void CommonVersions::narrow(const Versions& v) {
  protocol_low_ = std::max(protocol_low_, v.protocol_min);
  protocol_high_ = std::min(protocol_high_, v.protocol_max);
  delegate_low_ = std::max(delegate_low_, v.delegate_min);
  delegate_high_ = std::min(delegate_high_, v.delegate_max);
}

bool CommonVersions::admit(const Versions& v) const {
  return v.protocol_current >= protocol_low_ && v.protocol_current <= protocol_high_ &&
         v.delegate_current >= delegate_low_ && v.delegate_current <= delegate_high_;
}

std::string CommonVersions::refusal(std::string_view node, const Versions& v) const {
  return fmt::format(
      "node '{}' speaks protocol {} and delegate protocol {}; all others understand [{}, {}] and "
      "[{}, {}]",
      node, v.protocol_current, v.delegate_current, protocol_low_, protocol_high_, delegate_low_,
      delegate_high_);
}

}  // namespace pando::swim
