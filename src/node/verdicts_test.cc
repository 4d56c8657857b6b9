// How a node hears of a death before anybody has probed, and what it can say about it.
#include "base/note.h"
#include "base/note_code.h"
#include "node/cluster_test.h"
#include "node/views.h"
#include "pando/last_words.h"

namespace pando::node {
namespace {

constexpr std::uint8_t kWitnesses[] = {1, 2, 3};
constexpr std::uint8_t kDead = 4;

Config pando(std::uint8_t host) {
  Config c = config(host);
  c.self = {.id = {{host, 1}}, .start = host};
  c.cluster = "grove";
  return c;
}

Cluster formed(std::vector<Bytes> keys = {}) {
  std::vector<Config> configs;
  for (std::uint8_t host = 1; host <= kDead; ++host) {
    configs.push_back(pando(host));
    configs.back().keys = keys;
  }
  Cluster world{std::move(configs)};
  for (std::uint8_t host = 2; host <= kDead; ++host) {
    world.ask(host, command::Join{{{"", at(1)}}, true});
    world.run(2s);
  }
  return world;
}

void deliver(Cluster& world, const std::vector<SendDatagram>& packets) {
  for (const SendDatagram& packet : packets)
    world.give(std::to_integer<std::uint8_t>(packet.to.address.bytes().back()),
               Datagram{{Address::v4(127, 0, 0, kDead), 40000}, packet.bytes});
}

/// As a process that a signal has ended: nothing of it is heard any more.
void kill(Cluster& world) {
  world.remove(kDead);
}

MemberStatus status(Cluster& world, std::uint8_t host) {
  return table(world.node(host))["n4"];
}

std::vector<Verdict> why(Cluster& world, std::uint8_t host) {
  return verdicts_of(world.node(host))->why("n4", world.now());
}

TEST(Verdicts, AnExitNoticeBuriesAtOnce) {
  for (const auto& keys : {std::vector<Bytes>{}, {Bytes(16, std::byte{7})}}) {
    Cluster world = formed(keys);
    const Bytes will = will_of(world.node(kDead));
    kill(world);
    deliver(world, last_words(will, {Ending::Kind::signal, 9}, {1, 2, 3, 4}));
    world.run(1ms);
    for (const std::uint8_t host : kWitnesses) {
      EXPECT_EQ(status(world, host), MemberStatus::failed);
      ASSERT_EQ(why(world, host).size(), 1u);
      EXPECT_EQ(to_string(why(world, host)[0].cause, why(world, host)[0].number),
                "killed by signal 9");
      EXPECT_EQ(why(world, host)[0].who, (Participant{.id = {{kDead, 1}}, .start = kDead}));
    }
  }
}

/// Somebody says that it has ended, and it has not: it objects.
TEST(Verdicts, WhoLivesRefutesAnExitNotice) {
  Cluster world = formed();
  deliver(world, last_words(will_of(world.node(kDead)), {}, {1, 2, 3, 4}));
  world.run(10s);
  for (const std::uint8_t host : kWitnesses) EXPECT_EQ(status(world, host), MemberStatus::alive);
}

TEST(Verdicts, AWillIsWrittenAnewWhenItsContentsChange) {
  Cluster world{{pando(1), pando(2)}};
  const std::uint64_t alone = will_version(world.node(1));
  EXPECT_TRUE(last_words(will_of(world.node(1)), {}, {1, 2, 3, 4}).empty()) << "nobody to tell";
  world.ask(1, command::Join{{{"", at(2)}}, true});
  world.run(2s);
  EXPECT_NE(will_version(world.node(1)), alone);
  EXPECT_EQ(last_words(will_of(world.node(1)), {}, {1, 2, 3, 4}).size(), 1u);
}

TEST(Verdicts, APlainSerfMemberLeavesNoWill) {
  Cluster world{{config(1)}};
  EXPECT_TRUE(will_of(world.node(1)).empty());
  EXPECT_EQ(verdicts_of(world.node(1)), nullptr);
}

TEST(Verdicts, WhatIsNoWillGivesNoWords) {
  EXPECT_TRUE(last_words(to_bytes("\x0a\xff"), {}, {1, 2, 3, 4}).empty());
}

}  // namespace
}  // namespace pando::node
