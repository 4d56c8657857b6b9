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

Cluster joined(std::vector<Config> configs) {
  Cluster world{std::move(configs)};
  for (std::uint8_t host = 2; host <= kDead; ++host) {
    world.ask(host, command::Join{{{"", at(1)}}, true});
    world.run(2s);
  }
  return world;
}

Cluster formed(std::vector<Bytes> keys = {}) {
  std::vector<Config> configs;
  for (std::uint8_t host = 1; host <= kDead; ++host) {
    configs.push_back(pando(host));
    configs.back().keys = keys;
  }
  return joined(std::move(configs));
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

Config of(std::uint8_t host, std::string cluster, Id id = {}) {
  Config c = pando(host);
  c.cluster = std::move(cluster);
  c.cluster_id = id;
  return c;
}

std::uint64_t refused(Cluster& world, std::uint8_t host, const std::string& reason) {
  const auto counts = world.node(host).stats().refused;
  const auto it = counts.find(reason);
  return it == counts.end() ? 0 : it->second;
}

/// Two clusters whose members have the same names, addresses handed over by accident: what the
/// guardian of one says is refused by the other, by name and by settled id.
TEST(Verdicts, NeverCrossBetweenClusters) {
  const Id ours{{1}}, theirs{{2}};
  for (const bool same_name : {false, true}) {
    std::vector<Config> configs, others;
    for (std::uint8_t host = 1; host <= kDead; ++host) {
      configs.push_back(of(host, "oak", ours));
      others.push_back(of(host, same_name ? "oak" : "ash", theirs));
    }
    Cluster world = joined(std::move(configs)), other = joined(std::move(others));
    deliver(world, last_words(will_of(other.node(kDead)), {Ending::Kind::signal, 9}, {1, 2, 3, 4}));
    world.run(5s);
    for (const std::uint8_t host : kWitnesses) {
      EXPECT_EQ(status(world, host), MemberStatus::alive);
      EXPECT_TRUE(why(world, host).empty());
      EXPECT_EQ(refused(world, host, "evidence_other_cluster"), 1u);
    }
  }
}

/// Sealed and signed with a key that the cluster has not got.
TEST(Verdicts, RefuseANoticeThatNoKeyProves) {
  Cluster world = formed({Bytes(16, std::byte{7})});
  Cluster other = formed({Bytes(16, std::byte{8})});
  const Bytes forged = last_words(will_of(other.node(kDead)), {}, {1, 2, 3, 4}).at(0).bytes;
  world.give(1, Datagram{at(kDead), forged});
  world.run(1ms);
  EXPECT_EQ(status(world, 1), MemberStatus::alive);
  EXPECT_FALSE(world.node(1).stats().refused.empty()) << "it does not get through the door";
}

/// A notice that is said again once the node runs again is about another run.
TEST(Verdicts, RefuseANoticeThatIsReplayed) {
  Cluster world = formed();
  const auto words =
      last_words(will_of(world.node(kDead)), {Ending::Kind::signal, 9}, {1, 2, 3, 4});
  kill(world);
  deliver(world, words);
  world.run(1ms);
  EXPECT_EQ(status(world, 1), MemberStatus::failed);
  Config again = pando(kDead);
  again.self.start = 99;
  world.replace(std::move(again));
  world.ask(kDead, command::Join{{{"", at(1)}}, true});
  world.run(10s);
  ASSERT_EQ(status(world, 1), MemberStatus::alive);
  deliver(world, words);
  world.run(5s);
  for (const std::uint8_t host : kWitnesses) {
    EXPECT_EQ(status(world, host), MemberStatus::alive);
    EXPECT_EQ(refused(world, host, "evidence_other_run"), 1u);
  }
}

/// The page was written before a rotation, or the receiver has rotated first: the rings overlap.
TEST(Verdicts, BelieveANoticeAcrossARotation) {
  const Bytes old(16, std::byte{7}), fresh(16, std::byte{8});
  Cluster world = formed({old});
  const Bytes before = will_of(world.node(kDead));
  world.ask(1, command::Keys{command::KeyOperation::install, fresh});
  world.run(2s);
  world.ask(1, command::Keys{command::KeyOperation::use, fresh});
  world.run(2s);
  EXPECT_NE(will_of(world.node(kDead)), before) << "the page follows the keys";
  kill(world);
  deliver(world, last_words(before, {Ending::Kind::signal, 9}, {1, 2, 3, 4}));
  world.run(1ms);
  for (const std::uint8_t host : kWitnesses) EXPECT_EQ(status(world, host), MemberStatus::failed);
}

/// Who comes back rests three times its outage, and more the oftener it comes and goes.
TEST(Verdicts, WhoReturnsIsAMemberThatIsUnfitForDuty) {
  Cluster world = formed();
  const auto unfit = [&] { return world.node(1).find("n4")->unfit; };
  Duration longest{};
  for (StartNumber start = 50; start < 65; ++start) {
    const auto words =
        last_words(will_of(world.node(kDead)), {Ending::Kind::signal, 9}, {start, 2, 3, 4});
    kill(world);
    deliver(world, words);
    world.run(2s);
    Config again = pando(kDead);
    again.self.start = start;
    world.replace(std::move(again));
    world.ask(kDead, command::Join{{{"", at(1)}}, true});
    world.run(3s);
    ASSERT_EQ(status(world, 1), MemberStatus::alive) << "it stays a member";
    EXPECT_GT(unfit(), 2s);
    longest = std::max(longest, unfit());
  }
  EXPECT_GT(longest, 4min) << "the penalty of coming and going";
  EXPECT_EQ(world.node(2).find("n1")->unfit, Duration{});
  world.run(longest + 1min);
  EXPECT_EQ(unfit(), Duration{});
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
