#include "core/ranges/ranges.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/rng.h"
#include "pando/map_change.h"

namespace pando::ranges {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using namespace std::chrono_literals;

map::Host host(int number) {
  map::Host host;
  host.who.id.bytes[0] = static_cast<std::uint8_t>(number + 1);
  host.who.start = 1;
  host.name = fmt::format("h{}", number);
  return host;
}

Bytes key(std::string_view text) {
  return to_bytes(text);
}

/// Members h0 to h2 and one table.
map::Map three() {
  Id cluster;
  cluster.bytes[0] = 9;
  map::Map map = map::first_map(cluster, host(0), 4, 1, map::SplitPolicy::majority);
  return *map::apply(map,
                     {.add = {host(1), host(2)}, .tables = {{"t", 1, {{{}, {.acting = {0}}}}}}})
              .map;
}

/// The machine of one node, and what it said last.
class Node {
 public:
  explicit Node(int number) : ranges(Config{.self = host(number).who}) {}

  std::vector<Told> see(const map::Map& map) {
    return step(Adopted{std::make_shared<const map::Map>(map)});
  }
  std::vector<Told> take_part() { return step(Asked{7, TakePart{"t", 1, true}}); }
  std::vector<Told> step(const Input& input) {
    Outbox out;
    ranges.step(now, input, out);
    std::vector<Told> told;
    for (Output& output : out) {
      if (const Told* said = std::get_if<Told>(&output)) told.push_back(*said);
      if (const Done* said = std::get_if<Done>(&output)) done = *said;
      if (const Publish* said = std::get_if<Publish>(&output)) {
        ++published;
        news = said->value ? decode_news(*said->value) : std::nullopt;
      }
    }
    return told;
  }

  Ranges ranges;
  Instant now{};
  Done done;
  int published = 0;
  std::optional<News> news;
};

map::Map with(const map::Map& map, std::vector<map::Range> ranges) {
  const auto applied = map::apply(map, {.tables = {{"t", 1, std::move(ranges)}}});
  EXPECT_EQ(applied.error, "");
  return *applied.map;
}

std::vector<What> whats(const std::vector<Told>& told) {
  std::vector<What> whats;
  for (const Told& said : told) whats.push_back(said.what);
  return whats;
}

TEST(Ranges, WhoTakesPartSaysSoAndHearsWhatItHas) {
  Node node{0};
  node.see(three());
  const auto told = node.take_part();
  ASSERT_THAT(whats(told), ElementsAre(What::serve));
  EXPECT_TRUE(told[0].primary);
  EXPECT_EQ(told[0].ticket, 7U);
  EXPECT_EQ(told[0].keys, KeyRange{});
  EXPECT_EQ(node.news, (News{1, true, {}, {}}));
}

TEST(Ranges, AMoveIsToldStepByStepAtBothEnds) {
  Node from{0}, to{1};
  map::Map map = three();
  for (Node* node : {&from, &to}) {
    node->see(map);
    node->take_part();
  }
  map = with(map, {{{}, {.acting = {0}}}, {key("m"), {.acting = {0}, .learners = {1}}}});
  auto told = from.see(map);
  ASSERT_THAT(whats(told), ElementsAre(What::serve, What::serve, What::release));
  EXPECT_EQ(told[2].peer, "h1");
  EXPECT_EQ(told[2].keys, (KeyRange{key("m"), {}}));
  told = to.see(map);
  ASSERT_THAT(whats(told), ElementsAre(What::acquire));
  EXPECT_EQ(told[0].peer, "h0");
  EXPECT_EQ(told[0].since, map.epoch);
  EXPECT_THAT(to.news->ready, IsEmpty());
  to.step(Asked{1, Acquired{"t", key("m"), told[0].since}});
  EXPECT_THAT(to.news->ready, ElementsAre(NewsReady{key("m"), map.epoch}));

  map = with(map, {{{}, {.acting = {0}}}, {key("m"), {.acting = {0, 1}}}});
  told = from.see(map);
  ASSERT_THAT(whats(told), ElementsAre(What::serve));
  EXPECT_THAT(told[0].others, ElementsAre("h1"));
  told = to.see(map);
  ASSERT_THAT(whats(told), ElementsAre(What::serve));
  EXPECT_FALSE(told[0].primary);
  EXPECT_THAT(to.news->ready, IsEmpty());

  map = with(map, {{{}, {.acting = {0}}}, {key("m"), {.acting = {1}}}});
  told = from.see(map);
  ASSERT_THAT(whats(told), ElementsAre(What::drop));
  EXPECT_EQ(told[0].keys, (KeyRange{key("m"), {}}));
  told = to.see(map);
  ASSERT_THAT(whats(told), ElementsAre(What::serve));
  EXPECT_TRUE(told[0].primary);
}

TEST(Ranges, AWordAboutAnOlderBeginningDoesNotCount) {
  Node node{1};
  map::Map map = three();
  node.see(map);
  node.take_part();
  node.see(map = with(map, {{{}, {.acting = {0}, .learners = {1}}}}));
  node.step(Asked{1, Acquired{"t", {}, map.epoch - 1}});
  node.step(Asked{1, Acquired{"t", key("x"), map.epoch}});
  node.step(Asked{1, Acquired{"u", {}, map.epoch}});
  EXPECT_THAT(node.news->ready, IsEmpty());
}

TEST(Ranges, AnotherPrimaryMeansToFetchAgain) {
  Node node{2};
  map::Map map = three();
  node.see(map);
  node.take_part();
  node.see(map = with(map, {{{}, {.acting = {0}, .learners = {1}}}}));
  node.see(map = with(map, {{{}, {.acting = {0, 1}, .learners = {2}}}}));
  node.step(Asked{1, Acquired{"t", {}, map.epoch}});
  ASSERT_THAT(node.news->ready, SizeIs(1));
  map = *map::apply(map, {.remove = {host(0).who}}).map;
  const auto told = node.see(map);
  EXPECT_THAT(whats(told), ElementsAre(What::drop, What::acquire));
  EXPECT_EQ(told[1].peer, "h1");
  EXPECT_THAT(node.news->ready, IsEmpty());
}

TEST(Ranges, AnotherLearnerBesideItChangesNothingButTheNumber) {
  Node node{1};
  map::Map map = three();
  node.see(map);
  node.take_part();
  node.see(map = with(map, {{{}, {.acting = {0}, .learners = {1}}}}));
  const map::Epoch begun = map.epoch;
  EXPECT_THAT(node.see(map = with(map, {{{}, {.acting = {0}, .learners = {1, 2}}}})), IsEmpty());
  node.step(Asked{1, Acquired{"t", {}, begun}});
  EXPECT_THAT(node.news->ready, ElementsAre(NewsReady{{}, map.epoch}));
}

TEST(Ranges, WhoMissedMapsBeginsAnewIfHoldersChangedMeanwhile) {
  Node node{1};
  map::Map map = three();
  node.see(map);
  node.take_part();
  node.see(map = with(map, {{{}, {.acting = {0}, .learners = {1}}}}));
  node.step(Asked{1, Acquired{"t", {}, map.epoch}});
  map::Map missed = with(map, {{{}, {.acting = {0}}}});
  map = with(missed, {{{}, {.acting = {0}, .learners = {1}}}});
  EXPECT_THAT(whats(node.see(map)), ElementsAre(What::drop, What::acquire));
  // What did not concern it is no reason.
  map = *map::apply(map, {.copies = 3}).map;
  map = *map::apply(map, {.copies = 2}).map;
  EXPECT_THAT(node.see(map), IsEmpty());
}

TEST(Ranges, WithoutAMapNothingIsLeft) {
  Node node{0};
  node.see(three());
  node.take_part();
  EXPECT_THAT(whats(node.step(Adopted{nullptr})), ElementsAre(What::drop));
  node.see(three());
  EXPECT_THAT(whats(node.step(Restart{host(2).who})), ElementsAre(What::drop));
  EXPECT_THAT(node.see(three()), IsEmpty());
}

TEST(Ranges, LoadsAreToldOnceASecond) {
  Node node{0};
  node.see(three());
  node.take_part();
  const int before = node.published;
  node.step(Asked{1, Report{"t", {}, 10, key("k")}});
  node.step(Asked{1, Report{"t", {}, 11, key("k")}});
  EXPECT_EQ(node.published, before);
  EXPECT_EQ(node.ranges.deadline(), node.now + 1s);
  node.now += 1s;
  node.step(Tick{});
  EXPECT_THAT(node.news->loads, ElementsAre(NewsLoad{{}, 11, key("k")}));
  EXPECT_EQ(node.ranges.deadline(), kNever);
  node.now += 1s;
  node.step(Asked{1, Report{"t", {}, 12, {}}});
  EXPECT_THAT(node.news->loads, ElementsAre(NewsLoad{{}, 12, {}}));
}

TEST(Ranges, ReportsOfOtherBoundsAreNotTaken) {
  Node node{0};
  node.see(three());
  node.take_part();
  node.now += 1s;
  node.step(Asked{1, Report{"t", {{}, key("k")}, 10, {}}});
  node.step(Asked{1, Report{"t", {}, 10, Bytes(1025)}});
  EXPECT_THAT(node.news->loads, IsEmpty());
}

TEST(Ranges, AfterASplitTheOldReportHelpsUntilThereAreNewOnes) {
  Node node{0};
  map::Map map = three();
  node.see(map);
  node.take_part();
  node.now += 1s;
  node.step(Asked{1, Report{"t", {}, 10, key("m")}});
  node.see(map = with(map, {{{}, {.acting = {0}}}, {key("m"), {.acting = {0}}}}));
  EXPECT_THAT(node.news->loads, SizeIs(1));
  node.now += 1s;
  node.step(Asked{1, Report{"t", {{}, key("m")}, 5, {}}});
  EXPECT_THAT(node.news->loads, ElementsAre(NewsLoad{{{}, key("m")}, 5, {}}));
}

TEST(Ranges, WhatCannotBeIsRefusedInASentence) {
  Node node{0};
  node.step(Asked{1, TakePart{"", 1}});
  EXPECT_THAT(node.done.error, HasSubstr("0 octets"));
  node.step(Asked{2, TakePart{"t", 6}});
  EXPECT_THAT(node.done.error, HasSubstr("6 copies"));
  node.take_part();
  EXPECT_EQ(node.done.error, "");
  node.take_part();
  EXPECT_THAT(node.done.error, HasSubstr("already"));
  node.step(Asked{9, Withdraw{7}});
  EXPECT_FALSE(node.news);
  for (int i = 0; i <= 64; ++i) node.step(Asked{1, TakePart{fmt::format("t{}", i), 1}});
  EXPECT_THAT(node.done.error, HasSubstr("64 tables"));
}

TEST(News, SurvivesTheWayAndKeepsTheGreatestLoads) {
  News news{3, true, {{key("a"), 4}, {{}, 5}}, {{{key("a"), key("b")}, 7, key("aa")}, {{}, 3, {}}}};
  EXPECT_EQ(decode_news(encode(news)), news);
  News much{1, false, {}, {}};
  for (int i = 0; i < 3000; ++i)
    much.loads.push_back(
        {{key(fmt::format("{:0>800}", i)), {}}, static_cast<std::uint64_t>(i), {}});
  const Bytes value = encode(much);
  EXPECT_LE(value.size(), 256U << 10);
  EXPECT_EQ(decode_news(value)->loads[0].load, 2999U);
}

TEST(News, FromStrangersIsCheckedOrRefused) {
  EXPECT_FALSE(decode_news(view("\xff\xff\xff")));
  EXPECT_FALSE(decode_news({}));  // no copies
  News news;
  news.ready.push_back({Bytes(1025), 1});
  EXPECT_FALSE(decode_news(encode(news)));
  Rng rng{1};
  const Bytes good = encode({3, true, {{key("a"), 4}}, {{{key("a"), key("b")}, 7, key("aa")}}});
  for (int i = 0; i < 20'000; ++i) {
    Bytes bad = good;
    bad[rng.below(bad.size())] ^= static_cast<std::byte>(1 + rng.below(255));
    bad.resize(rng.below(bad.size() + 1));
    if (const auto read = decode_news(bad)) {
      ASSERT_LE(read->copies, 5);
    }
  }
}

}  // namespace
}  // namespace pando::ranges
