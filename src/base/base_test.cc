#include <gtest/gtest.h>

#include "base/rng.h"
#include "pando/endpoint.h"

namespace pando {
namespace {

TEST(Address, ReadsAndWritesBothFamilies) {
  struct Row {
    const char *in, *out;
  };
  constexpr Row rows[] = {
      {"127.0.0.1", "127.0.0.1"},
      {"::1", "::1"},
      {"::", "::"},
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      {"fe80::1:2", "fe80::1:2"},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
      {"::ffff:10.0.0.1", "10.0.0.1"},
  };
  for (const Row& r : rows) {
    SCOPED_TRACE(r.in);
    const auto address = Address::parse(r.in);
    ASSERT_TRUE(address);
    EXPECT_EQ(address->to_string(), r.out);
  }
  for (const char* bad :
       {"", "1.2.3", "1.2.3.256", "01.2.3.4", "1:2", ":::", "1::2::3", "g::", "1.2.3.4.5"})
    EXPECT_FALSE(Address::parse(bad)) << bad;
}

TEST(Address, MappedFormIsAnotherValueOfTheSameHost) {
  const auto mapped = *Address::parse("::ffff:10.0.0.1");
  EXPECT_NE(mapped, Address::v4(10, 0, 0, 1));
  EXPECT_EQ(mapped.canonical(), Address::v4(10, 0, 0, 1));
}

TEST(Endpoint, ReadsPortsAndBrackets) {
  EXPECT_EQ(Endpoint::parse("10.0.0.1:80")->to_string(), "10.0.0.1:80");
  EXPECT_EQ(Endpoint::parse("[::1]:80")->to_string(), "[::1]:80");
  EXPECT_EQ(Endpoint::parse("::1", 7946)->to_string(), "[::1]:7946");
  EXPECT_EQ(Endpoint::parse("10.0.0.1", 7946)->to_string(), "10.0.0.1:7946");
  for (const char* bad : {"10.0.0.1", "10.0.0.1:", "10.0.0.1:65536", "[::1", "[::1]80", "host:80"})
    EXPECT_FALSE(Endpoint::parse(bad)) << bad;
}

TEST(Rng, IsAPureFunctionOfItsSeed) {
  Rng a{1}, b{1}, c{2};
  for (int i = 0; i < 100; ++i) EXPECT_EQ(a.next(), b.next());
  EXPECT_NE(a.next(), c.next());
  for (int i = 0; i < 1000; ++i) {
    EXPECT_LT(a.below(7), 7u);
    const auto x = a.between(-3, 3);
    EXPECT_TRUE(x >= -3 && x <= 3);
    EXPECT_LT(a.unit(), 1.0);
  }
}

}  // namespace
}  // namespace pando
