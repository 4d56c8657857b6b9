// Source: docs/protocol/swim.md, "State exchanges".
#include "core/swim/exchanges.h"

#include <gtest/gtest.h>

#include "base/note_code.h"
#include "core/swim/swim_harness_test.h"

namespace pando::swim {
namespace {

constexpr StreamId kAccepted{StreamId::kAccepted | 1};

ml::NodeState node(const std::string& name, Incarnation incarnation = 1,
                   State state = State::alive) {
  return {name, at(name).address, at(name).port, {}, incarnation, state, kVsn};
}
ml::PushPull exchange(std::vector<ml::NodeState> nodes, bool join = false,
                      std::string_view user_state = "") {
  return {join, std::move(nodes), to_bytes(user_state)};
}
const ml::PushPull& push_pull(const SendStream& send) {
  return *std::get_if<ml::PushPull>(&send.message);
}
/// What a dialer sends to a fresh acceptor.
void accept(Bench& b, const ml::StreamMessage& message) {
  b.give(StreamAccepted{kAccepted, at("dialer")});
  b.give(StreamReceived{kAccepted, message});
}

// ---- joining -----------------------------------------------------------------------------------

TEST(Join, ExchangesStatesWithTheSeed) {
  Bench b;
  b.give(Join{7, {{"", at("seed")}}});
  const Dial dial = b.expect<Dial>();
  EXPECT_EQ(dial.to, at("seed"));
  EXPECT_EQ(dial.timeout, 10s);
  EXPECT_FALSE(dial.stream.accepted());
  b.expect_nothing_else();

  b.give(StreamConnected{dial.stream});
  EXPECT_EQ(push_pull(b.expect<SendStream>()), exchange({node("self")}, true));
  b.expect_nothing_else();

  b.give(StreamReceived{dial.stream, exchange({node("seed"), node("other")}, true, "state")});
  EXPECT_EQ(b.expect<CloseStream>().stream, dial.stream);
  EXPECT_EQ(b.expect<MemberJoined>().info->name, "seed");
  EXPECT_EQ(b.expect<MemberJoined>().info->name, "other");
  const UserState state = b.expect<UserState>();
  EXPECT_EQ(state.state, to_bytes("state"));
  EXPECT_TRUE(state.join);
  const JoinDone done = b.expect<JoinDone>();
  EXPECT_EQ(done.ticket, 7u);
  EXPECT_EQ(done.contacted, 1u);
  EXPECT_TRUE(done.failures.empty());
  b.expect_nothing_else();
}

TEST(Join, MemberEventsComeBeforeTheUserStateAndThatBeforeTheResult) {
  Bench b;
  b.give(Join{7, {{"", at("seed")}}});
  const Dial dial = b.expect<Dial>();
  b.give(StreamReceived{dial.stream, exchange({node("seed")}, true, "state")});
  std::vector<std::size_t> kinds;
  for (const Output& output : b.other) kinds.push_back(output.index());
  EXPECT_EQ(kinds, (std::vector{Output{CloseStream{}}.index(), Output{MemberJoined{}}.index(),
                                Output{UserState{}}.index(), Output{JoinDone{}}.index()}));
}

TEST(Join, ReportsEverySeedThatFailedInTheirOrder) {
  Bench b;
  b.give(Join{7, {{"", at("a")}, {"", at("b")}, {"", at("c")}, {"d", at("d")}}});
  std::vector<StreamId> streams;
  for (int i = 0; i < 4; ++i) streams.push_back(b.expect<Dial>().stream);
  b.give(StreamReceived{streams[3], ml::Err{"no"}});
  b.give(StreamReceived{streams[2], exchange({node("c")}, true)});
  b.give(StreamReceived{streams[1], ml::Ack{}});
  b.reject<JoinDone>();
  b.give(StreamEnded{streams[0], "connection refused"});
  const JoinDone done = b.expect<JoinDone>();
  EXPECT_EQ(done.contacted, 1u);
  ASSERT_EQ(done.failures.size(), 3u);
  EXPECT_EQ(done.failures[0].seed.endpoint, at("a"));
  EXPECT_EQ(done.failures[0].reason, "connection refused");
  EXPECT_EQ(done.failures[1].reason, "the peer answered with another kind of message");
  EXPECT_EQ(done.failures[2].seed.name, "d");
  EXPECT_EQ(done.failures[2].reason, "remote error: no");
}

TEST(Join, WithoutSeedsIsDoneAtOnce) {
  Bench b;
  b.give(Join{7, {}});
  EXPECT_EQ(b.expect<JoinDone>().contacted, 0u);
  b.expect_nothing_else();
}

TEST(Join, ManySeedsAreDialledAFewAtATime) {
  Bench b;
  Join join{7, {}};
  for (int i = 0; i < 50; ++i) join.seeds.push_back({"", at("s" + std::to_string(i))});
  b.give(join);
  std::size_t dials = 0;
  while (b.has<Dial>()) {
    std::vector<StreamId> streams;
    while (b.has<Dial>()) streams.push_back(b.expect<Dial>().stream);
    EXPECT_LE(streams.size(), 16u);
    dials += streams.size();
    for (const StreamId stream : streams) b.give(StreamEnded{stream, "refused"});
  }
  EXPECT_EQ(dials, 50u);
  EXPECT_EQ(b.expect<JoinDone>().failures.size(), 50u);
}

TEST(Join, TwoJoinsDoNotMixTheirResults) {
  Bench b;
  b.give(Join{7, {{"", at("a")}}});
  b.give(Join{8, {{"", at("b")}}});
  const StreamId first = b.expect<Dial>().stream, second = b.expect<Dial>().stream;
  EXPECT_NE(first, second);
  b.give(StreamEnded{second, "refused"});
  EXPECT_EQ(b.expect<JoinDone>().ticket, 8u);
  b.give(StreamReceived{first, exchange({node("a")}, true)});
  EXPECT_EQ(b.expect<JoinDone>().ticket, 7u);
}

TEST(Join, DepositedIsDoneAtTheNextTick) {
  Bench b;
  b.machine.deposit(Join{7, {{"", at("a")}}});
  EXPECT_LE(b.machine.deadline(), b.now);
  b.pass(0s);
  EXPECT_EQ(b.expect<Dial>().to, at("a"));
}

// ---- answering ---------------------------------------------------------------------------------

TEST(Acceptor, AnswersWithItsStateBeforeItMerges) {
  Bench b;
  b.knows("n");
  accept(b, exchange({node("dialer")}, true, "theirs"));
  const ml::PushPull answer = push_pull(b.expect<SendStream>());
  EXPECT_TRUE(answer.join);
  EXPECT_THAT(answer.nodes, testing::UnorderedElementsAre(node("self"), node("n")));
  EXPECT_EQ(b.expect<CloseStream>().stream, kAccepted);
  EXPECT_EQ(b.expect<MemberJoined>().info->name, "dialer");
  EXPECT_EQ(b.expect<UserState>().state, to_bytes("theirs"));
  b.expect_nothing_else();
}

TEST(Acceptor, AnswersAPingThatIsForIt) {
  for (const char* name : {"self", ""}) {
    Bench b;
    accept(b, ml::Ping{9, name, {}, 0, "dialer"});
    const SendStream sent = b.expect<SendStream>();
    EXPECT_EQ(sent.message, ml::StreamMessage{(ml::Ack{9, {}})});
    b.expect<CloseStream>();
    b.expect_nothing_else();
  }
  Bench b;
  b.machine.set_ack_payload(to_bytes("not on streams"));
  accept(b, ml::Ping{9, "other", {}, 0, "dialer"});
  b.expect<CloseStream>();
  b.expect_nothing_else();
}

TEST(Acceptor, HandsAUserMessageUp) {
  Bench b;
  accept(b, ml::User{to_bytes("serf")});
  const UserMessage message = b.expect<UserMessage>();
  EXPECT_EQ(message.from, at("dialer"));
  EXPECT_EQ(message.payload, to_bytes("serf"));
  b.expect<CloseStream>();
  b.expect_nothing_else();
}

TEST(Acceptor, ClosesWhatIsNoRequest) {
  for (const ml::StreamMessage& message : {ml::StreamMessage{ml::Ack{}}, {ml::Err{"x"}}}) {
    Bench b;
    accept(b, message);
    b.expect<CloseStream>();
    b.expect_nothing_else();
  }
}

TEST(Acceptor, HasALimitOfStreamsAtATime) {
  Config config = config_of("self");
  config.max_exchanges = 2;
  Bench b{config};
  const auto stream = [](std::uint64_t n) { return StreamId{StreamId::kAccepted | n}; };
  b.give(StreamAccepted{stream(1), at("a")});
  b.give(StreamAccepted{stream(2), at("b")});
  b.expect_nothing_else();
  b.give(StreamAccepted{stream(3), at("c")});
  EXPECT_EQ(b.expect<Note>(), (Note{NoteCode::push_pull_refused, at("c").to_string(), ""}));
  EXPECT_EQ(b.expect<CloseStream>().stream, stream(3));
  b.give(StreamReceived{stream(3), exchange({node("c")})});  // too late
  b.expect_nothing_else();
  b.give(StreamEnded{stream(1), "gone"});
  b.give(StreamAccepted{stream(4), at("d")});
  b.expect_nothing_else();
}

TEST(Acceptor, DoesNotWaitForEver) {
  Bench b;
  b.give(StreamAccepted{kAccepted, at("a")});
  b.pass(10s - 1ns);
  b.expect_nothing_else();
  b.pass(1ns);
  EXPECT_EQ(b.expect<CloseStream>().stream, kAccepted);
}

TEST(Streams, UnknownOnesAreIgnored) {
  Bench b;
  b.give(StreamConnected{StreamId{99}});
  b.give(StreamReceived{StreamId{99}, exchange({node("n")})});
  b.give(StreamEnded{StreamId{99}, "gone"});
  b.expect_nothing_else();
}

// ---- merging -----------------------------------------------------------------------------------

TEST(Merge, WhatThePeerHoldsChangesOurTableByTheseRules) {
  struct Row {
    State theirs;
    Incarnation incarnation;
    const char* becomes;  // of `alive 5`
  };
  constexpr Row rows[] = {
      {State::alive, 5, "alive 5"},   {State::alive, 6, "alive 6"},
      {State::suspect, 4, "alive 5"}, {State::suspect, 5, "suspect 5"},
      {State::dead, 4, "alive 5"},    {State::dead, 5, "suspect 5"},  // never dead at once
      {State::left, 4, "alive 5"},    {State::left, 5, "left 5"},
  };
  for (const Row& r : rows) {
    Bench b;
    b.knows("n", 5);
    accept(b, exchange({node("n", r.incarnation, r.theirs)}));
    EXPECT_EQ(b.state("n"), r.becomes) << static_cast<int>(r.theirs) << " " << r.incarnation;
  }
}

TEST(Merge, ADeathIsSuspectedInOurOwnName) {
  Bench b;
  b.knows("n", 5);
  accept(b, exchange({node("n", 5, State::dead)}));
  EXPECT_EQ(b.await<ml::Suspect>(1s), (ml::Suspect{5, "n", "self"}));
}

TEST(Merge, UnknownDeadAreNotTakenIn) {
  Bench b;
  accept(b, exchange({node("a", 5, State::dead), node("b", 5, State::left)}));
  EXPECT_EQ(b.machine.size(), 1u);
}

TEST(Merge, OurOwnDeathIsRefuted) {
  Bench b;
  accept(b, exchange({node("self", 4, State::dead)}));
  EXPECT_EQ(b.machine.incarnation(), 5u);
}

TEST(Merge, OurOwnPastIsOutdone) {
  Bench b;
  accept(b, exchange({node("self", 4, State::alive)}));
  EXPECT_EQ(b.machine.incarnation(), 5u);
}

TEST(Merge, IsRefusedAsAWholeIfVersionsDoNotFit) {
  ml::NodeState foreign = node("foreign");
  foreign.vsn[2] = std::byte{6};  // speaks what nobody else understands
  ml::NodeState versionless = node("versionless", 1, State::dead);
  versionless.vsn.clear();  // counts as version 0, whatever its state
  ml::NodeState event_protocol = node("events");
  event_protocol.vsn[5] = std::byte{1};
  for (const ml::NodeState& bad : {foreign, versionless, event_protocol}) {
    Bench b;
    accept(b, exchange({node("fine"), bad}, false, "state"));
    b.expect<SendStream>();
    b.expect<CloseStream>();
    EXPECT_EQ(b.expect<Note>().code, NoteCode::versions_refused);
    b.expect_nothing_else();
    EXPECT_EQ(b.machine.size(), 1u);
  }
}

TEST(Merge, OnlyTheAliveNarrowTheVersions) {
  ml::NodeState narrow = node("n", 1, State::dead);
  narrow.vsn[0] = std::byte{3};  // would exclude everybody, were it alive
  narrow.vsn[2] = std::byte{3};
  Bench b;
  accept(b, exchange({node("fine"), narrow}));
  EXPECT_EQ(b.state("fine"), "alive 1");
}

TEST(Merge, ARefusalFailsTheJoin) {
  Bench b;
  b.give(Join{7, {{"", at("seed")}}});
  ml::NodeState foreign = node("foreign");
  foreign.vsn[2] = std::byte{6};
  b.give(StreamReceived{b.expect<Dial>().stream, exchange({foreign})});
  const JoinDone done = b.expect<JoinDone>();
  ASSERT_EQ(done.failures.size(), 1u);
  EXPECT_THAT(done.failures.front().reason, testing::HasSubstr("'foreign' speaks protocol 6"));
}

// ---- anti-entropy ------------------------------------------------------------------------------

TEST(AntiEntropy, NowAndThenStatesAreExchangedWithARandomLivingMember) {
  Bench b;
  for (const char* name : {"a", "b", "dead"}) b.knows(name);
  b.hear(ml::Dead{1, "dead", "x"});
  std::set<Endpoint> peers;
  std::size_t exchanges = 0;
  for (int i = 0; i < 100; ++i) {
    b.forget();
    b.pass(30s);
    while (b.has<Dial>()) {
      const Dial dial = b.expect<Dial>();
      peers.insert(dial.to);
      ++exchanges;
      b.give(StreamConnected{dial.stream});
      EXPECT_FALSE(push_pull(b.expect<SendStream>()).join);
      b.give(StreamReceived{dial.stream, exchange({node("a")}, false, "state")});
      EXPECT_FALSE(b.expect<UserState>().join);
    }
  }
  EXPECT_EQ(exchanges, 100u);
  EXPECT_EQ(peers, (std::set{at("a"), at("b")}));
}

TEST(AntiEntropy, AFailureIsNotedAndNothingElse) {
  Bench b;
  b.knows("a");
  while (!b.has<Dial>()) b.pass(1s);
  const StreamId stream = b.expect<Dial>().stream;
  b.forget();
  b.give(StreamEnded{stream, "refused"});
  EXPECT_EQ(b.expect<Note>(), (Note{NoteCode::push_pull_failed, "a", "refused"}));
  b.expect_nothing_else();
}

TEST(AntiEntropy, IsRarerInALargeCluster) {
  Bench b;
  for (int i = 0; i < 64; ++i) b.knows("m" + std::to_string(i));
  std::size_t dials = 0;
  b.pass(100 * 90s);
  for (const Output& output : b.other) dials += std::holds_alternative<Dial>(output);
  EXPECT_NEAR(static_cast<double>(dials), 100, 2);  // 65 nodes: three times the interval
}

TEST(AntiEntropy, CanBeSwitchedOff) {
  Timing timing;
  timing.push_pull_interval = 0s;
  Bench b{config_of("self", timing)};
  b.knows("a");
  b.pass(1h);
  b.reject<Dial>();
}

}  // namespace
}  // namespace pando::swim
