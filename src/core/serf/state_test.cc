// The rules of docs/protocol/serf.md, "State exchange".
#include <gmock/gmock.h>

#include "core/serf/harness_test.h"

namespace pando::serf {
namespace {

using testing::ElementsAre;
using wire::serf::PushPull;

PushPull state_of(const Machine& m) {
  const auto message = wire::serf::decode(m.serf.local_state());
  EXPECT_TRUE(message);
  return *std::get_if<PushPull>(&*message);
}

Input received(const PushPull& state, bool join = false) {
  return StateReceived{raw(state), join};
}

PushPull with_events(LamportTime event_time) {
  PushPull state{.event_time = event_time};
  state.events.resize(512);
  state.events[3] = {{.time = 3, .events = {{"old", to_bytes("x")}, {"old", to_bytes("y")}}}};
  return state;
}

TEST(State, AnIdleNodeSendsItsNameItsClocksAndFiveHundredTwelveNils) {
  Machine m;
  const PushPull expected{.time = 1,
                          .status_times = {{"alpha", 0}},
                          .left_members = {},
                          .event_time = 1,
                          .events = std::vector<std::optional<wire::serf::PastEvents>>(512),
                          .query_time = 1};
  EXPECT_EQ(state_of(m), expected);
  EXPECT_EQ(m.serf.local_state(), raw(expected));
  EXPECT_EQ(m.serf.local_state().size(), 589U);  // as recorded: plain-join.jsonl, record 0
}

TEST(State, CarriesMembersThoseWhoLeftAndEvents) {
  Machine m;
  m.with({"bravo", "charlie"});
  m.hear(wire::serf::Leave{.time = 6, .node = "bravo"});
  m.take();
  m.give(MemberLeft{known("bravo")});
  m.take();
  m.hear(wire::serf::UserEvent{
      .time = 515, .name = "deploy", .payload = to_bytes("v2"), .coalesce = true});
  m.take();
  PushPull expected{.time = 7,
                    .status_times = {{"alpha", 0}, {"bravo", 6}, {"charlie", 0}},
                    .left_members = {"bravo"},
                    .event_time = 516,
                    .events = std::vector<std::optional<wire::serf::PastEvents>>(512),
                    .query_time = 1};
  expected.events[3] = {{.time = 515, .events = {{"deploy", to_bytes("v2")}}}};
  EXPECT_EQ(state_of(m), expected);
}

TEST(State, ThePeersClocksAreWitnessedUpToTheTimeBefore) {
  Machine m;
  m.give(received({.time = 10, .event_time = 20, .query_time = 30}));
  EXPECT_EQ(m.serf.clocks(), (Clocks{.member = 10, .event = 20, .query = 30}));
  m.give(received({.time = 0, .event_time = 0, .query_time = 0}));
  EXPECT_EQ(m.serf.clocks(), (Clocks{.member = 10, .event = 20, .query = 30}));
}

TEST(State, StatusTimesAreJoinIntents) {
  Machine m;
  m.with({"bravo"});
  m.hear(wire::serf::Leave{.time = 4, .node = "bravo"});
  m.take();
  m.give(received({.time = 6, .status_times = {{"bravo", 5}, {"unknown", 5}}}));
  m.expect_nothing_else();
  EXPECT_EQ(m.status("bravo"), MemberStatus::alive);
  EXPECT_EQ(m.status_time("bravo"), 5U);
}

TEST(State, ThoseWhoLeftAreLeaveIntentsOneTimeLater) {
  Machine m;
  m.with({"bravo"});
  m.give(MemberLeft{known("bravo")});
  m.take();
  m.give(received({.time = 9, .status_times = {{"bravo", 5}}, .left_members = {"bravo"}}));
  m.expect("member-leave bravo(left)");
  m.expect_nothing_else();
  EXPECT_EQ(m.status_time("bravo"), 6U);
}

TEST(State, AStateThatSaysWeLeftIsRefuted) {
  Machine m;
  m.with({"bravo"});
  m.give(received({.time = 9, .status_times = {{"alpha", 5}}, .left_members = {"alpha"}}));
  m.expect("note leave_refuted alpha");
  m.expect("gossip intents: join alpha@9");
  m.expect_nothing_else();
}

TEST(State, PastEventsAreDeliveredButNotPassedOn) {
  Machine m;
  m.give(received(with_events(4)));
  EXPECT_THAT(m.take(), ElementsAre("user old@3 \"x\"", "user old@3 \"y\""));
  m.give(received(with_events(4)));
  m.expect_nothing_else();
}

TEST(State, AJoinThatIgnoresOldEventsSkipsThem) {
  Machine m;
  m.give(JoinStarted{.ignore_old_events = true});
  m.give(received(with_events(4), true));
  m.expect_nothing_else();
  m.hear(wire::serf::UserEvent{.time = 3, .name = "late", .payload = {}, .coalesce = false});
  m.expect_nothing_else();
  m.hear(wire::serf::UserEvent{.time = 4, .name = "new", .payload = {}, .coalesce = false});
  m.expect("user new@4");
  m.take();
}

TEST(State, AJoinWithReplayHearsThem) {
  Machine m;
  m.give(JoinStarted{.ignore_old_events = false});
  m.give(received(with_events(4), true));
  EXPECT_EQ(m.take().size(), 2U);
}

TEST(State, AfterTheJoinNothingIsSkippedAnyMore) {
  Machine m;
  m.give(JoinStarted{.ignore_old_events = true});
  m.give(JoinFinished{.contacted = 0});
  m.give(received(with_events(4), true));
  EXPECT_EQ(m.take().size(), 2U);
}

TEST(State, PeriodicExchangesDuringAJoinSkipNothing) {
  Machine m;
  m.give(JoinStarted{.ignore_old_events = true});
  m.give(received(with_events(4), false));
  EXPECT_EQ(m.take().size(), 2U);
}

TEST(State, AJoinThatWorkedIsAnnouncedWithTheCurrentTime) {
  Machine m;
  m.give(JoinStarted{.ignore_old_events = true});
  m.give(received({.time = 10}, true));
  m.give(JoinFinished{.contacted = 1});
  m.expect("gossip intents: join alpha@10");
  m.expect_nothing_else();
  EXPECT_EQ(m.serf.clocks().member, 11U);
  EXPECT_EQ(m.status_time("alpha"), 10U);
}

TEST(State, AJoinThatReachedNobodyIsNot) {
  Machine m;
  m.give(JoinStarted{.ignore_old_events = true});
  m.give(JoinFinished{.contacted = 0});
  m.expect_nothing_else();
}

TEST(State, NothingAtAllIsAllowed) {
  Machine m;
  m.give(StateReceived{.state = {}, .join = false});
  m.expect_nothing_else();
}

TEST(State, WhatIsNoStateIsRefusedWithANote) {
  Machine m;
  m.give(StateReceived{.state = to_bytes("\x02nonsense"), .join = false});
  m.expect("note serf_state_refused alpha");
  m.expect_nothing_else();
}

TEST(State, ARestoredNodeStartsAfterWhatItHadSeen) {
  Serf serf{config_of("alpha"), Instant{}, Rng{1}};
  serf.restore({.member = 10, .event = 20, .query = 30});
  EXPECT_EQ(serf.clocks(), (Clocks{.member = 11, .event = 21, .query = 31}));
  Outbox out;
  serf.step(Instant{}, Tick{}, out);
  out.clear();
  serf.step(Instant{},
            Received{{},
                     raw(wire::serf::UserEvent{
                         .time = 20, .name = "old", .payload = {}, .coalesce = false})},
            out);
  serf.step(Instant{}, Received{{}, raw(wire::serf::Query{.time = 30, .name = "old"})}, out);
  EXPECT_TRUE(out.empty());
}

}  // namespace
}  // namespace pando::serf
