// CRC-16/XMODEM (polynomial 0x1021, nothing reflected, begins with 0) by slices: the remainders of
// up to eight octets are looked up at once and added, so that no lookup waits for the one before.
#include "pando/slots.h"

#include <algorithm>
#include <array>

namespace pando {
namespace {

constexpr std::size_t kSlice = 8;
/// [n][x]: the remainder of octet x with n zero octets behind it.
using Tables = std::array<std::array<std::uint16_t, 256>, kSlice>;

constexpr Tables make_tables() {
  Tables tables{};
  for (std::size_t x = 0; x < 256; ++x) {
    auto crc = static_cast<std::uint16_t>(x << 8);
    for (Tables::value_type& with_zeros : tables) {
      for (int bit = 0; bit < 8; ++bit)
        crc = static_cast<std::uint16_t>((crc << 1) ^ ((crc & 0x8000) != 0 ? 0x1021 : 0));
      with_zeros[x] = crc;
    }
  }
  return tables;
}
constexpr Tables kTables = make_tables();

/// The remainder after `count` more octets, 1 to kSlice.
std::uint16_t slice(std::uint16_t crc, const char* octets, std::size_t count) {
  const auto octet = [&](std::size_t i) { return static_cast<std::uint8_t>(octets[i]); };
  std::uint16_t sum = kTables[count - 1][octet(0) ^ (crc >> 8)];
  // The remainder so far is two octets long: it meets the first two of these.
  if (count == 1) return static_cast<std::uint16_t>(sum ^ (crc << 8));
  sum ^= kTables[count - 2][octet(1) ^ (crc & 0xff)];
  for (std::size_t i = 2; i < count; ++i) sum ^= kTables[count - 1 - i][octet(i)];
  return sum;
}

}  // namespace

std::string_view hashed_part(std::string_view key) {
  const std::size_t open = key.find('{');
  if (open == std::string_view::npos) return key;
  const std::size_t close = key.find('}', open + 1);
  if (close == std::string_view::npos || close == open + 1) return key;
  return key.substr(open + 1, close - open - 1);
}

std::uint16_t slot_of(std::string_view key) {
  std::string_view rest = hashed_part(key);
  std::uint16_t crc = 0;
  for (; rest.size() > kSlice; rest.remove_prefix(kSlice)) crc = slice(crc, rest.data(), kSlice);
  if (!rest.empty()) crc = slice(crc, rest.data(), rest.size());
  return crc % kSlots;
}

}  // namespace pando
