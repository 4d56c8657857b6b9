// The contract of the machine as a whole. Source: swim.h; docs/protocol/swim.md.
#include "core/swim/swim.h"

#include <gtest/gtest.h>

#include "core/swim/node_info_pool.h"
#include "core/swim/swim_harness_test.h"

namespace pando::swim {
namespace {

std::vector<NodeInfoPtr> infos(int count) {
  std::vector<NodeInfoPtr> infos;
  for (int i = 0; i < count; ++i) {
    const std::string name = "m" + std::to_string(i);
    const auto host = static_cast<std::uint8_t>(i % 250), net = static_cast<std::uint8_t>(i / 250);
    infos.push_back(std::make_shared<const NodeInfo>(
        NodeInfo{name, {Address::v4(10, 1, net, host), 7946}, {}, {}}));
  }
  return infos;
}

// ---- views -------------------------------------------------------------------------------------

TEST(Views, AFreshMachineKnowsItself) {
  Bench b;
  EXPECT_EQ(b.machine.size(), 1u);
  EXPECT_EQ(b.machine.alive_count(), 1u);
  EXPECT_EQ(b.machine.incarnation(), 1u);
  EXPECT_EQ(b.machine.self(), config_of("self").self);
  EXPECT_EQ(b.machine.find("self")->info->name, "self");
  EXPECT_EQ(b.machine.find("n"), std::nullopt);
  EXPECT_EQ(b.machine.deadline(), kNever);
}

TEST(Views, PeersAreSortedByName) {
  Bench b;
  for (const char* name : {"z", "a", "m"}) b.knows(name);
  std::vector<std::string> names;
  for (const Peer& peer : b.machine.peers()) names.push_back(peer.info->name);
  EXPECT_EQ(names, (std::vector<std::string>{"a", "m", "self", "z"}));
}

// ---- adopt -------------------------------------------------------------------------------------

TEST(Adopt, MakesAFormedClusterWithoutAWord) {
  Bench b;
  Outbox out;
  auto nodes = infos(20);
  nodes.push_back(std::make_shared<const NodeInfo>(b.machine.self()));
  b.machine.adopt(b.now, nodes, out);
  EXPECT_EQ(out.size(), 20u);
  EXPECT_TRUE(std::holds_alternative<MemberJoined>(out.front()));
  EXPECT_EQ(b.machine.size(), 21u);
  EXPECT_EQ(b.machine.alive_count(), 21u);
  EXPECT_EQ(b.state("m7"), "alive 1");
  EXPECT_EQ(b.machine.queued_rumours(), 0u);
  EXPECT_EQ(b.machine.find("m7")->info, nodes[7]);  // shared, not copied
  b.pass(25s);
  EXPECT_TRUE(b.sent.empty());
  b.reject<Note>();
}

TEST(Adopt, SpreadsStateExchangesOverTheIntervalOfThatSize) {
  int late = 0;  // 65 members: three times the interval
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Bench b{config_of("self"), seed};
    Outbox out;
    b.machine.adopt(b.now, infos(64), out);
    const Instant begin = b.now;
    while (!b.has<Dial>() && b.now < begin + 90s) b.pass(1s);
    EXPECT_TRUE(b.has<Dial>()) << seed;
    late += b.now > begin + 60s;
  }
  EXPECT_GT(late, 5);
}

TEST(Adopt, AfterALongRestIsNoPause) {
  Bench b;
  b.sleep(1h);
  Outbox out;
  b.machine.adopt(b.now, infos(20), out);
  EXPECT_GT(b.machine.deadline(), b.now);
  b.pass(20s);
  b.reject<Note>();
}

// ---- deadlines ---------------------------------------------------------------------------------

TEST(Deadline, ASpuriousTickIsHarmless) {
  Bench b;
  b.knows("n");
  while (b.machine.queued_rumours() > 0) b.pass(50ms);
  b.forget();
  const Instant due = b.machine.deadline();
  for (int i = 0; i < 10; ++i) b.give(Tick{});
  b.expect_nothing_else();
  EXPECT_EQ(b.machine.deadline(), due);
}

TEST(Deadline, NothingHappensBeforeIt) {
  Bench b;
  b.peers_answer = false;
  for (const char* name : {"a", "b", "c", "d", "e"}) b.hear(alive(name));
  b.hear(ml::Suspect{1, "a", "x"});
  b.hear(ml::IndirectPing{901, at("t").address, 7946, "t", true, {}, 0, "asker"}, at("asker"));
  b.give(UpdateMeta{1, to_bytes("m")});
  b.give(StreamAccepted{StreamId{StreamId::kAccepted | 1}, at("dialer")});
  b.forget();
  for (;;) {
    const Instant due = b.machine.deadline();
    if (due == kNever) break;  // everybody is dead and forgotten
    if (due - 1ns > b.now) {
      b.now = due - 1ns;
      b.give(Tick{});
      b.expect_nothing_else();
      ASSERT_EQ(b.machine.deadline(), due);
    }
    b.now = std::max(b.now, due);
    b.give(Tick{});
    b.forget();
  }
}

// ---- the same again ----------------------------------------------------------------------------

/// Everything a peer or a driver could do, at random, with hardly any sense in it.
Input random_input(Rng& rng, const Endpoint& from) {
  const std::string node = rng.chance(.2) ? "self" : "n" + std::to_string(rng.below(6));
  const auto incarnation = static_cast<Incarnation>(rng.below(4));
  const StreamId stream{rng.below(8) + (rng.chance(.5) ? StreamId::kAccepted : 0)};
  const auto some_state = [&] {
    ml::NodeState s{node, at(node).address, 7946, {}, incarnation, State::alive, kVsn};
    s.state = static_cast<State>(rng.below(4));
    return s;
  };
  switch (rng.below(16)) {
    case 0:
      return Tick{};
    case 1:
      return Received{from, ml::Ping{7, node, {}, 0, "n1"}};
    case 2:
      return Received{from, ml::IndirectPing{8, at("n1").address, 0, "n1", true, {}, 0, ""}};
    case 3:
      return Received{from, ml::Ack{static_cast<std::uint32_t>(rng.below(50)), {}}};
    case 4:
      return Received{from, ml::Nack{static_cast<std::uint32_t>(rng.below(50))}};
    case 5:
      return Received{from, ml::Suspect{incarnation, node, "n" + std::to_string(rng.below(6))}};
    case 6:
      return Received{from, ml::Dead{incarnation, node, rng.chance(.5) ? node : "x"}};
    case 7:
      return Received{from, ml::User{to_bytes("user")}};
    case 8:
      return StreamAccepted{stream, from};
    case 9:
      return StreamConnected{stream};
    case 10:
      return StreamReceived{stream, ml::PushPull{true, {some_state(), some_state()}, {}}};
    case 11:
      return StreamReceived{stream, ml::Ack{7, {}}};
    case 12:
      return StreamEnded{stream, "gone"};
    case 13:
      return rng.chance(.1) ? Input{Join{1, {{"", from}}}} : Input{Tick{}};
    case 14:
      return rng.chance(.1) ? Input{UpdateMeta{1, to_bytes("meta")}} : Input{Tick{}};
    default:
      return Received{from, alive(node, incarnation, rng.chance(.5) ? to_bytes("m") : Bytes{})};
  }
}

/// A long senseless story; returns what was said, as one text.
std::string story(std::uint64_t seed) {
  Rng rng{seed};
  Bench b{config_of("self"), seed};
  b.peers_answer = rng.chance(.5);
  std::string said;
  for (int i = 0; i < 2000; ++i) {
    b.now += Duration{
        static_cast<Duration::rep>(rng.below(rng.chance(.02) ? 20'000'000'000 : 300'000'000))};
    b.give(random_input(rng, at("n" + std::to_string(rng.below(6)))));
    if (b.machine.deadline() <= b.now) b.give(Tick{});
    EXPECT_GT(b.machine.deadline(), b.now);
    for (const Sent& sent : b.sent)
      said += sent.to.to_string() + std::to_string(sent.message.index()) + " ";
    for (const Output& output : b.other) said += std::to_string(output.index()) + ",";
    b.forget();
  }
  EXPECT_LE(b.machine.size(), 7u);
  EXPECT_LE(b.machine.queued_rumours(), 7u);
  EXPECT_TRUE(b.machine.health_score() >= 0 && b.machine.health_score() <= 7);
  return said;
}

TEST(Contract, AnyMessageIsLegalInAnyState) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    EXPECT_FALSE(story(seed).empty());
  }
}

TEST(Contract, EqualInputsGiveEqualOutputs) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) EXPECT_EQ(story(seed), story(seed)) << seed;
  EXPECT_NE(story(1), story(2));
}

// ---- cost --------------------------------------------------------------------------------------

TEST(Pool, MachinesOfOneProcessShareTheirFacts) {
  NodeInfoPool pool;
  Config one = config_of("one"), two = config_of("two");
  one.pool = two.pool = &pool;
  Bench a{one}, b{two};
  a.hear(alive("n", 1, to_bytes("meta")));
  b.hear(alive("n", 3, to_bytes("meta")));
  EXPECT_EQ(a.machine.find("n")->info, b.machine.find("n")->info);
  b.hear(alive("n", 4, to_bytes("other")));
  EXPECT_NE(a.machine.find("n")->info, b.machine.find("n")->info);
  EXPECT_EQ(pool.size(), 4u);  // the two themselves, two of n
}

TEST(Idle, TwoNodesAtRestExchangeOnePingAndOneAckEverySecondOrSo) {
  Bench b;
  b.knows("n");
  while (b.machine.queued_rumours() > 0) b.pass(50ms);
  b.peers_answer = false;
  b.forget();
  std::size_t bytes = 0, packets = 0;
  const Instant end = b.now + 10min;
  while (b.machine.deadline() <= end) {
    b.now = std::max(b.now, b.machine.deadline());
    b.give(Tick{});
    for (const Sent& sent : std::list<Sent>{b.sent}) {
      bytes += sent.bytes;
      ++packets;
      const auto* ping = std::get_if<ml::Ping>(&sent.message);
      ASSERT_TRUE(ping);
      b.forget();
      b.hear(ml::Ack{ping->seq, {}}, sent.to);
    }
  }
  EXPECT_LE(packets, 400u);
  EXPECT_LE(bytes / packets, 75u);
}

}  // namespace
}  // namespace pando::swim
