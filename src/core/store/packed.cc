#include "core/store/packed.h"

#include "core/store/config.h"

namespace pando::store {

std::uint64_t PackedReader::long_number() {
  std::uint64_t value = 0;
  for (std::size_t at = 0; at < from_.size() && at < 10; ++at) {
    const auto octet = static_cast<unsigned char>(from_[at]);
    value |= static_cast<std::uint64_t>(octet & 0x7f) << (7 * at);
    if (octet >= 0x80) continue;
    from_.remove_prefix(at + 1);
    return value;
  }
  fail();
  return 0;
}

std::uint64_t PackedReader::fixed() {
  const ByteView octets = raw(8);
  std::uint64_t value = 0;
  for (std::size_t at = 0; at < octets.size(); ++at)
    value |= std::to_integer<std::uint64_t>(octets[at]) << (8 * at);
  return value;
}

ByteView PackedReader::raw(std::uint64_t length) {
  if (length > from_.size()) {
    fail();
    return {};
  }
  const ByteView octets = view(from_.substr(0, length));
  from_.remove_prefix(length);
  return octets;
}

std::vector<Era> PackedReader::eras() {
  const std::uint64_t count = number();
  if (count > kMaxEras) fail();
  std::vector<Era> eras;
  for (std::uint64_t i = 0; i < count && good_; ++i) {
    Era& era = eras.emplace_back();
    era.by.since = number();
    era.by.branch = fixed();
    era.first = number();
  }
  return eras;
}

std::uint16_t PackedReader::bucket() {
  const std::uint64_t value = number();
  if (value > UINT16_MAX) fail();
  return static_cast<std::uint16_t>(value);
}

}  // namespace pando::store
