// Nodes that hold data agree on a map by themselves: the first one, joins, ends, leaves.
#include "node/cluster_test.h"
#include "pando/last_words.h"

namespace pando::node {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

Config stores(std::uint8_t host, StartNumber start = 1) {
  Config c = config(host);
  c.self = {.id = {{host, 1}}, .start = start};
  c.map.store = true;
  c.map.buckets = 16;
  return c;
}

std::vector<std::string> names(const map::MapPtr& map) {
  std::vector<std::string> names;
  if (map)
    for (const map::Host& member : map->members) names.push_back(member.name);
  return names;
}

bool settled(const map::Map& map) {
  return std::ranges::all_of(map.buckets, [&](const map::Holders& bucket) {
    return bucket.learners.empty() && bucket.acting.size() == map::possible_copies(map, map.copies);
  });
}

class Stores {
 public:
  explicit Stores(std::uint8_t count) : world(configs(count)) {
    for (std::uint8_t host = 2; host <= count; ++host)
      world.ask(host, command::Join{{{"", at(1)}}, true});
  }
  map::MapPtr map(std::uint8_t host) { return world.node(host).map(); }
  /// Runs until all of these have one settled map of these members, at most a minute.
  bool agree(const std::vector<std::uint8_t>& hosts) {
    for (int i = 0; i < 600; ++i) {
      if (agreed(hosts)) return true;
      world.run(100ms);
    }
    return false;
  }
  /// A process ends by a signal; its guardian speaks.
  void kill(std::uint8_t host) {
    const auto packets =
        last_words(will_of(world.node(host)), {Ending::Kind::signal, 9}, {1, 2, 3, host});
    world.remove(host);
    for (const SendDatagram& packet : packets)
      world.give(std::to_integer<std::uint8_t>(packet.to.address.bytes().back()),
                 Datagram{at(host), packet.bytes});
  }

 private:
  static std::vector<Config> configs(std::uint8_t count) {
    std::vector<Config> all;
    for (std::uint8_t host = 1; host <= count; ++host) all.push_back(stores(host));
    return all;
  }
  bool agreed(const std::vector<std::uint8_t>& hosts) {
    const map::MapPtr first = map(hosts.front());
    if (!first || !settled(*first) || first->members.size() != hosts.size()) return false;
    return std::ranges::all_of(hosts, [&](std::uint8_t host) {
      return map(host) && *map(host) == *first && first->find(world.node(host).name()).has_value();
    });
  }

 public:
  Cluster world;
};

TEST(NodeMap, OneAloneFoundsTheClusterAndHoldsEverything) {
  Stores s{1};
  s.world.run(900ms);
  EXPECT_EQ(s.map(1), nullptr) << "others may come";
  s.world.run(1s);
  ASSERT_NE(s.map(1), nullptr);
  EXPECT_EQ(s.map(1)->branch, "main");
  EXPECT_TRUE(settled(*s.map(1)));
  EXPECT_TRUE(s.world.node(1).map_status(s.world.now()).serves);
}

TEST(NodeMap, ThoseWhoJoinShareIt) {
  Stores s{4};
  ASSERT_TRUE(s.agree({1, 2, 3, 4}));
  const map::Balance balance = s.world.node(2).map_balance();
  for (const map::Held& held : balance.members) EXPECT_EQ(held.copies, 8u);
  EXPECT_EQ(s.world.node(3).map_durability().hosts, 1u);
}

/// Only those who are to hold data are members; all others know the map.
TEST(NodeMap, WhoHoldsNothingKnowsItAllTheSame) {
  std::vector<Config> configs{stores(1), stores(2), config(3)};
  configs[2].self = {.id = {{3, 1}}, .start = 1};
  Cluster world{std::move(configs)};
  for (const auto host : {std::uint8_t{2}, std::uint8_t{3}})
    world.ask(host, command::Join{{{"", at(1)}}, true});
  world.run(20s);
  ASSERT_NE(world.node(3).map(), nullptr);
  EXPECT_THAT(names(world.node(3).map()), UnorderedElementsAre("n1", "n2"));
  EXPECT_EQ(*world.node(3).map(), *world.node(1).map());
}

TEST(NodeMap, ACertainDeathIsAgreedOnAtOnce) {
  Stores s{5};
  ASSERT_TRUE(s.agree({1, 2, 3, 4, 5}));
  s.kill(4);
  s.world.run(300ms);
  EXPECT_THAT(names(s.map(1)), testing::Not(testing::Contains("n4")));
  ASSERT_TRUE(s.agree({1, 2, 3, 5}));
  EXPECT_EQ(s.world.node(1).map_durability().lost, 0u);
}

/// Each death is a step; the last two are those that no majority survives.
TEST(NodeMap, FiveShrinkToOne) {
  Stores s{5};
  std::vector<std::uint8_t> hosts{1, 2, 3, 4, 5};
  ASSERT_TRUE(s.agree(hosts));
  while (hosts.size() > 1) {
    s.kill(hosts.front());  // the one whose turn it is to propose
    hosts.erase(hosts.begin());
    ASSERT_TRUE(s.agree(hosts)) << hosts.size() << " are left";
    EXPECT_EQ(s.world.node(hosts.front()).map_durability().lost, 0u);
  }
  EXPECT_TRUE(s.world.node(5).map_status(s.world.now()).serves);
}

TEST(NodeMap, ARestartedNodeIsAnotherMember) {
  Stores s{3};
  ASSERT_TRUE(s.agree({1, 2, 3}));
  s.kill(2);
  s.world.replace(stores(2, 2));
  s.world.ask(2, command::Join{{{"", at(1)}}, true});
  ASSERT_TRUE(s.agree({1, 2, 3}));
  EXPECT_EQ(s.map(1)->members[*s.map(1)->find("n2")].who.start, 2u);
}

/// Whoever returns rests for three times its outage; nothing else happens when that is over.
TEST(NodeMap, WhoRestsAfterAnOutageIsAdmittedWhenItIsFit) {
  Stores s{3};
  ASSERT_TRUE(s.agree({1, 2, 3}));
  s.kill(2);
  s.world.run(20s);
  s.world.replace(stores(2, 2));
  s.world.ask(2, command::Join{{{"", at(1)}}, true});
  s.world.run(10s);
  EXPECT_THAT(names(s.map(1)), UnorderedElementsAre("n1", "n3"));
  s.world.run(55s);
  EXPECT_THAT(names(s.map(1)), UnorderedElementsAre("n1", "n2", "n3"));
}

TEST(NodeMap, WhoLeavesHandsOverFirst) {
  Stores s{3};
  ASSERT_TRUE(s.agree({1, 2, 3}));
  s.world.ask(3, command::Leave{});
  EXPECT_EQ(table(s.world.node(1))["n3"], MemberStatus::alive);
  s.world.run(20s);
  EXPECT_EQ(table(s.world.node(1))["n3"], MemberStatus::left);
  ASSERT_TRUE(s.agree({1, 2}));
  EXPECT_EQ(s.world.node(1).map_durability().lost, 0u);
}

/// A whole cluster that is stopped: there is nobody to hand over to.
TEST(NodeMap, WhereAllLeaveNobodyWaits) {
  Stores s{3};
  ASSERT_TRUE(s.agree({1, 2, 3}));
  for (std::uint8_t host = 1; host <= 3; ++host) s.world.ask(host, command::Leave{});
  s.world.run(8s);
  for (std::uint8_t host = 1; host <= 3; ++host)
    EXPECT_NE(last<reply::Done>(s.world.replies(host)), nullptr) << int{host};
}

/// All members leave, but somebody has come who is about to be one.
TEST(NodeMap, WhoIsAboutToBeAdmittedIsHandedEverything) {
  Stores s{2};
  ASSERT_TRUE(s.agree({1, 2}));
  s.kill(2);
  ASSERT_TRUE(s.agree({1}));
  s.world.replace(stores(2, 2));
  s.world.ask(2, command::Join{{{"", at(1)}}, true});
  s.world.run(100ms);
  ASSERT_THAT(names(s.map(1)), UnorderedElementsAre("n1"));
  s.world.ask(1, command::Leave{});
  s.world.run(20s);
  EXPECT_NE(last<reply::Done>(s.world.replies(1)), nullptr);
  ASSERT_NE(s.map(2), nullptr);
  EXPECT_THAT(names(s.map(2)), UnorderedElementsAre("n2"));
  EXPECT_EQ(s.world.node(2).map_durability().lost, 0u);
}

TEST(NodeMap, TheLastOneLeavesAtOnce) {
  Stores s{1};
  ASSERT_TRUE(s.agree({1}));
  s.world.ask(1, command::Leave{});
  s.world.run(20s);
  EXPECT_NE(last<reply::Done>(s.world.replies(1)), nullptr);
}

TEST(NodeMap, TwoWhoWereAloneBecomeOneClusterWhenTheyMeet) {
  Cluster world{{stores(1), stores(2)}};
  world.run(30s);
  ASSERT_NE(world.node(1).map(), nullptr);
  ASSERT_NE(world.node(2).map(), nullptr);
  EXPECT_NE(world.node(1).map()->cluster, world.node(2).map()->cluster);
  world.ask(2, command::Join{{{"", at(1)}}, true});
  world.run(10s);
  ASSERT_NE(world.node(2).map(), nullptr);
  EXPECT_EQ(*world.node(1).map(), *world.node(2).map());
  EXPECT_THAT(names(world.node(1).map()), UnorderedElementsAre("n1", "n2"));
}

/// What a guardian is to say is written before a promise or a vote leaves.
TEST(NodeMap, TheWillIsKeptBeforeAVoteLeaves) {
  Stores s{3};
  ASSERT_TRUE(s.agree({1, 2, 3}));
  const auto& outputs = s.world.others(2);
  EXPECT_TRUE(std::ranges::any_of(
      outputs, [](const Output& output) { return std::holds_alternative<KeepWill>(output); }));
}

/// Who gives its primaries away agrees to that by voting: nobody waits for its lease to end.
TEST(NodeMap, SharingOutWaitsForNoLease) {
  Stores s{3};
  while (!s.map(1) || s.map(1)->members.size() < 3) s.world.run(1ms);
  const Instant admitted = s.world.now();
  ASSERT_TRUE(s.agree({1, 2, 3}));
  EXPECT_LE(s.world.now() - admitted, 300ms);
}

TEST(NodeMap, AnswersWhatIf) {
  Stores s{3};
  ASSERT_TRUE(s.agree({1, 2, 3}));
  const Node& node = s.world.node(1);
  map::Host fourth;
  fourth.name = "n9";
  const map::Outlook outlook =
      node.outlook(s.world.now(), {.lose = {"node=n2"}, .add = {fourth}, .copies = 3});
  EXPECT_EQ(outlook.error, "");
  EXPECT_THAT(names(outlook.map), UnorderedElementsAre("n1", "n3", "n9"));
  EXPECT_EQ(outlook.after.hosts, 2u);
  EXPECT_EQ(node.outlook(s.world.now(), {.lose = {"node=nobody"}}).error,
            "cannot lose 'node=nobody': no node is that; see pando map");
  EXPECT_EQ(node.unsafe_to_stop("n1"), "");
}

TEST(NodeMap, RefusesOptionsThatCannotBe) {
  Config c = stores(1);
  c.map.buckets = 1000;
  EXPECT_THAT(Node::check(c), testing::HasSubstr("power of two"));
  c = stores(1);
  c.map.copies = 0;
  EXPECT_THAT(Node::check(c), testing::HasSubstr("1 to 5"));
  c = stores(1);
  c.map.zone = "a/b/c/d/e";
  EXPECT_THAT(Node::check(c), testing::HasSubstr("region/zone/rack/host"));
  c = stores(1);
  c.map.weight = 1'000'001;
  EXPECT_THAT(Node::check(c), testing::HasSubstr("weight"));
}

}  // namespace
}  // namespace pando::node
