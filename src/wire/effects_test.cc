#include "wire/effects.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "base/rng.h"

namespace pando::wire {
namespace {

const std::vector<Effect> kOneOfEach = {
    {.op = Op::put, .key = "k", .value = "v", .number = 300},
    {.op = Op::erase, .key = ""},
    {.op = Op::expire_at, .key = "k", .number = std::numeric_limits<std::int64_t>::max()},
    {.op = Op::patch, .key = "k", .value = "v", .number = 127},
    {.op = Op::hash_put, .key = "k", .item = "i", .value = "v"},
    {.op = Op::hash_erase, .key = "k", .item = "i"},
    {.op = Op::set_put, .key = "k", .item = "i"},
    {.op = Op::set_erase, .key = "k", .item = "i"},
    {.op = Op::zset_put, .key = "k", .item = "i", .score = -1.5},
    {.op = Op::zset_erase, .key = "k", .item = "i"},
    {.op = Op::push_front, .key = "k", .value = "v"},
    {.op = Op::push_back, .key = "k", .value = "v"},
    {.op = Op::pop_front, .key = "k", .number = 1},
    {.op = Op::pop_back, .key = "k", .number = 128},
    {.op = Op::list_put, .key = "k", .value = "v", .number = 2},
    {.op = Op::list_insert, .key = "k", .value = "v", .number = 3},
    {.op = Op::list_erase, .key = "k", .number = 4},
    {.op = Op::flush}};

std::string written(const std::vector<Effect>& effects) {
  Effects out;
  for (const Effect& effect : effects) out.append(effect);
  return to_string(out.bytes());
}

/// The effects up to the end or the first malformed one; whether there was one.
std::pair<std::vector<Effect>, bool> read(std::string_view bytes) {
  EffectReader reader{view(bytes)};
  std::vector<Effect> out;
  while (true) {
    const auto effect = reader.next();
    if (!effect || !*effect) return {out, !effect};
    out.push_back(**effect);
  }
}

TEST(Effects, AreReadAsTheyWereWritten) {
  const std::string bytes = written(kOneOfEach);
  EXPECT_EQ(read(bytes), std::pair(kOneOfEach, false));
}

TEST(Effects, LookAsThePageSays) {
  EXPECT_EQ(written({{.op = Op::put, .key = "k", .value = "ab", .number = 300}}),
            "\x01\x01k\xac\x02\x02"
            "ab");
  EXPECT_EQ(written({{.op = Op::flush}}), "\x12");
}

TEST(Effects, CutOffAreMalformed) {
  for (const Effect& effect : kOneOfEach) {
    const std::string bytes = written({effect});
    for (std::size_t size = 1; size < bytes.size(); ++size)
      EXPECT_TRUE(read(bytes.substr(0, size)).second) << size;
  }
}

TEST(Effects, BeyondBoundsAreMalformed) {
  using std::string_literals::operator""s;
  for (const std::string& bytes :
       {"\x00"s, "\x13"s, "\x02\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"s,
        "\x03\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s,
        "\x04\x00\x80\x80\x80\x80\x02\x00"s + "x", "\x09\x00\x00\x00\x00\x00\x00\x00\x00\xf8\x7f"s})
    EXPECT_TRUE(read(bytes).second) << testing::PrintToString(bytes);
}

TEST(Effects, OfAnyBytesKeepTheirPromises) {
  Rng rng{1};
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = written(kOneOfEach);
    for (int k = 0; k < 3; ++k) bytes[rng.below(bytes.size())] = static_cast<char>(rng.below(256));
    for (const Effect& effect : read(bytes).first) {
      EXPECT_GE(effect.number, 0);
      EXPECT_EQ(effect.score, effect.score);
    }
  }
}

}  // namespace
}  // namespace pando::wire
