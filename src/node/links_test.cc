// Nodes that speak Pando are linked, plain Serf members are left alone, and mail finds its room.
#include <algorithm>

#include "base/note_code.h"
#include "node/cluster_test.h"
#include "node/rooms.h"
#include "node/views.h"
#include "wire/stream.h"

namespace pando::node {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::uint8_t kPair[] = {1, 2}, kEnds[] = {1, 3}, kAll[] = {1, 2, 3};

/// A configuration with an identity: its id begins with the host's number.
Config pando(std::uint8_t host, std::string cluster = "grove") {
  Config c = config(host);
  c.self = {.id = {{host, 1}}, .start = host};
  c.cluster = std::move(cluster);
  return c;
}

template <class T>
std::vector<T> said(Cluster& world, std::uint8_t host) {
  std::vector<T> found;
  for (const Output& output : world.others(host))
    if (const T* one = std::get_if<T>(&output)) found.push_back(*one);
  return found;
}

void join(Cluster& world, std::uint8_t host, std::uint8_t seed) {
  world.ask(host, command::Join{{{"", at(seed)}}, true});
  world.run(5s);
}

std::vector<std::string> letters(Cluster& world, std::uint8_t host) {
  std::vector<std::string> texts;
  for (const Delivered& d : said<Delivered>(world, host)) texts.push_back(to_string(d.message));
  return texts;
}

TEST(Links, TwoPandoNodesShareOneAndTellWhoTheOtherIs) {
  Cluster world{{pando(1), pando(2)}};
  join(world, 1, 2);
  for (const std::uint8_t host : kPair) {
    const std::uint8_t other = host == 1 ? 2 : 1;
    EXPECT_EQ(world.node(host).stats().links, 1);
    const auto ups = said<LinkUp>(world, host);
    ASSERT_THAT(ups, SizeIs(1));
    EXPECT_EQ(ups[0].peer, "n" + std::to_string(other));
    EXPECT_EQ(ups[0].who, (Participant{.id = {{other, 1}}, .start = other}));
    EXPECT_THAT(said<LinkDown>(world, host), IsEmpty());
    // The stream left memberlist's hands and counts no more among its streams.
    EXPECT_EQ(world.node(host).stats().streams, 0);
  }
}

TEST(Links, APlainSerfMemberIsNeitherDialledNorShownLinks) {
  Cluster world{{pando(1), config(2), pando(3)}};
  join(world, 1, 2);
  join(world, 3, 2);
  world.run(30s);
  EXPECT_THAT(table(world.node(1)), SizeIs(3));
  EXPECT_EQ(world.node(1).stats().links, 1);
  EXPECT_EQ(world.node(2).stats().links, 0);
  EXPECT_EQ(links_of(world.node(2)), nullptr);
  EXPECT_THAT(world.node(2).stats().refused, IsEmpty());
}

TEST(Links, LettersArriveWholeAndInOrder) {
  Cluster world{{pando(1), pando(2)}};
  join(world, 1, 2);
  const std::string large(300'000, 'x');
  world.give(1, Post{"n2", Lane::calls, to_bytes("first"), 1});
  world.give(1, Post{"n2", Lane::calls, to_bytes(large), 2});
  world.give(1, Post{"n2", Lane::calls, {}, 3});
  world.run(1s);
  EXPECT_THAT(letters(world, 2), ElementsAre("first", large, ""));
  EXPECT_THAT(letters(world, 1), IsEmpty());
  EXPECT_THAT(said<Undelivered>(world, 1), IsEmpty());
}

TEST(Links, WhatCannotLeaveComesBackWithItsTagAndTheReason) {
  Cluster world{{pando(1), pando(2), config(3)}};
  join(world, 1, 2);
  join(world, 3, 2);
  world.give(1, Post{"n9", Lane::calls, {}, 9});
  world.give(1, Post{"n3", Lane::calls, {}, 3});
  world.give(1, Post{"n2", Lane::control, Bytes(2 << 20), 2});
  world.give(3, Post{"n1", Lane::calls, {}, 1});
  const auto back = said<Undelivered>(world, 1);
  ASSERT_THAT(back, SizeIs(3));
  EXPECT_EQ(std::tie(back[0].to, back[0].tag), std::make_tuple("n9", 9U));
  EXPECT_EQ(back[0].why, Undelivered::Why::unknown_member);
  EXPECT_EQ(back[1].why, Undelivered::Why::unknown_member) << "a Serf member takes no letters";
  EXPECT_EQ(std::tie(back[2].to, back[2].tag), std::make_tuple("n2", 2U));
  EXPECT_EQ(back[2].why, Undelivered::Why::too_large);
  EXPECT_THAT(said<Undelivered>(world, 3), SizeIs(1)) << "nor does it write any";
}

TEST(Links, EachSideShowsItsEndOfALink) {
  Cluster world{{pando(1), pando(2), config(3)}};
  join(world, 1, 2);
  join(world, 3, 2);
  world.give(1, Post{"n2", Lane::calls, Bytes(1000), 1});
  world.run(30s);
  int dialled = 0;
  for (const std::uint8_t host : kPair) {
    const std::uint8_t other = host == 1 ? 2 : 1;
    const auto peers = world.node(host).peers(world.now());
    ASSERT_THAT(peers, SizeIs(1)) << "a Serf member has no link";
    const PeerLink& peer = peers[0];
    EXPECT_EQ(peer.name, "n" + std::to_string(other));
    EXPECT_EQ(peer.state, PeerLink::State::up);
    EXPECT_EQ(peer.address, at(other));
    EXPECT_EQ(peer.who, (Participant{.id = {{other, 1}}, .start = other}));
    EXPECT_GT(peer.age, 25s);
    EXPECT_GT(peer.frames_in, 50u) << "two beats a second";
    EXPECT_GE(peer.bytes_in, 4 * peer.frames_in);
    EXPECT_TRUE(peer.rtt);
    EXPECT_LT(peer.phi.value_or(99), 1);
    EXPECT_EQ(peer.trouble, "");
    dialled += peer.dialled ? 1 : 0;
  }
  EXPECT_EQ(dialled, 1);
  const auto one = world.node(1).peers(world.now())[0], two = world.node(2).peers(world.now())[0];
  EXPECT_EQ(std::tie(one.bytes_in, one.frames_in), std::tie(two.bytes_out, two.frames_out));
  EXPECT_EQ(std::tie(one.bytes_out, one.frames_out), std::tie(two.bytes_in, two.frames_in));
  EXPECT_GT(one.bytes_out, one.bytes_in + 900);
  EXPECT_THAT(world.node(3).peers(world.now()), IsEmpty());
}

TEST(Links, ALostLinkSaysWhyAndIsTriedAgainAtOnce) {
  Cluster world{{pando(1), pando(2)}};
  join(world, 1, 2);
  world.run(10s);
  world.replace(pando(2));
  world.remove(2);
  world.run(1s);
  const auto peers = world.node(1).peers(world.now());
  ASSERT_THAT(peers, SizeIs(1)) << "membership has not yet given it up";
  EXPECT_EQ(peers[0].state, PeerLink::State::dialling);
  EXPECT_EQ(peers[0].trouble, "reset");
  EXPECT_LE(peers[0].trouble_age, 1s);
}

TEST(Links, AFullLaneSaysWhenItHasRoomAgain) {
  Cluster world{{pando(1), pando(2)}};
  join(world, 1, 2);
  // Posted within one step, before anything may leave.
  for (std::uint64_t tag = 1; tag <= 6; ++tag)
    world.node(1).rooms().links.post(Instant{} + 2000s,
                                     {Mailbox::user, "n2", Lane::bulk, Bytes(1 << 20)}, tag);
  world.give(1, Tick{});
  world.run(1s);
  const auto back = said<Undelivered>(world, 1);
  ASSERT_FALSE(back.empty());
  EXPECT_EQ(back[0].why, Undelivered::Why::full);
  EXPECT_THAT(said<Delivered>(world, 2), SizeIs(6 - back.size()));
  const auto room = said<Writable>(world, 1);
  ASSERT_THAT(room, SizeIs(1));
  EXPECT_EQ(room[0].lane, Lane::bulk);
}

TEST(Links, AMessageForARoomThatThisVersionHasNotGotIsDroppedAndCounted) {
  Cluster world{{pando(1), pando(2)}};
  join(world, 1, 2);
  world.node(1).rooms().links.post(Instant{} + 2000s,
                                   {Mailbox{200}, "n2", Lane::casts, to_bytes("?")}, 1);
  world.run(1s);
  EXPECT_THAT(letters(world, 2), IsEmpty());
  EXPECT_EQ(world.node(2).stats().refused["link_mailbox"], 1);
  EXPECT_EQ(world.node(2).stats().links, 1) << "the link stays";
}

TEST(Links, TheLinkEndsWithTheMembership) {
  Cluster world{{pando(1), pando(2), pando(3)}};
  join(world, 1, 3);
  join(world, 2, 3);
  ASSERT_EQ(world.node(1).stats().links, 2);
  world.ask(2, command::Leave{});
  world.run(10s);
  for (const std::uint8_t host : kEnds) {
    EXPECT_EQ(world.node(host).stats().links, 1);
    ASSERT_THAT(said<LinkDown>(world, host), SizeIs(1));
    EXPECT_EQ(said<LinkDown>(world, host)[0].peer, "n2");
  }
}

TEST(Links, TheClusterGetsAnIdThatAllKeep) {
  Cluster world{{pando(1), pando(2), pando(3)}};
  join(world, 1, 3);
  join(world, 2, 3);
  world.run(15s);
  std::set<Id> ids;
  for (const std::uint8_t host : kAll) {
    const auto kept = said<StoreClusterId>(world, host);
    ASSERT_THAT(kept, SizeIs(1));
    ids.insert(kept[0].id);
  }
  EXPECT_THAT(ids, SizeIs(1));
  EXPECT_FALSE(ids.begin()->empty());
}

/// Whether each of two nodes knows only itself.
bool strangers(Cluster& world) {
  return table(world.node(1)).size() == 1 && table(world.node(2)).size() == 1;
}

bool noted(Cluster& world, std::uint8_t host, NoteCode code, const std::string& words) {
  return std::ranges::any_of(world.notes(host), [&](const Noted& note) {
    return note.code == static_cast<std::uint16_t>(code) &&
           note.detail.find(words) != std::string::npos;
  });
}

TEST(Clusters, OfDifferentNamesDoNotMixWhenOneIsAskedToJoinTheOther) {
  Cluster world{{pando(1, "oak"), pando(2, "ash")}};
  join(world, 1, 2);
  EXPECT_TRUE(strangers(world));
  const auto* joined = last<reply::Joined>(world.replies(1));
  ASSERT_NE(joined, nullptr);
  EXPECT_EQ(joined->contacted, 0);
  constexpr const char* kWords = "the clusters have different names: 'ash' and 'oak'";
  EXPECT_THAT(joined->error, testing::HasSubstr(kWords)) << "the dialler reads it";
  EXPECT_TRUE(noted(world, 2, NoteCode::cluster_refused, kWords)) << "the acceptor says it";
  EXPECT_EQ(world.node(2).stats().refused["stream_cluster_name"], 1);
  EXPECT_EQ(world.node(1).stats().refused["stream_refused_by_peer"], 1)
      << "and so does the dialler";
}

TEST(Clusters, WhatAPeerSaysIsShownWithoutItsControlCharacters) {
  Cluster world{{pando(1)}};
  world.keep_silent(9);
  world.ask(1, command::Join{{{"", at(9)}}, true});
  const StreamId dialled = world.dialled(1);
  world.give(1, StreamConnected{dialled});
  const auto words = wire::memberlist::Err{"no\x1b[2J\nway\xFF" + std::string(5000, 'x')};
  const wire::Keyring none;
  world.give(1, StreamBytes{dialled,
                            wire::seal_stream(wire::memberlist::StreamMessage{words},
                                              wire::StreamRole::acceptor, {.keyring = &none}, {})});
  const auto* joined = last<reply::Joined>(world.replies(1));
  ASSERT_NE(joined, nullptr);
  EXPECT_THAT(joined->error, testing::HasSubstr("no?[2J way?xxx"));
  EXPECT_LT(joined->error.size(), 400u);
}

TEST(Clusters, OfOneNameAndDifferentIdsDoNotMixEither) {
  Config one = pando(1), two = pando(2);
  one.cluster_id = {{1}};
  two.cluster_id = {{2}};
  Cluster world{{one, two}};
  join(world, 1, 2);
  EXPECT_TRUE(strangers(world));
  EXPECT_TRUE(noted(world, 2, NoteCode::cluster_refused, "same name but different ids"));
}

TEST(Clusters, ANodeAloneFoundsNoneHoweverLongItIsAlone) {
  Cluster world{{pando(1), pando(2), pando(3)}};
  join(world, 1, 2);
  world.run(3600s);
  EXPECT_TRUE(links_of(world.node(3))->cluster_id().empty());
  join(world, 3, 1);
  EXPECT_FALSE(links_of(world.node(1))->cluster_id().empty());
  EXPECT_EQ(links_of(world.node(3))->cluster_id(), links_of(world.node(1))->cluster_id());
  EXPECT_EQ(world.node(3).stats().links, 2u);
}

TEST(Clusters, ANodeThatKnowsNoIdYetIsTakenIn) {
  Config one = pando(1);
  one.cluster_id = {{1}};
  Cluster world{{one, pando(2)}};
  join(world, 1, 2);
  EXPECT_FALSE(strangers(world));
  EXPECT_EQ(links_of(world.node(2))->cluster_id(), one.cluster_id);
}

TEST(Clusters, ASerfMemberIsAskedForNoCard) {
  Cluster world{{pando(1, "oak"), config(2)}};
  join(world, 1, 2);
  join(world, 2, 1);
  EXPECT_FALSE(strangers(world));
  EXPECT_THAT(world.node(1).stats().refused, IsEmpty());
  EXPECT_THAT(world.node(2).stats().refused, IsEmpty());
}

}  // namespace
}  // namespace pando::node
