#include "wire/crc.h"

#include <gtest/gtest.h>

#include "wire/samples_test.h"

namespace pando::wire {
namespace {

/// Bit by bit, as the polynomial says.
std::uint32_t dumb_crc32(ByteView bytes) {
  std::uint32_t crc = ~0u;
  for (const std::byte b : bytes) {
    crc ^= std::to_integer<std::uint32_t>(b);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320u : 0);
  }
  return ~crc;
}

// Source: the check value that every catalogue of CRCs gives for CRC-32.
TEST(Crc, HasTheCheckValueOfItsPolynomial) {
  EXPECT_EQ(crc32(view("123456789")), 0xcbf43926u);
  EXPECT_EQ(crc32({}), 0u);
}

TEST(Crc, IsTheSameBitByBit) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Rng rng{seed};
    const Bytes bytes = samples::bytes(rng);
    ASSERT_EQ(crc32(bytes), dumb_crc32(bytes)) << seed;
  }
}

}  // namespace
}  // namespace pando::wire
