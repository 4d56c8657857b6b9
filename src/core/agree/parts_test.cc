// The small parts: last words, lineages, history.
#include <gmock/gmock.h>

#include "base/map_limits.h"
#include "core/agree/company.h"
#include "core/agree/history.h"
#include "core/agree/room.h"
#include "core/agree/world_test.h"

namespace pando::agree {
namespace {

Id id(int number) {
  Id id;
  id.bytes[0] = static_cast<std::uint8_t>(number);
  return id;
}

TEST(Testimonies, ComeBackAndSayALongChangeByItsHash) {
  Testimony said{id(7), {"main", 5, 99}, Ballot{4, 2}, Vote{{3, 1}, 77, nullptr}, {id(1)}};
  said.vote->change = std::make_shared<const Bytes>(kMaxNoticeChange);
  auto back = decode_testimony(encode(said));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->cluster, id(7));
  EXPECT_EQ(back->mark, said.mark);
  EXPECT_EQ(back->promised, said.promised);
  EXPECT_EQ(back->vote->ballot, said.vote->ballot);
  EXPECT_EQ(back->vote->change->size(), kMaxNoticeChange);
  EXPECT_EQ(back->forgotten, said.forgotten);
  said.mark.branch.assign(64, 'b');
  said.forgotten.assign(8, id(1));
  EXPECT_LE(encode(said).size(), kMaxTestament);
  said.vote->change = std::make_shared<const Bytes>(kMaxNoticeChange + 1);
  EXPECT_EQ(decode_testimony(encode(said))->vote->change, nullptr);
  said.forgotten.push_back(id(2));
  EXPECT_TRUE(encode(said).empty());
}

TEST(Testimonies, DamagedOnesAreReadOrRefused) {
  const Testimony said{id(7), {"main", 5, 99}, Ballot{4, 2}, Vote{{3, 1}, 77, nullptr}, {id(1)}};
  const Bytes good = encode(said);
  EXPECT_FALSE(decode_testimony({}));
  EXPECT_FALSE(decode_testimony(Bytes(kMaxTestament + 1)));
  Rng rng{1};
  for (int i = 0; i < 3000; ++i) {
    Bytes bytes = good;
    bytes[rng.below(bytes.size())] = static_cast<std::byte>(rng.below(256));
    if (const auto read = decode_testimony(bytes)) {
      EXPECT_LE(read->mark.branch.size(), 64U);
    }
  }
}

/// Deadlines are asked for before the next re-check finds it: nothing is counted behind the end.
TEST(Electorates, FindNobodyBehindTheEndOfDamagedContents) {
  map::Map map;
  map.members = {{{id(1), 1}, "a", {}, 100}, {{id(2), 1}, "b", {}, 100}};
  const auto kept = std::make_shared<map::Map>(map);
  const Electorate of{kept, map.members[0].who, {}};
  EXPECT_EQ(of.find(map.members[1].who), 1U);
  kept->members.pop_back();
  EXPECT_EQ(of.find(map.members[1].who), std::nullopt);
  EXPECT_EQ(of.find(map.members[0].who), 0U);
}

TEST(Testimonies, SayAboutAMapWhatTheyCan) {
  const map::Mark mark{"5-a", 7, 99};
  const Lineage lineage{{"5-a", 5, 2, 4}};
  const auto says = [&](map::Mark theirs, Id cluster = id(7), std::vector<Id> forgotten = {}) {
    return bearing({cluster, std::move(theirs), {}, {}, std::move(forgotten)}, id(7), mark,
                   lineage);
  };
  EXPECT_EQ(says({"5-a", 7, 99}), Bearing::here);
  EXPECT_EQ(says({"5-a", 7, 98}), Bearing::nothing);
  EXPECT_EQ(says({"5-a", 6, 1}), Bearing::never);
  EXPECT_EQ(says({"5-a", 8, 1}), Bearing::beyond);
  EXPECT_EQ(says({"main", 5, 1}), Bearing::never);
  EXPECT_EQ(says({"main", 6, 1}), Bearing::nothing);  // it may have been here before
  EXPECT_EQ(says({"5-b", 6, 1}), Bearing::nothing);
  EXPECT_EQ(says({}, {}), Bearing::never);
  EXPECT_EQ(bearing({id(7), {"main", 5, 1}, {}, {}, {}, true}, id(7), mark, lineage),
            Bearing::nothing);
  EXPECT_EQ(says({"main", 9, 1}, id(8)), Bearing::never);
  EXPECT_EQ(says({"main", 9, 1}, id(8), {id(7)}), Bearing::nothing);
}

/// Of two different branches exactly one survives, whoever asks.
TEST(Lineages, OfTwoBranchesExactlyOneSurvives) {
  Rng rng{3};
  for (int round = 0; round < 300; ++round) {
    std::vector<Side> places{{{}, 1 + rng.below(20)}};
    while (places.size() < 6) {
      const Side& from = places[rng.below(places.size())];
      const map::Epoch fork = from.epoch - std::min<map::Epoch>(rng.below(4), from.epoch - 1);
      Side next = from;
      const auto of = static_cast<std::uint32_t>(1 + rng.below(6));
      next.lineage.push_back({std::to_string(fork) + "-" + std::to_string(places.size()), fork,
                              static_cast<std::uint32_t>(1 + rng.below(of)), of});
      next.epoch = fork + 1 + rng.below(5);
      next.member = rng.chance(0.5);
      places.push_back(next);
    }
    for (const Side& a : places)
      for (const Side& b : places)
        EXPECT_TRUE(a.lineage == b.lineage || survives(a, b) != survives(b, a));
  }
}

TEST(Lineages, TheRulesOfTwoBranches) {
  const Lineage main, x{{"5-x", 5, 2, 5}}, y{{"5-y", 5, 3, 5}}, later{{"6-z", 6, 1, 5}};
  EXPECT_TRUE(survives({main, 6}, {x, 9}));
  EXPECT_TRUE(survives({main, 5}, {x, 9}));
  EXPECT_FALSE(survives({main, 5, false}, {x, 9}));  // who may all be dead
  EXPECT_FALSE(survives({main, 4}, {x, 9}));         // who had map 5 has left it
  EXPECT_FALSE(survives({main, 5}, {y, 6}));
  EXPECT_TRUE(survives({main, 6, false}, {y, 6}));
  EXPECT_TRUE(survives({y, 6}, {x, 99}));
  EXPECT_TRUE(survives({later, 7}, {y, 99}));
  EXPECT_TRUE(survives({{{"5-a", 5, 2, 5}}, 6}, {x, 99}));
}

TEST(Lineages, AreReadOnlyIfTheyLeadToTheirBranch) {
  proto::Met met;
  write({{"5-x", 5, 2, 5}, {"8-y", 8, 1, 2}}, *met.mutable_lineage());
  EXPECT_EQ(read(met.lineage(), "8-y")->size(), 2U);
  EXPECT_FALSE(read(met.lineage(), "5-x"));
  EXPECT_FALSE(read(met.lineage(), "main"));
  met.mutable_lineage(1)->set_epoch(map::kMaxEpoch + 1);
  EXPECT_FALSE(read(met.lineage(), "8-y"));
  met.clear_lineage();
  EXPECT_TRUE(read(met.lineage(), "main"));
  for (std::size_t i = 0; i <= kMaxForks; ++i) write({{"5-x", 5, 2, 5}}, *met.mutable_lineage());
  EXPECT_FALSE(read(met.lineage(), "5-x"));
}

TEST(Histories, KnowWhatCameAfterAMapOfTheirsOnly) {
  map::MapPtr map = std::make_shared<const map::Map>(
      map::first_map(World::cluster(), World::host(0, 1), 8, 2, map::SplitPolicy::majority));
  History history;
  history.add_whole(map::mark(*map), 0, {});
  const map::Mark first = map::mark(*map);
  for (std::uint8_t copies = 3; copies < 6; ++copies) {
    const auto proposal = propose(*map, {.copies = copies});
    ASSERT_TRUE(proposal);
    map = proposal->next;
    history.add(*map, *proposal, {});
  }
  EXPECT_EQ(history.after(first), 1U);
  EXPECT_EQ(history.after({"main", 2, history.rows()[1].hash}), 2U);
  EXPECT_FALSE(history.after({"main", 2, 1}));
  EXPECT_FALSE(history.after({"other", 2, history.rows()[1].hash}));
  EXPECT_FALSE(history.after({"main", 0, 0}));
  EXPECT_FALSE(history.after(map::mark(*map)));
}

map::MapPtr map_of(const std::string& branch, map::Epoch epoch) {
  map::Map map =
      map::first_map(World::cluster(), World::host(0, 1), 8, 2, map::SplitPolicy::available);
  map.branch = branch;
  map.epoch = epoch;
  return std::make_shared<const map::Map>(std::move(map));
}

/// It knows more than that it has forgotten: the next map was decided.
TEST(Rooms, WhoHadALaterMapAnswersNotEvenWhereAllAreAsked) {
  Room room{{.self = World::host(0, 1).who}, {}, Rng{1}};
  Outbox out;
  room.out = &out;
  const Lineage left{{"6-x", 6, 1, 3}};
  room.take_map(map_of("main", 6), {});
  room.take_map(map_of("6-x", 7), left);
  EXPECT_FALSE(room.closed());
  room.take_map(map_of("main", 5), {});
  EXPECT_TRUE(room.closed());
  EXPECT_TRUE(room.message().closed());
  EXPECT_EQ(room.acceptor.prepare({}, {9, 0}, true), Acceptor::Answer::silent);
  room.take_map(map_of("main", 6), {});
  EXPECT_FALSE(room.closed());
  EXPECT_EQ(room.acceptor.prepare({}, {9, 0}, false), Acceptor::Answer::promised);
}

/// What a damaged memory says of later maps need not be true.
TEST(Rooms, WhoWasDamagedAnswersWhereAllAreAsked) {
  Room room{{.self = World::host(0, 1).who}, {}, Rng{1}};
  Outbox out;
  room.out = &out;
  room.take_map(map_of("main", 6), {});
  room.drop_map(false);
  room.take_map(map_of("main", 5), {});
  EXPECT_FALSE(room.closed());
  EXPECT_EQ(room.acceptor.prepare({}, {9, 0}, false), Acceptor::Answer::silent);
  EXPECT_EQ(room.acceptor.prepare({}, {9, 0}, true), Acceptor::Answer::promised);
}

TEST(Companies, WhoIsHereAndHadALaterMapClosesThisOne) {
  Company company;
  const Electorate of{map_of("main", 5), World::host(0, 1).who, {}};
  company.up("n1", World::host(1, 1).who);
  EXPECT_FALSE(company.closes(of));
  company.barred(*company.peer("n1"), of.mark().hash, true);
  EXPECT_TRUE(company.closes(of));
  company.barred(*company.peer("n1"), of.mark().hash, false);
  EXPECT_FALSE(company.closes(of));
}

TEST(Companies, WhoComesBackIsNotGoneUnlessItLeft) {
  Company company;
  const Participant a = World::host(1, 1).who;
  company.gone(a, Testimony{}, false);
  company.up("n1", a);
  EXPECT_FALSE(company.is_gone(a));
  company.gone(a, Testimony{}, true);
  company.up("n1", a);
  EXPECT_TRUE(company.is_gone(a));
}

}  // namespace
}  // namespace pando::agree
