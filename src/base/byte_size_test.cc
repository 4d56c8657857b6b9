#include "base/byte_size.h"

#include <gtest/gtest.h>

namespace pando {
namespace {

TEST(ByteSizes, AreThoseOfRedis) {
  EXPECT_EQ(parse_byte_size("0"), 0U);
  EXPECT_EQ(parse_byte_size("1073741824"), 1U << 30);
  EXPECT_EQ(parse_byte_size("10b"), 10U);
  EXPECT_EQ(parse_byte_size("4k"), 4000U);
  EXPECT_EQ(parse_byte_size("4KB"), 4096U);
  EXPECT_EQ(parse_byte_size("100Mb"), 100U << 20);
  EXPECT_EQ(parse_byte_size("2g"), 2'000'000'000U);
  EXPECT_EQ(parse_byte_size("17179869183gb"), 17179869183ULL << 30);
}

TEST(ByteSizes, NothingElseIsOne) {
  for (const char* text : {"", "kb", "-1", "+1", "1.5g", "1 mb", "1tb", "1kbb", "17179869184gb",
                           "99999999999999999999"})
    EXPECT_FALSE(parse_byte_size(text)) << text;
}

}  // namespace
}  // namespace pando
