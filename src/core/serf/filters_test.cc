#include "core/serf/filters.h"

#include <gtest/gtest.h>

#include "core/serf/harness_test.h"

namespace pando::serf {
namespace {

using wire::serf::NodeFilter;
using wire::serf::TagFilter;

const NodeInfo kSelf = node("alpha", 1, {{"role", "web-7"}, {"empty", ""}});

bool pass(const wire::serf::Filter& filter) {
  const std::vector<Bytes> filters = {wire::serf::encode_filter(filter)};
  return passes(filters, kSelf);
}

TEST(Filters, NoFilterPassesEverybody) {
  EXPECT_TRUE(passes({}, kSelf));
}

TEST(Filters, ANodeFilterNamesWhoPasses) {
  EXPECT_TRUE(pass(NodeFilter{{"bravo", "alpha"}}));
  EXPECT_FALSE(pass(NodeFilter{{"bravo"}}));
  EXPECT_FALSE(pass(NodeFilter{{}}));
}

TEST(Filters, ATagFilterSearchesAnywhereInTheValue) {
  struct Row {
    std::string tag, expression;
    bool passed;
  };
  const Row rows[] = {
      {"role", "web", true},
      {"role", "^web-[0-9]+$", true},
      {"role", "^eb", false},
      {"role", "db|7", true},
      {"role", "", true},
      {"role", "(?i)WEB", true},
      {"empty", "^$", true},
      {"missing", "^$", true},
      {"missing", ".", false},
      {"role", "(", false},
      {"role", "\\p{Greek}", false},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.tag + " ~ " + row.expression);
    EXPECT_EQ(pass(TagFilter{row.tag, row.expression}), row.passed);
  }
}

TEST(Filters, AllMustPass) {
  const std::vector<Bytes> both = {wire::serf::encode_filter(NodeFilter{{"alpha"}}),
                                   wire::serf::encode_filter(TagFilter{"role", "db"})};
  EXPECT_FALSE(passes(both, kSelf));
}

TEST(Filters, WhatIsNotUnderstoodDoesNotPass) {
  const std::vector<std::string> bad = {"", "\x07junk", "\x01junk", std::string{"\x00\xc1", 2}};
  for (const std::string& bytes : bad)
    EXPECT_FALSE(passes(std::vector<Bytes>{to_bytes(bytes)}, kSelf));
}

TEST(Filters, ExpressionsAreBounded) {
  EXPECT_FALSE(pass(TagFilter{"role", std::string(1025, '.') + "|web"}));
  EXPECT_FALSE(pass(TagFilter{"role", "((((a{100}){100}){100}){100})|web"}));
  EXPECT_FALSE(pass(TagFilter{"role", "web|(\\pL{500}\\pN{500}){1}(\\pL{500}){1}"}));
}

TEST(Filters, TheirNumberIsBounded) {
  const Bytes one = wire::serf::encode_filter(NodeFilter{{"alpha"}});
  EXPECT_TRUE(passes(std::vector<Bytes>(64, one), kSelf));
  EXPECT_FALSE(passes(std::vector<Bytes>(65, one), kSelf));
}

}  // namespace
}  // namespace pando::serf
