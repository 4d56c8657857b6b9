// What the others know of how much was in a bucket that is lost.
#include "node/shard/sizes.h"

#include <gmock/gmock.h>

#include "core/store/packed.h"
#include "node/shard/shard_world_test.h"

namespace pando::shard {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Of all buckets together.
struct Known {
  std::size_t buckets = 0;
  std::uint64_t writes = 0, keys = 0;
  friend bool operator==(const Known&, const Known&) = default;
};

Known known(World& w, std::size_t node) {
  Known all;
  for (const LostSize& size : w.view(node).lost)
    ++all.buckets, all.writes += size.sequence, all.keys += size.keys;
  return all;
}

TEST(LostSizes, AreKnownToWhoIsLeft) {
  World w{3, 1};
  for (int i = 0; i < 10; ++i) w.say(0, {"SET", w.key_of(0, i), "1"});
  w.say(0, {"SET", w.key_of(0, 3), "2"});
  w.say(0, {"DEL", w.key_of(0, 4)});
  w.wait(2s);
  EXPECT_THAT(w.view(1).lost, IsEmpty());
  EXPECT_EQ(w.view(1).other_keys, 9u);
  EXPECT_EQ(w.view(1).other_writes, 12u);
  w.kill(0);
  w.bury(0);
  const std::size_t had = (World::kBuckets + 2) / 3;
  EXPECT_EQ(known(w, 1), (Known{had, 12, 9}));
  EXPECT_EQ(known(w, 2), (Known{had, 12, 9}));
}

TEST(LostSizes, SayHowOldTheyWere) {
  World w{2, 1};
  const std::string key = w.key_of(0);
  w.say(0, {"SET", key, "1"});
  w.wait(2s);
  // That nothing has changed is news, too, though not so often.
  w.wait(60s);
  w.hold(0, 1);
  w.say(0, {"SET", key, "2"});
  w.wait(30s);
  w.kill(0);
  w.wait(10s);
  w.bury(0);
  w.wait(5s);
  const LostSize size = w.view(1).lost.at(0);
  EXPECT_GE(size.before, 40s);
  EXPECT_LE(size.before, 51s);
}

TEST(LostSizes, AreThoseOfTheLastPrimary) {
  World w{3};
  const std::string key = w.key_of(0);  // with a copy at 1
  w.say(0, {"SET", key, "1"});
  w.wait(2s);
  w.swap(key);
  w.say(1, {"SET", key, "2"});
  w.say(1, {"SET", key, "3"});
  w.wait(2s);
  w.kill(0);
  w.kill(1);
  w.bury(0);
  w.bury(1);
  std::uint64_t most = 0;
  for (const LostSize& size : w.view(2).lost) most = std::max(most, size.sequence);
  EXPECT_EQ(most, 3u);
}

TEST(LostSizes, AreNotKnownToWhoCameLater) {
  World w{2, 1};
  w.hold(0, 1);
  w.say(0, {"SET", w.key_of(0), "1"});
  w.wait(20s);
  w.kill(0);
  w.bury(0);
  EXPECT_THAT(w.view(1).lost, IsEmpty());
}

TEST(LostSizes, AreForgottenWhenTheLossIsAccepted) {
  World w{2, 1};
  const std::string key = w.key_of(0);
  w.say(0, {"SET", key, "1"});
  w.wait(2s);
  w.kill(0);
  w.bury(0);
  const std::size_t lost = known(w, 1).buckets;
  w.rearrange(key, [](auto& holders) { holders.acting = {1}; });
  EXPECT_EQ(known(w, 1).buckets, lost - 1);
}

// ---- the machine alone --------------------------------------------------------------------------

map::MapPtr map_of(map::Epoch epoch, map::Epoch since, bool lost = false) {
  auto map = std::make_shared<map::Map>();
  map->epoch = epoch;
  map->members.resize(1);
  map->buckets.resize(1);
  map->buckets[0].since = since;
  if (!lost) map->buckets[0].acting = {0};
  return map;
}

std::string row(std::uint64_t since, std::uint64_t sequence, std::uint64_t keys) {
  std::string out;
  store::PackedWriter{out}.numbers({0, since, sequence, keys});
  return out;
}

TEST(HeardSizes, AreNewAsLongAsTheSameOneSpeaks) {
  HeardSizes sizes;
  sizes.follow(Instant{0s}, map_of(1, 1));
  sizes.heard(Instant{1s}, 7, 1, row(1, 5, 2));
  sizes.heard(Instant{2s}, 7, 1, "");
  sizes.heard(Instant{3s}, 8, 1, "");
  sizes.follow(Instant{10s}, map_of(2, 2, true));
  EXPECT_THAT(sizes.lost(), ElementsAre(LostSize{0, 5, 2, 8s}));
}

TEST(HeardSizes, AreNotMadeNewByAnotherRunOrAnotherMap) {
  HeardSizes sizes;
  sizes.follow(Instant{0s}, map_of(1, 1));
  sizes.heard(Instant{1s}, 7, 1, row(1, 5, 2));
  sizes.heard(Instant{2s}, 7, 2, "");
  sizes.linked(7);
  sizes.heard(Instant{3s}, 7, 1, "");
  sizes.follow(Instant{10s}, map_of(2, 2, true));
  EXPECT_THAT(sizes.lost(), ElementsAre(LostSize{0, 5, 2, 9s}));
}

TEST(HeardSizes, DoNotGoBack) {
  HeardSizes sizes;
  sizes.follow(Instant{0s}, map_of(1, 1));
  sizes.follow(Instant{0s}, map_of(3, 3));
  sizes.heard(Instant{1s}, 8, 3, row(3, 6, 2));
  sizes.heard(Instant{2s}, 7, 1, row(1, 5, 9));
  sizes.heard(Instant{3s}, 8, 3, row(3, 5, 9));
  sizes.follow(Instant{4s}, map_of(4, 4, true));
  EXPECT_THAT(sizes.lost(), ElementsAre(LostSize{0, 6, 2, 1s}));
}

TEST(HeardSizes, TakeNothingThatIsWrong) {
  HeardSizes sizes;
  sizes.heard(Instant{1s}, 7, 1, row(1, 5, 2));
  sizes.follow(Instant{1s}, map_of(1, 1));
  sizes.heard(Instant{1s}, 7, 1, row(1, 5, 2).substr(0, 3));
  std::string beyond;
  store::PackedWriter{beyond}.number(1).number(1).number(5).number(2);
  sizes.heard(Instant{1s}, 7, 1, beyond);
  sizes.follow(Instant{2s}, map_of(2, 2, true));
  EXPECT_THAT(sizes.lost(), IsEmpty());
}

TEST(HeardSizes, OfAnotherBranchAreNothing) {
  HeardSizes sizes;
  sizes.follow(Instant{0s}, map_of(1, 1));
  sizes.heard(Instant{1s}, 7, 1, row(1, 5, 2));
  auto other = std::make_shared<map::Map>(*map_of(2, 1));
  other->branch = "1-0badcafe";
  sizes.follow(Instant{2s}, other);
  auto lost = std::make_shared<map::Map>(*map_of(3, 3, true));
  lost->branch = other->branch;
  sizes.follow(Instant{3s}, lost);
  EXPECT_THAT(sizes.lost(), IsEmpty());
}

}  // namespace
}  // namespace pando::shard
