#include "shell/seeds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pando::shell {
namespace {

SeedText seed(std::string_view text) {
  auto parsed = parse_seed(text, 7946);
  EXPECT_TRUE(parsed) << text;
  return parsed ? *parsed : SeedText{FileSeed{"error"}};
}

SeedText literal(std::string name, std::string_view endpoint) {
  return JoinSeed{std::move(name), *Endpoint::parse(endpoint)};
}

bool same(const SeedText& a, const SeedText& b) {
  const auto* x = std::get_if<JoinSeed>(&a);
  const auto* y = std::get_if<JoinSeed>(&b);
  if (x && y) return x->name == y->name && x->endpoint == y->endpoint;
  const auto* h = std::get_if<HostSeed>(&a);
  const auto* i = std::get_if<HostSeed>(&b);
  if (h && i) return *h == *i;
  const auto* f = std::get_if<FileSeed>(&a);
  const auto* g = std::get_if<FileSeed>(&b);
  return f && g && *f == *g;
}

TEST(Seeds, AreAddressesHostsOrFiles) {
  const struct {
    std::string_view text;
    SeedText seed;
  } rows[] = {
      {"10.0.0.1", literal("", "10.0.0.1:7946")},
      {"10.0.0.1:80", literal("", "10.0.0.1:80")},
      {"web1/10.0.0.1:80", literal("web1", "10.0.0.1:80")},
      {"::1", literal("", "[::1]:7946")},
      {"[::1]:80", literal("", "[::1]:80")},
      {"a/[fe80::1]:80", literal("a", "[fe80::1]:80")},
      {"seed.example", HostSeed{"", "seed.example", 7946}},
      {"seed.example:80", HostSeed{"", "seed.example", 80}},
      {"web1/seed", HostSeed{"web1", "seed", 7946}},
      {"n0de", HostSeed{"", "n0de", 7946}},
      {"@seeds.txt", FileSeed{"seeds.txt"}},
      {"file:/etc/seeds", FileSeed{"/etc/seeds"}},
  };
  for (const auto& row : rows) EXPECT_TRUE(same(seed(row.text), row.seed)) << row.text;
}

TEST(Seeds, AreRefusedWithTheReason) {
  const struct {
    std::string_view text, why;
  } rows[] = {
      {"", "'' is no HOST[:PORT]; IPv6 with a port is [::1]:7946"},
      {":80", "':80' is no HOST[:PORT]; IPv6 with a port is [::1]:7946"},
      {"web1/", "'' is no HOST[:PORT]; IPv6 with a port is [::1]:7946"},
      {"[::1", "'[::1' is no HOST[:PORT]; IPv6 with a port is [::1]:7946"},
      {"a:b:c", "'a:b:c' is no HOST[:PORT]; IPv6 with a port is [::1]:7946"},
      {"seed:0", "'0' is no port; use 1 to 65535"},
      {"seed:65536", "'65536' is no port; use 1 to 65535"},
      {"seed:http", "'http' is no port; use 1 to 65535"},
      {"10.0.0.300", "'10.0.0.300' is neither an IP address nor a name"},
      {"10.0.0.1:65536", "'65536' is no port; use 1 to 65535"},
      {"10.0.0:7946", "'10.0.0' is neither an IP address nor a name"},
  };
  for (const auto& row : rows) {
    const auto parsed = parse_seed(row.text, 7946);
    EXPECT_EQ(parsed ? "" : parsed.error(), row.why) << row.text;
  }
}

TEST(Seeds, OfAFileAreItsLinesWithoutCommentsAndBlanks) {
  EXPECT_THAT(seed_lines("# ours\n10.0.0.1\n\n \t web1/10.0.0.2:80 # the second\r\n#\nlast"),
              testing::ElementsAre("10.0.0.1", "web1/10.0.0.2:80", "last"));
  EXPECT_THAT(seed_lines(""), testing::IsEmpty());
}

}  // namespace
}  // namespace pando::shell
