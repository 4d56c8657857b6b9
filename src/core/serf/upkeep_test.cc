// The rules of docs/protocol/serf.md, "Reap", "Reconnect" and "Queues".
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "core/serf/harness_test.h"

namespace pando::serf {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Machine short_lived() {
  Config config = config_of("alpha");
  config.reconnect_timeout = 60s;
  config.tombstone_timeout = 120s;
  config.reconnect_interval = 24h;
  Machine m{config};
  m.with({"bravo", "charlie"});
  return m;
}

TEST(Upkeep, AFailedMemberIsReapedAfterTheReconnectTimeout) {
  Machine m = short_lived();
  m.give(MemberLeft{known("bravo")});
  m.take();
  m.run(60s);  // the reap at exactly 60 s is not late enough
  EXPECT_THAT(m.take(), IsEmpty());
  m.run(15s);
  EXPECT_THAT(m.take(), ElementsAre("member-reap bravo(failed)", "erased bravo"));
  EXPECT_EQ(m.serf.find("bravo"), std::nullopt);
}

TEST(Upkeep, AMemberThatLeftIsReapedAfterTheTombstoneTimeout) {
  Machine m = short_lived();
  m.hear(wire::serf::Leave{.time = 5, .node = "bravo"});
  m.take();
  m.give(MemberLeft{known("bravo")});
  m.take();
  m.run(120s);
  EXPECT_THAT(m.take(), IsEmpty());
  m.run(15s);
  EXPECT_THAT(m.take(), ElementsAre("member-reap bravo(left)", "erased bravo"));
}

TEST(Upkeep, AMemberThatReturnsIsNotReaped) {
  Machine m = short_lived();
  m.give(MemberLeft{known("bravo")});
  m.take();
  m.run(50s);
  m.give(MemberJoined{known("bravo")});
  m.take();
  m.run(100s);
  EXPECT_THAT(m.take(), IsEmpty());
}

TEST(Upkeep, AFailedMemberIsTriedAgain) {
  Machine m;
  m.with({"bravo"});
  m.give(MemberLeft{known("bravo")});
  m.take();
  m.run(30s);  // one failed, one present: certain
  EXPECT_THAT(m.take(), ElementsAre("reconnect bravo/10.0.0.2:7946"));
}

TEST(Upkeep, NobodyFailedNobodyIsTried) {
  Machine m;
  m.with({"bravo"});
  m.run(10min);
  EXPECT_THAT(m.take(), IsEmpty());
}

TEST(Upkeep, TheChanceOfATryIsFailedPerPresent) {
  Config config = config_of("alpha");
  config.reconnect_timeout = 24h * 1000;
  Machine m{config};
  for (int i = 0; i < 9; ++i) m.with({fmt::format("member-{}", i)});
  m.with({"bravo"});
  m.give(MemberLeft{known("bravo")});
  m.take();
  m.run(30s * 10'000);  // one of ten present: every tenth time
  const auto tries = m.take().size();
  EXPECT_GT(tries, 900U);
  EXPECT_LT(tries, 1100U);
}

TEST(Upkeep, EveryFailedMemberIsTriedInTheLongRun) {
  Machine m;
  m.with({"bravo", "charlie", "delta"});
  for (const char* name : {"bravo", "charlie", "delta"}) m.give(MemberLeft{known(name)}), m.take();
  m.run(30s * 100);
  const auto said = m.take();
  EXPECT_EQ(said.size(), 100U);
  EXPECT_EQ(std::set<std::string>(said.begin(), said.end()).size(), 3U);
}

TEST(Upkeep, ALeavingNodeTriesNobody) {
  Machine m;
  m.with({"bravo"});
  m.give(MemberLeft{known("bravo")});
  m.take();
  m.ask(command::Leave{});
  m.take();
  m.run(60s);
  EXPECT_THAT(m.take(), IsEmpty());
}

/// Says `count` different things that are never sent.
void fill(Machine& m, int count) {
  for (int i = 1; i <= count; ++i) {
    m.hear(wire::serf::Join{.time = static_cast<LamportTime>(i), .node = "bravo"});
    m.take();
  }
}

TEST(Upkeep, ALongQueueIsNotedAtTheNextCheck) {
  Machine m;
  m.with({"bravo"});
  fill(m, 127);
  m.run(30s);
  EXPECT_THAT(m.take(), IsEmpty());
  fill(m, 128);
  m.run(30s);
  EXPECT_THAT(m.take(), ElementsAre("note queue_long intent: 128"));
}

TEST(Upkeep, WhatWasSentIsNotInTheQueue) {
  Machine m;
  m.with({"bravo"});
  fill(m, 128);
  m.give(BroadcastDone{m.last_token()});
  m.run(30s);
  EXPECT_THAT(m.take(), IsEmpty());
}

TEST(Upkeep, AQueueBeyondItsMaximumIsPruned) {
  Config config = config_of("alpha");
  config.queue_max = 200;
  Machine m{config};
  m.with({"bravo"});
  fill(m, 201);
  m.run(30s);
  EXPECT_THAT(m.take(), ElementsAre("note queue_long intent: 201", "note queue_pruned intent: 200",
                                    "prune intents to 200"));
}

TEST(Upkeep, ALateOrNeedlessTickIsHarmless) {
  Machine m;
  m.with({"bravo"});
  m.give(Tick{}, 24h);
  m.give(Tick{});
  m.give(Tick{});
  EXPECT_THAT(m.take(), IsEmpty());
  EXPECT_GT(m.serf.deadline(), m.now);
}

TEST(Upkeep, AMessageThatDoesNotDecodeIsNotedOnceASecond) {
  Machine m;
  const Input junk = Received{known("bravo")->endpoint, to_bytes("\x01junk")};
  m.give(junk);
  m.expect("note message_malformed 10.0.0.2:7946: wrong_type");
  m.give(junk);
  m.expect_nothing_else();
  m.give(junk, 1s);
  m.expect("note message_malformed 10.0.0.2:7946: wrong_type");
}

TEST(Upkeep, AMessageInTheWrongPlaceIsNoted) {
  Machine m;
  m.hear(wire::serf::PushPull{});
  m.expect("note message_malformed 10.0.0.2:7946: misplaced message");
}

TEST(Upkeep, AnUnknownTypeIsNoted) {
  Machine m;
  m.give(Received{known("bravo")->endpoint, to_bytes("\x2a")});
  m.expect("note message_malformed 10.0.0.2:7946: unknown_type");
}

}  // namespace
}  // namespace pando::serf
