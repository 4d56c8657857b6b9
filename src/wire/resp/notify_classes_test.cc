#include "wire/resp/notify_classes.h"

#include <gtest/gtest.h>

namespace pando::resp {
namespace {

TEST(NotifyClasses, AreWrittenAsInRedis) {
  EXPECT_EQ(shown_classes(*read_classes("AKE")), "AKE");
  EXPECT_EQ(shown_classes(*read_classes("KEg$lshzxetd")), "AKE");
  EXPECT_EQ(shown_classes(*read_classes("xEgm")), "gxEm");
  EXPECT_EQ(shown_classes(*read_classes("")), "");
  EXPECT_FALSE(read_classes("KEq"));
}

}  // namespace
}  // namespace pando::resp
