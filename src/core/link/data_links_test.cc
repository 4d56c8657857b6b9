// Shards of two nodes get connections of their own, all of them or none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "core/link/link_world_test.h"
#include "core/link/stranger_test.h"

namespace pando::link {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Config with_shards(Config config, std::uint8_t shards, std::uint64_t features = kDataLinks) {
  config.shards = shards;
  config.features = features;
  return config;
}

/// Two nodes whose shards want data links.
struct DataLinksOfTwo : testing::Test {
  void start(std::uint8_t first, std::uint8_t second) {
    world.add(with_shards(config_of(0), first));
    world.add(with_shards(config_of(1), second));
    world.know_all();
  }
  bool both_up(std::size_t times = 1) {
    return world.run_until(
        [&] { return world.told(0).data.size() >= times && world.told(1).data.size() >= times; },
        60s);
  }
  std::set<std::pair<int, int>> pairs(std::size_t node) {
    std::set<std::pair<int, int>> found;
    for (const DataStream& s : world.told(node).data.back().streams)
      found.insert(node == 0 ? std::pair{s.ours, s.theirs} : std::pair{s.theirs, s.ours});
    return found;
  }
  LinkWorld world{1};
};

TEST_F(DataLinksOfTwo, EveryTwoShardsHaveOne) {
  start(2, 3);
  ASSERT_TRUE(both_up());
  EXPECT_THAT(world.told(0).data[0].streams, SizeIs(6));
  EXPECT_THAT(world.told(0).handed, SizeIs(6));
  EXPECT_THAT(pairs(0), SizeIs(6));
  EXPECT_EQ(pairs(0), pairs(1));
  EXPECT_EQ(world.told(0).data[0].peer, "n1");
  EXPECT_EQ(world.told(0).data[0].shards, 3);
  EXPECT_EQ(world.told(1).data[0].shards, 2);
  EXPECT_EQ(world.connections(), 7u);
  EXPECT_EQ(world.links(0).handshakes(), 0u);
  world.post(0, 1, Lane::calls, "the link is there as well");
  world.run(1s);
  EXPECT_THAT(world.told(1).delivered, SizeIs(1));
}

TEST_F(DataLinksOfTwo, OneThatCannotBeMadeLeavesAllToTheLink) {
  start(1, 2);
  world.refuse_dials(0, true);  // the larger id dials
  ASSERT_TRUE(both_up());
  for (const std::size_t node : {0, 1}) {
    EXPECT_THAT(world.told(node).data, SizeIs(1));
    EXPECT_THAT(world.told(node).data[0].streams, IsEmpty());
    EXPECT_THAT(world.told(node).downs, IsEmpty());
  }
  world.run(30s);
  EXPECT_THAT(world.told(1).data, SizeIs(1));
  EXPECT_EQ(world.connections(), 1u);
}

TEST_F(DataLinksOfTwo, WhoHasNoneIsSpokenToOverTheLink) {
  world.add(with_shards(config_of(0), 1, 0));
  world.add(with_shards(config_of(1), 1));
  world.know_all();
  ASSERT_TRUE(both_up());
  EXPECT_THAT(world.told(0).data[0].streams, IsEmpty());
  EXPECT_THAT(world.told(1).data[0].streams, IsEmpty());
  EXPECT_EQ(world.connections(), 1u);
}

TEST_F(DataLinksOfTwo, TooManyShardsSpeakOverTheLink) {
  start(8, 9);
  ASSERT_TRUE(both_up());
  EXPECT_THAT(world.told(0).data[0].streams, IsEmpty());
}

TEST_F(DataLinksOfTwo, OneThatEndsEndsTheLinkAndAllBeginAnew) {
  start(2, 1);
  ASSERT_TRUE(both_up());
  const StreamId lost = world.told(0).data[0].streams[1].stream;
  world.give(0, Closed{lost, StreamEnd::reset, "reset"});
  ASSERT_TRUE(both_up(2));
  ASSERT_THAT(world.told(0).downs, SizeIs(1));
  EXPECT_EQ(world.told(0).downs[0].cause, Cause::reset);
  EXPECT_THAT(world.told(1).downs, SizeIs(1));
  EXPECT_THAT(world.told(1).data[1].streams, SizeIs(2));
  world.run(1s);
  EXPECT_EQ(world.connections(), 3u) << "those before are closed";
  world.give(0, Closed{lost, StreamEnd::reset, "reset"});
  EXPECT_TRUE(world.links(0).up("n1")) << "it was of the link before";
}

TEST_F(DataLinksOfTwo, TheyEndWithTheLink) {
  start(1, 1);
  ASSERT_TRUE(both_up());
  world.give(0, PeerGone{"n1"});
  world.give(1, PeerGone{"n0"});
  world.run(5s);
  EXPECT_EQ(world.connections(), 0u);
}

TEST_F(DataLinksOfTwo, AreNotClosedForBeingIdle) {
  Config first = with_shards(config_of(0), 1), second = with_shards(config_of(1), 1);
  first.mesh_limit = second.mesh_limit = 0;
  world.add(first);
  world.add(second);
  world.know_all();
  world.post(0, 1, Lane::calls, "a link, please");
  ASSERT_TRUE(both_up());
  world.run(200s);
  EXPECT_THAT(world.told(0).downs, IsEmpty());
}

// ---- one who breaks the rules -------------------------------------------------------------------

/// Of n1, which dials: it has the larger id.
Bytes data_hello(DataLink link, std::vector<Bytes> keys = {}) {
  Bytes bytes = to_bytes(ByteView{kPreamble});
  const std::string greeting =
      write_greeting(with_shards(Stranger::theirs(), 1), {}, "n0", {}, link);
  append_frame(bytes, FrameType::hello, write_hello(greeting, *wire::Keyring::make(keys)));
  return bytes;
}

struct DataLinkStranger : testing::Test {
  /// The link, as n1.
  StreamId link() {
    const StreamId stream = s.accept();
    s.say(stream, Stranger::hello(with_shards(Stranger::theirs(), 1)));
    s.say(stream, Stranger::proof());
    return stream;
  }
  Stranger s{with_shards(Stranger::own(), 1)};
};

TEST_F(DataLinkStranger, WhatComesBehindTheProofIsTheShards) {
  link();
  EXPECT_THAT(s.all<DataUp>(), IsEmpty());
  const StreamId data = s.accept();
  s.say(data, data_hello({0, 0, 1}));
  Bytes bytes = Stranger::proof();
  const Bytes early = to_bytes("said early");
  bytes.insert(bytes.end(), early.begin(), early.end());
  s.say(data, bytes);
  ASSERT_THAT(s.all<HandOver>(), SizeIs(1));
  EXPECT_EQ(s.all<HandOver>()[0].stream, data);
  EXPECT_EQ(s.all<HandOver>()[0].rest, early);
  ASSERT_THAT(s.all<DataUp>(), SizeIs(1));
  EXPECT_EQ(s.all<DataUp>()[0].streams[0].stream, data);
  s.give(PeerGone{"n1"});
  EXPECT_TRUE(s.closed(data));
}

TEST_F(DataLinkStranger, NeedsTheLinkThatItNames) {
  link();
  for (const DataLink wrong : {DataLink{0, 0, 2}, DataLink{1, 0, 1}, DataLink{0, 1, 1}}) {
    const StreamId data = s.accept();
    s.say(data, data_hello(wrong));
    EXPECT_TRUE(s.closed(data));
    EXPECT_TRUE(s.links().up("n1"));
  }
  EXPECT_EQ(s.counted(Reason::no_link), 3u);
  EXPECT_THAT(s.all<HandOver>(), IsEmpty());
}

TEST_F(DataLinkStranger, HasOneForTwoShards) {
  link();
  for (int i = 0; i < 2; ++i) {
    const StreamId data = s.accept();
    s.say(data, data_hello({0, 0, 1}));
    s.say(data, Stranger::proof());
  }
  EXPECT_EQ(s.counted(Reason::no_link), 1u);
  EXPECT_THAT(s.all<DataUp>(), SizeIs(1));
}

TEST_F(DataLinkStranger, UnprovenIsNotHandedOver) {
  link();
  const StreamId data = s.accept();
  s.say(data, data_hello({0, 0, 1}));
  s.say(data, Stranger::proof("a mac where there are no keys"));
  EXPECT_EQ(s.counted(Reason::key), 1u);
  EXPECT_THAT(s.all<HandOver>(), IsEmpty());
  EXPECT_THAT(s.all<DataUp>(), IsEmpty());
}

TEST_F(DataLinkStranger, MaySayOnceThatThereAreNone) {
  const StreamId stream = link();
  const Frame none{.type = FrameType::no_data_links, .body = {}};
  s.say(stream, none);
  ASSERT_THAT(s.all<DataUp>(), SizeIs(1));
  EXPECT_THAT(s.all<DataUp>()[0].streams, IsEmpty());
  s.say(stream, none);
  EXPECT_EQ(s.counted(Reason::wrong_order), 1u);
  EXPECT_TRUE(s.closed(stream));
}

}  // namespace
}  // namespace pando::link
