#include "base/duration.h"

#include <gtest/gtest.h>

#include "base/rng.h"

namespace pando {
namespace {

using namespace std::chrono_literals;

// Source: the outputs of Go's time.ParseDuration and Duration.String for the same texts.
TEST(Duration, ReadsWhatGoReads) {
  struct Row {
    const char* text;
    Duration value;
  };
  const Row rows[] = {
      {"0", 0ns},
      {"0s", 0ns},
      {"5s", 5s},
      {"300ms", 300ms},
      {"1m30s", 90s},
      {"1.5h", 90min},
      {"-1.5h", -90min},
      {"+5s", 5s},
      {".5s", 500ms},
      {"1.s", 1s},
      {"10us", 10us},
      {"10\u00b5s", 10us},
      {"10\u03bcs", 10us},
      {"3h2m1s", 10921s},
      {"1h1h", 2h},
      {"0.3333333333333333333h", 20min},
      {"9223372036854775807ns", Duration::max()},
  };
  for (const Row& r : rows) {
    ASSERT_TRUE(parse_duration(r.text).has_value()) << r.text;
    EXPECT_EQ(parse_duration(r.text)->count(), r.value.count()) << r.text;
  }
}

TEST(Duration, RefusesWhatGoRefuses) {
  for (const char* text : {"", "3", "-", "s", ".", ".s", "1x", "1m30", "1 s", " 1s", "1e3s", "--1s",
                           "9223372036854775808ns", "1000000000h", "5S"})
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

TEST(Duration, IsWrittenAsGoWritesIt) {
  struct Row {
    Duration value;
    const char* text;
  };
  const Row rows[] = {{0s, "0s"},
                      {1ns, "1ns"},
                      {1100ns, "1.1\u00b5s"},
                      {2200us, "2.2ms"},
                      {3300ms, "3.3s"},
                      {245s, "4m5s"},
                      {245001ms, "4m5.001s"},
                      {5h + 6min + 7s, "5h6m7s"},
                      {1h, "1h0m0s"},
                      {90s, "1m30s"},
                      {-3s, "-3s"}};
  for (const Row& r : rows) EXPECT_EQ(format_duration(r.value), r.text);
}

TEST(Duration, ComesBackFromItsText) {
  Rng rng{7};
  for (int i = 0; i < 10'000; ++i) {
    const Duration value{static_cast<std::int64_t>(rng.next() >> (1 + rng.below(62)))};
    ASSERT_EQ(parse_duration(format_duration(value)), value) << format_duration(value);
  }
}

}  // namespace
}  // namespace pando
