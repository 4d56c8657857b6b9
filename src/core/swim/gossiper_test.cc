// Source: docs/protocol/swim.md, "Gossip".
#include "core/swim/gossiper.h"

#include <gtest/gtest.h>

#include "core/swim/swim_harness_test.h"

namespace pando::swim {
namespace {

/// A node with members and nothing to say.
Bench quiet(const std::vector<std::string>& names, Timing timing = {}) {
  Bench b{config_of("self", timing)};
  for (const std::string& name : names) b.knows(name);
  while (b.machine.queued_rumours() > 0) b.pass(50ms);
  b.forget();
  return b;
}

TEST(Gossip, NothingToTellIsNoPacket) {
  Bench b = quiet({"n"});
  b.pass(10min);
  EXPECT_TRUE(b.sent.empty());
}

TEST(Gossip, EachBeatTellsAFewMembers) {
  Timing timing;
  timing.probe_interval = 1h;  // no pings that would take rumours along
  Bench b = quiet({"a", "b", "c", "d", "e", "f", "g"}, timing);
  b.machine.broadcast(Lane::events, to_bytes("event"), 0, 1000);
  b.pass(200ms);
  std::set<Endpoint> told;
  for (const Sent& sent : b.sent) told.insert(sent.to);
  EXPECT_EQ(b.sent.size(), 3u);
  EXPECT_EQ(told.size(), 3u);
  b.pass(200ms);
  EXPECT_EQ(b.sent.size(), 6u);
}

TEST(Gossip, CarriesTheCrcForThoseWhoReadIt) {
  Bench b = quiet({"n"});
  ml::Alive old = alive("old");
  old.vsn[1] = std::byte{4};
  b.hear(old);
  b.pass(1s);
  b.expect_sent<ml::Alive>(at("n"));
  EXPECT_TRUE(b.last.crc);
  b.expect_sent<ml::Alive>(at("old"));
  EXPECT_FALSE(b.last.crc);
}

TEST(Gossip, GoesToTheSuspectAndForAWhileToTheDeadButNotToWhoLeft) {
  struct Row {
    const char* state;
    Duration after;
    bool told;
  };
  constexpr Row rows[] = {{"suspect", 0s, true},
                          {"dead", 1s, true},
                          {"dead", 29s, true},
                          {"dead", 30500ms, false},
                          {"left", 0s, false}};
  for (const Row& r : rows) {
    SCOPED_TRACE(r.state);
    Timing timing;
    timing.probe_interval = 1h;  // nothing is forgotten and nobody is probed
    Bench b = quiet({"n"}, timing);
    const std::string state = r.state;
    if (state == "suspect") b.hear(ml::Suspect{1, "n", "x"});
    if (state == "dead") b.hear(ml::Dead{1, "n", "x"});
    if (state == "left") b.hear(ml::Dead{1, "n", "n"});
    b.pass(r.after);
    b.forget();
    b.machine.broadcast(Lane::events, to_bytes("event"), 0, 1000);
    b.pass(400ms);
    EXPECT_EQ(b.has_sent<ml::User>(at("n")), r.told) << r.after / 1ms;
  }
}

TEST(Lanes, AreSentBehindTheRumoursAndReportedWhenDone) {
  Bench b = quiet({"n"});
  b.machine.broadcast(Lane::events, to_bytes("event"), 41, 1);
  b.machine.broadcast(Lane::intents, to_bytes("intent"), 42, 1);
  EXPECT_EQ(b.machine.queued(Lane::events), 1u);
  EXPECT_EQ(b.machine.queued(Lane::intents), 1u);
  b.pass(3s);
  EXPECT_EQ(b.count_sent<ml::User>(), 8u);
  EXPECT_EQ(b.sent.front().message, ml::PacketMessage{ml::User{to_bytes("intent")}});
  EXPECT_EQ(b.expect<BroadcastDone>().token, 42u);
  EXPECT_EQ(b.expect<BroadcastDone>().token, 41u);
  b.reject<BroadcastDone>();
}

TEST(Lanes, PruningReportsWhatWasDropped) {
  Bench b;
  b.machine.broadcast(Lane::queries, to_bytes("a"), 41, 1);
  b.machine.broadcast(Lane::queries, to_bytes("b"), 0, 1);
  b.machine.prune(Lane::queries, 1);
  EXPECT_LE(b.machine.deadline(), b.now);
  b.pass(0s);
  EXPECT_EQ(b.expect<BroadcastDone>().token, 41u);
  EXPECT_EQ(b.machine.queued(Lane::queries), 1u);
}

TEST(Lanes, AMessageForTheLayerAboveIsHandedUp) {
  Bench b;
  b.hear(ml::User{to_bytes("serf")}, at("n"));
  const UserMessage message = b.expect<UserMessage>();
  EXPECT_EQ(message.from, at("n"));
  EXPECT_EQ(message.payload, to_bytes("serf"));
  b.expect_nothing_else();
}

TEST(Packets, LeaveRoomForWhatTheDoorAdds) {
  Bench b = quiet({"n"});
  b.machine.set_packet_overhead(29);
  for (int i = 0; i < 50; ++i) b.machine.broadcast(Lane::events, Bytes(100), 0, 1);
  b.pass(1s);
  ASSERT_FALSE(b.sent.empty());
  for (const Sent& sent : b.sent) EXPECT_LE(sent.bytes + 29 + (sent.crc ? 5 : 0), kPacketBudget);
}

}  // namespace
}  // namespace pando::swim
