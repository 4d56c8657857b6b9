// Who may introduce himself, and what is said when he may not.
#include "core/link/greeting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/link/link_world_test.h"
#include "core/link/stranger_test.h"

namespace pando::link {
namespace {

Bytes key(unsigned char fill) {
  return Bytes(16, std::byte{fill});
}

/// Two nodes that may not link: whatever they try, both count that reason and nothing comes up.
void expect_refused(Reason reason, Config a, Config b, std::vector<Bytes> keys_a = {},
                    std::vector<Bytes> keys_b = {}) {
  SCOPED_TRACE(row(reason).name);
  LinkWorld world{1};
  world.add(a, keys_a);
  world.add(b, keys_b);
  world.know_all();
  world.run(40s);
  for (const std::size_t i : {0, 1}) {
    EXPECT_TRUE(world.told(i).ups.empty());
    ASSERT_TRUE(world.links(i).counters().refused.contains(reason));
    EXPECT_GE(world.links(i).counters().refused.at(reason), 1u);
    EXPECT_LE(world.told(i).dials.size(), 10u) << "a lasting refusal is not tried at once again";
    ASSERT_FALSE(world.told(i).refused.empty());
    EXPECT_EQ(world.told(i).refused[0].reason, reason);
  }
  EXPECT_TRUE(world.links(0).cluster_id() == a.cluster_id);
}

TEST(Greeting, OtherClusterNames) {
  Config b = config_of(1);
  b.cluster = "forest";
  expect_refused(Reason::cluster_name, config_of(0), b);
}

TEST(Greeting, OtherClusterIds) {
  Config a = config_of(0), b = config_of(1);
  a.cluster_id = id_of(100);
  b.cluster_id = id_of(101);
  expect_refused(Reason::cluster_id, a, b);
}

TEST(Greeting, OtherKeys) {
  expect_refused(Reason::key, config_of(0), config_of(1), {key(1)}, {key(2)});
  expect_refused(Reason::key, config_of(0), config_of(1), {key(1)}, {});
  expect_refused(Reason::key, config_of(0), config_of(1), {}, {key(2)});
}

TEST(Greeting, OneIdTwice) {
  Config b = config_of(1);
  b.self = {config_of(0).self.id, 2};
  expect_refused(Reason::same_identity, config_of(0), b);
  b.self = config_of(0).self;
  expect_refused(Reason::own_self, config_of(0), b);
}

TEST(Greeting, AnyCommonKeyWill) {
  const std::vector<std::pair<std::vector<Bytes>, std::vector<Bytes>>> rings = {
      {{key(1)}, {key(1)}},
      {{key(1), key(2)}, {key(2), key(1)}},
      {{key(1), key(2)}, {key(3), key(2)}},
      {{key(3)}, {key(1), key(2), key(3)}},
  };
  for (const auto& [a, b] : rings) {
    LinkWorld world{1};
    world.add(config_of(0), a);
    world.add(config_of(1), b);
    world.know_all();
    EXPECT_TRUE(world.run_until([&] { return world.meshed(); }, 2s));
  }
}

/// Names are bytes, whatever they hold: protobuf writes a line to standard error for text that is
/// none.
TEST(Greeting, NamesNeedNotBeUtf8) {
  Config a = config_of(0), b = config_of(1);
  a.cluster = b.cluster = "gr\xFFve";
  b.name = "n\xFF";
  testing::internal::CaptureStderr();
  LinkWorld world{1};
  world.add(a);
  world.add(b);
  world.know_all();
  const bool linked = world.run_until([&] { return world.meshed(); }, 2s);
  b.cluster = "for\xFFst";
  expect_refused(Reason::cluster_name, a, b);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_TRUE(linked);
}

TEST(Greeting, KeysCanRotateUnderLinks) {
  LinkWorld world{1};
  world.add(config_of(0), {key(1)});
  world.add(config_of(1), {key(1)});
  world.know_all();
  world.run(6s);
  for (const std::size_t i : {0, 1}) world.links(i).set_keys(*wire::Keyring::make({key(2)}));
  world.run(1s);
  EXPECT_TRUE(world.meshed());
  world.break_all(0, 1);
  EXPECT_TRUE(world.run_until([&] { return world.meshed(); }, 2s));
}

TEST(Greeting, TheWrongHouse) {
  LinkWorld world{1};
  world.add(config_of(0));
  world.add(config_of(1));
  world.add(config_of(2));
  world.give(0, PeerKnown{"n2", endpoint_of(1)});  // n1 lives there
  world.give(1, PeerKnown{"n0", endpoint_of(0)});
  world.run(90ms);
  world.give(1, PeerGone{"n0"});
  world.run(1s);
  EXPECT_FALSE(world.links(0).up("n2"));
  EXPECT_GE(world.links(0).counters().refused.at(Reason::wrong_peer), 1u);
}

TEST(Greeting, AnotherVersion) {
  proto::Greeting greeting;
  greeting.ParseFromString(write_greeting(Stranger::theirs(), {}, "n0", {}));
  greeting.set_version(9);
  greeting.set_least_version(7);
  Bytes bytes = to_bytes(ByteView{kPreamble});
  append_frame(bytes, FrameType::hello, write_hello(greeting.SerializeAsString(), {}));
  Stranger s;
  s.say(s.accept(), bytes);
  EXPECT_EQ(s.counted(Reason::version), 1u);
}

TEST(Greeting, ANewerVersionThatKnowsOursIsWelcome) {
  proto::Greeting greeting;
  greeting.ParseFromString(write_greeting(Stranger::theirs(), {}, "n0", {}));
  greeting.set_version(9);
  Bytes bytes = to_bytes(ByteView{kPreamble});
  append_frame(bytes, FrameType::hello, write_hello(greeting.SerializeAsString(), {}));
  Stranger s;
  const StreamId stream = s.accept();
  s.say(stream, bytes);
  s.say(stream, Stranger::proof());
  EXPECT_TRUE(s.links().up("n1"));
}

// A refusal is the first frame: whoever is refused has been told nothing but the reason.
TEST(Greeting, ARefusalSaysNothingElse) {
  Config config = Stranger::theirs();
  config.cluster = "forest";
  Stranger s;
  const StreamId stream = s.accept();
  s.say(stream, Stranger::hello(config));
  const Bytes said = s.said(stream);
  ByteView rest = said;
  FrameReader reader;
  const auto frame = reader.next(rest);
  ASSERT_TRUE(frame && *frame);
  EXPECT_EQ((*frame)->type, FrameType::refusal);
  proto::Refusal refusal;
  ASSERT_TRUE(refusal.ParseFromString(to_string((*frame)->body)));
  EXPECT_EQ(refusal.reason(), static_cast<std::uint32_t>(Reason::cluster_name));
  EXPECT_TRUE(rest.empty());
}

TEST(Greeting, AProofOfAnotherConnectionIsWorthless) {
  const wire::Keyring keys = *wire::Keyring::make({key(1)});
  const Bytes a = to_bytes("dialler's"), b = to_bytes("acceptor's"), c = to_bytes("other");
  Greeting theirs;
  theirs.signed_bytes = a;
  const auto hello =
      read_hello(view(write_hello(write_greeting(Stranger::theirs(), {}, "n0", {}), keys)));
  ASSERT_TRUE(hello);
  const Bytes mac = prove(keys, *hello, Role::dialler, {a, b}, 3);
  EXPECT_TRUE(proves(keys, mac, Role::dialler, {a, b}, 3));
  EXPECT_FALSE(proves(keys, mac, Role::acceptor, {a, b}, 3));
  EXPECT_FALSE(proves(keys, mac, Role::dialler, {a, c}, 3));
  EXPECT_FALSE(proves(keys, mac, Role::dialler, {c, b}, 3));
  EXPECT_FALSE(proves(keys, mac, Role::dialler, {a, b}, 4));
  EXPECT_FALSE(proves(keys, {}, Role::dialler, {a, b}, 3));
  EXPECT_FALSE(proves({}, mac, Role::dialler, {a, b}, 3));
}

TEST(Greeting, AWrongProofIsRefused) {
  Stranger s{Stranger::own(), {key(1)}};
  const StreamId stream = s.accept();
  // The tags can be copied from a recorded hello; the proof cannot.
  s.say(stream, Stranger::hello(Stranger::theirs(), "n0", {key(1)}));
  s.say(stream, Stranger::proof(std::string(32, 'x')));
  EXPECT_FALSE(s.links().up("n1"));
  EXPECT_EQ(s.counted(Reason::key), 1u);
}

// ---- the cluster's id --------------------------------------------------------------------------

TEST(ClusterIdentity, MergesInAnyOrder) {
  const std::vector<ClusterId> heard = {
      {id_of(5), false}, {id_of(3), false}, {id_of(9), true}, {}, {id_of(4), false}};
  std::vector<std::size_t> order = {0, 1, 2, 3, 4};
  do {
    ClusterIdentity identity{{}, 10s};
    for (const std::size_t i : order) identity.learn(kStart, heard[i]);
    EXPECT_EQ(identity.known(), (ClusterId{id_of(9), true}));
  } while (std::ranges::next_permutation(order).found);
}

TEST(ClusterIdentity, SettlesAfterATime) {
  ClusterIdentity identity{{}, 10s};
  EXPECT_EQ(identity.deadline(), kNever);
  identity.learn(kStart, {id_of(5), false});
  EXPECT_FALSE(identity.settle(kStart + 9s));
  identity.learn(kStart + 5s, {id_of(4), false});
  EXPECT_FALSE(identity.settle(kStart + 14s));
  EXPECT_TRUE(identity.settle(kStart + 15s));
  EXPECT_FALSE(identity.settle(kStart + 16s));
  EXPECT_FALSE(identity.learn(kStart + 17s, {id_of(1), false}));
  EXPECT_EQ(identity.known(), (ClusterId{id_of(4), true}));
}

TEST(ClusterIdentity, NodesStartedTogetherAgree) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    LinkWorld world{seed};
    for (std::size_t i = 0; i < 6; ++i) world.add(config_of(i));
    world.know_all();
    world.run(20s);
    const Id id = world.links(0).cluster_id();
    EXPECT_FALSE(id.empty());
    for (std::size_t i = 0; i < 6; ++i) {
      EXPECT_EQ(world.links(i).cluster_id(), id);
      ASSERT_EQ(world.told(i).settled.size(), 1u);
      EXPECT_EQ(world.told(i).settled[0].id, id);
      EXPECT_EQ(world.told(i).downs.size(), 0u);
    }
  }
}

TEST(ClusterIdentity, ANewcomerTakesTheKnownOne) {
  LinkWorld world{1};
  Config a = config_of(1);
  a.cluster_id = id_of(200);
  world.add(config_of(0));
  world.add(a);
  world.know_all();
  world.run(1s);
  EXPECT_EQ(world.links(0).cluster_id(), id_of(200));
  ASSERT_EQ(world.told(0).settled.size(), 1u);
}

}  // namespace
}  // namespace pando::link
