#include "agent/member_filter.h"

#include <gtest/gtest.h>

namespace pando::agent {
namespace {

bool passes(const MemberPatterns& patterns, std::string_view name = "alpha",
            std::string_view status = "alive", const Tags& tags = {{"role", "web"}}) {
  const auto filter = MemberFilter::make(patterns);
  EXPECT_TRUE(filter.has_value());
  return filter && filter->passes(name, status, tags);
}

TEST(MemberFilter, NoPatternsLetEveryonePass) {
  EXPECT_TRUE(passes({}));
}

TEST(MemberFilter, APatternCoversTheWholeText) {
  EXPECT_TRUE(passes({.tags = {}, .status = "", .name = "al.*"}));
  EXPECT_FALSE(passes({.tags = {}, .status = "", .name = "al"}));
  EXPECT_FALSE(passes({.tags = {}, .status = "", .name = "pha"}));
  EXPECT_TRUE(passes({.tags = {}, .status = "alive", .name = ""}));
  EXPECT_FALSE(passes({.tags = {}, .status = "aliv", .name = ""}));
}

TEST(MemberFilter, AnAlternationIsHalfAnchoredAsInSerf) {
  EXPECT_TRUE(passes({.tags = {}, .status = "", .name = "alp|zulu"}));
  EXPECT_TRUE(passes({.tags = {}, .status = "", .name = "zulu|pha"}));
  EXPECT_FALSE(passes({.tags = {}, .status = "", .name = "(alp|zulu)"}));
}

TEST(MemberFilter, AnAbsentTagIsEmptyText) {
  EXPECT_TRUE(passes({.tags = {{"zone", ""}}, .status = "", .name = ""}));
  EXPECT_FALSE(passes({.tags = {{"zone", ".+"}}, .status = "", .name = ""}));
  EXPECT_FALSE(passes({.tags = {{"role", ""}}, .status = "", .name = ""}));
}

TEST(MemberFilter, EveryPatternMustMatch) {
  const MemberPatterns both{.tags = {{"role", "w.."}}, .status = "alive|failed", .name = "alpha"};
  EXPECT_TRUE(passes(both));
  EXPECT_FALSE(passes(both, "bravo"));
  EXPECT_FALSE(passes(both, "alpha", "left"));
  EXPECT_FALSE(passes(both, "alpha", "alive", {{"role", "db"}}));
}

TEST(MemberFilter, ADollarDoesNotMatchBeforeALastNewline) {
  EXPECT_FALSE(passes({.tags = {{"role", "web"}}, .status = "", .name = ""}, "alpha", "alive",
                      {{"role", "web\n"}}));
}

TEST(MemberFilter, ABadExpressionIsNamedWithItsAnchors) {
  const auto filter = MemberFilter::make({.tags = {}, .status = "(", .name = ""});
  ASSERT_FALSE(filter.has_value());
  EXPECT_EQ(filter.error(), "Failed to compile regex: missing ): ^($: `^($`");
  EXPECT_FALSE(MemberFilter::make({.tags = {{"a", "["}}, .status = "", .name = ""}));
  EXPECT_FALSE(MemberFilter::make({.tags = {}, .status = "", .name = "**"}));
}

}  // namespace
}  // namespace pando::agent
