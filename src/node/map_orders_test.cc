#include "node/map_orders.h"

#include <gmock/gmock.h>

#include "wire/map.h"

namespace pando::node {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

constexpr Instant kStart{1h};

/// One member; buckets 1 and 3 of 4 are lost, with maps 5 and 7. The map is the ninth.
map::Map half_lost() {
  map::Map map = map::first_map(Id{{9}}, {{Id{{1}}, 1}, "a", "", 100}, 4, 1, {});
  map.epoch = 9;
  for (const auto& [bucket, since] : {std::pair{1U, 5U}, {3U, 7U}}) {
    map.buckets[bucket].acting = {};
    map.buckets[bucket].since = since;
  }
  return map;
}

map::MapPtr shared(map::Map map) {
  return std::make_shared<const map::Map>(std::move(map));
}

Ask accept(std::vector<std::uint16_t> buckets, map::Epoch epoch = 0) {
  return {17, command::AcceptLoss{std::move(buckets), epoch, "alice"}};
}

std::string error_of(MapOrders& orders) {
  const auto answers = orders.take_answers();
  if (answers.size() != 1) return "not one answer";
  const auto* done = std::get_if<reply::Done>(&answers[0].reply);
  return done == nullptr ? "no Done" : done->error;
}

std::vector<std::uint16_t> accepted(const MapOrders& orders, const map::Map& map) {
  place::Situation situation;
  orders.put(map, situation);
  return situation.accepted;
}

TEST(MapOrders, ALossIsAcceptedOfWhatIsLostAndNoMore) {
  const map::Map map = half_lost();
  MapOrders orders;
  EXPECT_TRUE(orders.ask(kStart, shared(map), accept({}), "n1"));
  EXPECT_THAT(accepted(orders, map), ElementsAre(1, 3));
  EXPECT_FALSE(orders.ask(kStart, shared(map), accept({1, 2}), "n1"));
  EXPECT_THAT(error_of(orders), HasSubstr("bucket 2 is not lost"));
  EXPECT_FALSE(orders.ask(kStart, shared(map), accept({4}), "n1"));
  EXPECT_THAT(error_of(orders), HasSubstr("the last one is 3"));
  EXPECT_FALSE(orders.ask(kStart, nullptr, accept({1}), "n1"));
  EXPECT_THAT(error_of(orders), HasSubstr("no map yet"));
}

TEST(MapOrders, WhatWasLostLaterIsNotAccepted) {
  const map::Map map = half_lost();
  MapOrders orders;
  EXPECT_TRUE(orders.ask(kStart, shared(map), accept({}, 6), "n1"));
  EXPECT_THAT(accepted(orders, map), ElementsAre(1));
  EXPECT_FALSE(orders.ask(kStart, shared(map), accept({3}, 6), "n1"));
  EXPECT_THAT(error_of(orders), HasSubstr("was lost with map 7"));
}

TEST(MapOrders, AnOrderIsDoneOnceAndMeansNothingAfterwards) {
  map::Map map = half_lost();
  MapOrders here, there;
  const auto order = here.ask(kStart, shared(map), accept({1}), "n1");
  ASSERT_TRUE(order);
  there.hear(kStart, shared(map), *order);
  there.hear(kStart, shared(map), *order);
  EXPECT_THAT(accepted(there, map), ElementsAre(1));
  map.epoch = 10;
  map.buckets[1] = {{0}, {}, 10};
  here.adopted(shared(map));
  EXPECT_EQ(error_of(here), "");
  EXPECT_FALSE(here.any());
  there.adopted(shared(map));
  // It is lost again, and somebody hears of the order only now.
  map.epoch = 11;
  map.buckets[1] = {{}, {}, 11};
  there.hear(kStart, shared(map), *order);
  EXPECT_FALSE(there.any());
  EXPECT_THAT(accepted(there, map), IsEmpty());
}

TEST(MapOrders, TheHistoryNamesWhoWantedIt) {
  const map::Map map = half_lost();
  MapOrders orders;
  ASSERT_TRUE(orders.ask(kStart, shared(map), accept({1, 3}), "n1"));
  map::Change change;
  orders.put(map, change);
  EXPECT_THAT(change.reasons, IsEmpty()) << "nothing begins anew with it";
  change.buckets = {{3, {{0}, {}, 0}}};
  orders.put(map, change);
  EXPECT_THAT(change.reasons, ElementsAre("alice at n1 accepted the loss of bucket 1, 3"));
}

TEST(MapOrders, APaceThatWasAgreedLaterStays) {
  map::Map map = half_lost();
  MapOrders here, there;
  const Ask asked{1, command::SetPace{{.paused = true}, "bob"}};
  const auto pause = here.ask(kStart, shared(map), asked, "n2");
  ASSERT_TRUE(pause);
  map::Change change;
  here.put(map, change);
  ASSERT_TRUE(change.pace);
  EXPECT_TRUE(change.pace->paused);
  EXPECT_THAT(change.reasons, ElementsAre("bob at n2 paused the moves"));
  const map::Applied after = map::apply(map, change);
  ASSERT_TRUE(after.map) << after.error;
  EXPECT_EQ(after.map->pace.since, 10U);
  here.adopted(after.map);
  EXPECT_EQ(error_of(here), "");
  map = *after.map;
  map.epoch = 11;
  map.pace = {.paused = false, .since = 11};
  there.hear(kStart, shared(map), *pause);
  EXPECT_FALSE(there.any());
}

TEST(MapOrders, WhatIsSoAlreadyIsDone) {
  MapOrders orders;
  EXPECT_FALSE(orders.ask(kStart, shared(half_lost()), {1, command::SetPace{}}, "n1"));
  EXPECT_EQ(error_of(orders), "");
}

TEST(MapOrders, AnOrderThatNobodyAgreesOnEndsWithAnError) {
  MapOrders orders;
  ASSERT_TRUE(orders.ask(kStart, shared(half_lost()), accept({}), "n1"));
  EXPECT_EQ(orders.deadline(), kStart + MapOrders::kPatience);
  orders.tick(kStart + MapOrders::kPatience - 1ms, "no-quorum");
  EXPECT_TRUE(orders.any());
  orders.tick(kStart + MapOrders::kPatience, "no-quorum");
  EXPECT_THAT(error_of(orders), HasSubstr("within 30 s: no-quorum"));
  EXPECT_FALSE(orders.any());
}

TEST(MapOrders, OnAnotherBranchAnOrderIsVoid) {
  map::Map map = half_lost();
  MapOrders orders;
  ASSERT_TRUE(orders.ask(kStart, shared(map), accept({}), "n1"));
  map.branch = "9-abc";
  orders.adopted(shared(map));
  EXPECT_THAT(error_of(orders), HasSubstr("another map was agreed"));
}

TEST(MapLosses, WhoHeldALostBucketIsRememberedByWhoSawIt) {
  MapLosses losses;
  map::Map map = half_lost();
  map.buckets[1] = {{0}, {}, 4};
  losses.follow(shared(map));
  losses.follow(shared(half_lost()));
  ASSERT_THAT(losses.list(), SizeIs(2));
  EXPECT_EQ(losses.list()[0], (map::LostBucket{1, 5, {"a"}}));
  EXPECT_EQ(losses.list()[1], (map::LostBucket{3, 7, {}}));
}

}  // namespace
}  // namespace pando::node
