#include "pando/identity.h"

#include <gtest/gtest.h>

namespace pando {
namespace {

TEST(Id, PrintsItsBytesInOrder) {
  Id id;
  id.bytes[0] = 0xab;
  id.bytes[15] = 0x01;
  EXPECT_EQ(id.to_string(), "ab000000000000000000000000000001");
}

TEST(Id, IsEmptyUntilOneBitIsSet) {
  Id id;
  EXPECT_TRUE(id.empty());
  id.bytes[7] = 1;
  EXPECT_FALSE(id.empty());
}

TEST(Participant, TheLargerStartIsTheLaterRunOfTheSameNode) {
  const Participant first{{}, 1}, second{{}, 2};
  EXPECT_LT(first, second);
  EXPECT_NE(first, second);
}

}  // namespace
}  // namespace pando
