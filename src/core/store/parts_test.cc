// Eras, the ring, packed records, and messages that are none.
#include <gmock/gmock.h>

#include "core/store/world_test.h"

namespace pando::store {
namespace {

using ::testing::IsEmpty;

Era era(map::Epoch since, Sequence first, std::uint64_t branch = 1) {
  return {{since, branch}, first};
}

TEST(Eras, LogsAreEqualUpToTheEarlierEndOfTheirLastCommonEra) {
  const std::vector<Era> a{era(1, 1), era(5, 101), era(8, 150)};
  EXPECT_EQ(common(a, 200, a, 200), 200U);
  EXPECT_EQ(common(a, 200, a, 170), 170U);
  EXPECT_EQ(common(a, 200, {era(1, 1), era(5, 101)}, 180), 149U);
  EXPECT_EQ(common(a, 200, {era(1, 1), era(5, 101)}, 120), 120U);
  EXPECT_EQ(common(a, 200, {era(1, 1), era(6, 90)}, 180), 89U);
  EXPECT_EQ(common(a, 200, {era(1, 1, 2)}, 180), 0U);
  EXPECT_EQ(common(a, 200, {}, 0), 0U);
  EXPECT_EQ(common({}, 0, {}, 0), 0U);
}

TEST(Eras, WhatALogHasNotReachedProvesNothing) {
  const std::vector<Era> a{era(1, 1), era(5, 101)};
  EXPECT_EQ(common(a, 120, {era(1, 1), era(5, 101), era(9, 500)}, 90), 90U);
}

TEST(Eras, WhoTakesOverBeforeItHasReachedAnEraForgetsIt) {
  History history;
  ASSERT_TRUE(history.assign({era(1, 1), era(5, 101), era(9, 200)}));
  history.begin({12, 1}, 150);
  EXPECT_EQ(history.eras(), (std::vector<Era>{era(1, 1), era(5, 101), era(12, 151)}));
}

TEST(Eras, OneWithoutAWriteIsReplaced) {
  History history;
  history.begin({3, 0}, 0);
  history.begin({4, 0}, 0);
  history.begin({5, 0}, 7);
  EXPECT_EQ(history.eras(), (std::vector<Era>{era(4, 1, 0), era(5, 8, 0)}));
  for (map::Epoch since = 6; since < 100; ++since) history.begin({since, 0}, since * 10);
  EXPECT_EQ(history.eras().size(), kMaxEras);
  EXPECT_FALSE(history.assign({era(1, 5), era(2, 5)}));
  EXPECT_FALSE(history.assign({era(1, 0)}));
}

int number(ByteView text) {
  return std::atoi(std::string{pando::text(text)}.c_str());
}

TEST(Rings, ReadersFindEveryWriteThatIsRemembered) {
  Ring ring{8192};
  Log log{ring}, other{ring};
  Rng rng{3};
  for (Sequence n = 1; n <= 3000; ++n) {
    log.append(view(std::to_string(n) + std::string(rng.below(60), '.')));
    if (n % 7 == 0) other.append(view("x"));
  }
  EXPECT_LE(ring.octets(), ring.limit() + 32768);
  EXPECT_GT(log.first(), 1U);
  Log::Cursor cursor{.next = log.first()};
  for (Sequence n = log.first(); n <= log.last(); ++n)
    ASSERT_EQ(number(log.read(cursor)), static_cast<int>(n));
  Log::Cursor middle{.next = (log.first() + log.last()) / 2};
  const Sequence wanted = middle.next;
  EXPECT_EQ(number(log.read(middle)), static_cast<int>(wanted));
  log.reset(9000);
  EXPECT_EQ(log.first(), 9001U);
}

TEST(Rings, WhatIsNotCommittedIsKept) {
  Ring ring{4096};
  Log log{ring}, other{ring};
  log.pin(true, 0);
  for (int n = 0; n < 200; ++n) log.append(view(std::string(36, 'x')));
  EXPECT_EQ(log.uncommitted(), 200U * 40);
  EXPECT_EQ(ring.pinned(), 200U * 40);
  for (int n = 0; n < 1000; ++n) other.append(view(std::string(36, 'y')));
  EXPECT_EQ(log.first(), 1U);
  log.commit(150);
  EXPECT_EQ(log.uncommitted(), 50U * 40);
  for (int n = 0; n < 1000; ++n) other.append(view(std::string(36, 'y')));
  EXPECT_GT(log.first(), 1U);
  EXPECT_LE(log.first(), 151U);
  log.pin(false, 150);
  EXPECT_EQ(ring.pinned(), 0U);
}

TEST(Rings, ALogThatRemembersNothingCountsOn) {
  Ring ring{8192};
  Log log{ring};
  log.pin(true, 0);
  log.append(view("one"));
  log.remember(false);
  EXPECT_EQ(ring.octets(), 0U);
  EXPECT_EQ(ring.pinned(), 0U);
  log.append(view("two"));
  log.commit(2);
  EXPECT_EQ(log.last(), 2U);
  EXPECT_EQ(log.first(), 3U);
  EXPECT_EQ(log.uncommitted(), 0U);
  EXPECT_EQ(log.octets_after(0), 0U);
  log.remember(true);
  log.append(view("3"));
  EXPECT_EQ(log.first(), 3U);
  EXPECT_EQ(log.uncommitted(), 5U);
  Log::Cursor cursor{.next = 3};
  EXPECT_EQ(number(log.read(cursor)), 3);
}

TEST(Packed, IsReadAsWritten) {
  std::string packed;
  const std::vector<Era> eras{era(1, 1, ~0ULL), era(1ULL << 60, 77, 3)};
  PackedWriter{packed}
      .number(0)
      .number(~0ULL)
      .fixed(0x0123456789abcdef)
      .octets(view("abc"))
      .eras(eras);
  PackedReader from{packed};
  EXPECT_EQ(from.number(), 0U);
  EXPECT_EQ(from.number(), ~0ULL);
  EXPECT_EQ(from.fixed(), 0x0123456789abcdefULL);
  EXPECT_EQ(text(from.octets()), "abc");
  EXPECT_EQ(from.eras(), eras);
  EXPECT_TRUE(from.done() && from.good());
  for (std::size_t cut = 0; cut < packed.size(); ++cut) {
    PackedReader part{std::string_view{packed}.substr(0, cut)};
    part.number();
    part.number();
    part.fixed();
    part.octets();
    part.eras();
    EXPECT_FALSE(part.good()) << cut;
  }
}

/// Messages are damaged under way: nothing crashes, and when that ends all copies become equal.
TEST(Hostile, DamagedMessagesHarmNobodyForLong) {
  for (std::uint64_t seed = 1; seed <= 15; ++seed) {
    SCOPED_TRACE(seed);
    World world{3, seed};
    ASSERT_TRUE(world.calm(4s));
    world.tamper = [&](int, int, Bytes bytes) {
      if (bytes.empty() || !world.rng().chance(0.05)) return bytes;
      for (auto n = world.rng().below(4) + 1; n > 0; --n)
        bytes[world.rng().below(bytes.size())] = static_cast<std::byte>(world.rng().below(256));
      if (world.rng().chance(0.3)) bytes.resize(world.rng().below(bytes.size() + 1));
      return bytes;
    };
    for (int n = 0; n < 300; ++n) {
      for (int i = 0; i < 3; ++i)
        world.write(i, static_cast<std::uint16_t>(world.rng().below(World::kBuckets)));
      world.run(2ms);
    }
    std::uint64_t malformed = 0;
    for (int i = 0; i < 3; ++i) malformed += world.store(i).counters().malformed;
    EXPECT_GT(malformed, 0U);
    world.tamper = nullptr;
    for (std::uint16_t b = 0; b < World::kBuckets; ++b) world.write(world.primary(b), b);
    EXPECT_TRUE(world.calm(10s)) << world.describe();
  }
}

}  // namespace
}  // namespace pando::store
