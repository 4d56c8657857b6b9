// Source: docs/protocol/swim.md, "Probing".
#include "core/swim/prober.h"

#include <gtest/gtest.h>

#include "base/note_code.h"
#include "core/swim/swim_harness_test.h"

namespace pando::swim {
namespace {

/// Members that do not answer by themselves, and one probe under way.
struct Probing : Bench {
  explicit Probing(const std::vector<std::string>& names, Timing timing = {})
      : Bench{config_of("self", timing)} {
    for (const std::string& name : names) knows(name);
    while (machine.queued_rumours() > 0) pass(50ms);
    peers_answer = false;
    forget();
    next();
  }
  /// Waits for the next direct ping.
  void next() {
    ping = await<ml::Ping>(10s);
    target = ping.node;
    sent_at = now;
    packet = last;
  }
  void pass_until(Duration after_ping) { pass(sent_at + after_ping - now); }
  void ack(Bytes payload = {}) { hear(ml::Ack{ping.seq, std::move(payload)}, at(target)); }
  void nack(const Endpoint& from) { hear(ml::Nack{ping.seq}, from); }
  bool suspects() const { return state(target).starts_with("suspect"); }

  ml::Ping ping;
  std::string target;
  Instant sent_at;
  Sent packet;
};

TEST(Probe, IsAPingThatNamesItsTargetAndItsSender) {
  Probing b{{"n"}};
  EXPECT_EQ(b.ping, (ml::Ping{b.ping.seq, "n", at("self").address, 7946, "self"}));
  EXPECT_EQ(b.packet.to, at("n"));
  EXPECT_FALSE(b.packet.crc);
  b.expect_nothing_else();
}

TEST(Probe, SequenceNumbersBeginWithOne) {
  Bench b;
  b.peers_answer = false;
  b.hear(alive("n"));
  EXPECT_EQ(b.await<ml::Ping>(3s).seq, 1u);
}

TEST(Probe, TellsTheBindAddressIfThereIsOne) {
  Config config = config_of("self");
  config.bind_address = Address::v4(192, 168, 0, 1);
  Bench b{config};
  b.peers_answer = false;
  b.hear(alive("n"));
  EXPECT_EQ(b.await<ml::Ping>(3s).source_address, Address::v4(192, 168, 0, 1));
}

TEST(Probe, ADirectAckInTimeReportsRoundTripAndPayload) {
  Probing b{{"n"}};
  b.pass(30ms);
  b.ack(to_bytes("payload"));
  const PingDone done = b.expect<PingDone>();
  EXPECT_EQ(done.node, "n");
  EXPECT_EQ(done.rtt, 30ms);
  EXPECT_EQ(done.payload, to_bytes("payload"));
  b.expect_nothing_else();
}

TEST(Probe, AnAckAfterTheTimeoutSavesTheTargetButReportsNothing) {
  Probing b{{"n"}};
  b.pass_until(600ms);
  b.forget();
  b.ack();
  b.reject<PingDone>();
  b.pass_until(1s);
  EXPECT_FALSE(b.suspects());
}

TEST(Probe, AForeignOrLateAckDoesNotCount) {
  Probing b{{"n"}};
  b.hear(ml::Ack{b.ping.seq + 1, {}}, at("n"));
  b.expect_nothing_else();
  b.pass_until(1s);
  EXPECT_TRUE(b.suspects());
  b.forget();
  b.ack();
  b.reject<PingDone>();
  EXPECT_TRUE(b.suspects());
}

TEST(Probe, OnlyAfterTheTimeoutHelpersAreAskedUnderTheSameNumber) {
  Probing b{{"a", "b", "c", "d", "e"}};
  b.pass_until(499ms);
  b.reject_sent<ml::IndirectPing>();
  b.pass_until(500ms);
  const auto asked = b.all_sent<ml::IndirectPing>();
  ASSERT_EQ(asked.size(), 3u);
  for (const auto& request : asked) {
    EXPECT_EQ(request, (ml::IndirectPing{b.ping.seq, at(b.target).address, 7946, b.target, true,
                                         at("self").address, 7946, "self"}));
  }
  b.reject_sent<ml::IndirectPing>(at(b.target));
}

TEST(Probe, HelpersAreAlive) {
  Probing b{{"a", "b", "c", "d"}};
  for (const char* name : {"a", "b", "c", "d"})
    if (name != b.target) b.hear(ml::Suspect{1, name, "x"});
  b.forget();
  b.pass_until(500ms);
  b.reject_sent<ml::IndirectPing>();
}

TEST(Probe, OnlyHelpersThatKnowHowAreAskedForNacks) {
  Probing b{{"n"}};
  ml::Alive old = alive("old");
  old.vsn[1] = std::byte{3};
  b.hear(old);
  b.pass_until(500ms);
  EXPECT_FALSE(b.expect_sent<ml::IndirectPing>(at("old")).nack);
}

TEST(Probe, BesideTheHelpersAStreamIsTriedForTheRestOfTheTime) {
  Probing b{{"n"}};
  b.pass_until(500ms);
  const Dial dial = b.expect<Dial>();
  EXPECT_EQ(dial.to, at("n"));
  EXPECT_EQ(dial.timeout, 500ms);
  b.give(StreamConnected{dial.stream});
  const SendStream sent = b.expect<SendStream>();
  EXPECT_EQ(*std::get_if<ml::Ping>(&sent.message), b.ping);
}

TEST(Probe, NoStreamToAPeerThatDoesNotAnswerThereOrIfSwitchedOff) {
  Timing timing;
  timing.stream_pings = false;
  Probing off{{"n"}, timing};
  off.pass_until(1s);
  off.reject<Dial>();

  Bench b;
  b.peers_answer = false;
  ml::Alive old = alive("n");
  old.vsn[1] = std::byte{2};
  b.hear(old);
  b.await<ml::Ping>(3s);
  b.pass(1s);
  b.reject<Dial>();
}

TEST(Probe, AnAnswerOnTheStreamSavesTheTargetWithAWarning) {
  Probing b{{"n"}};
  b.hear(ml::Suspect{1, "self", "x"});  // health 1, to see it recover
  b.pass_until(500ms);
  const Dial dial = b.expect<Dial>();
  b.give(StreamConnected{dial.stream});
  b.forget();
  b.give(StreamReceived{dial.stream, ml::Ack{b.ping.seq, {}}});
  EXPECT_EQ(b.expect<CloseStream>().stream, dial.stream);
  b.pass_until(1s);
  EXPECT_EQ(b.expect<Note>(), (Note{NoteCode::probe_tcp_only, "n", ""}));
  EXPECT_FALSE(b.suspects());
  EXPECT_EQ(b.machine.health_score(), 0);
}

TEST(Probe, AStreamThatFailsOrSaysSomethingElseSavesNobody) {
  for (const bool answers : {false, true}) {
    Probing b{{"n"}};
    b.pass_until(500ms);
    const Dial dial = b.expect<Dial>();
    if (answers)
      b.give(StreamReceived{dial.stream, ml::Ack{b.ping.seq + 1, {}}});
    else
      b.give(StreamEnded{dial.stream, "refused"});
    b.pass_until(1s);
    EXPECT_TRUE(b.suspects());
  }
}

TEST(Probe, TheStreamIsClosedWhenTheProbeIsOver) {
  for (const bool acked : {false, true}) {
    Probing b{{"n"}};
    b.pass_until(500ms);
    const Dial dial = b.expect<Dial>();
    if (acked) b.ack();
    b.pass_until(1s);
    EXPECT_EQ(b.expect<CloseStream>().stream, dial.stream);
  }
}

TEST(Probe, SilenceUntilTheEndOfThePeriodIsASuspicion) {
  Probing b{{"n"}};
  b.pass_until(1s - 1ns);
  EXPECT_FALSE(b.suspects());
  b.forget();
  b.pass_until(1s);
  EXPECT_TRUE(b.suspects());
  EXPECT_EQ(b.expect<Note>(), (Note{NoteCode::member_suspected, "n", ""}));
}

TEST(Probe, ARefutationDuringTheProbeOutweighsItsFailure) {
  Probing b{{"n"}};
  b.hear(alive("n", 2));
  b.pass_until(1s);
  EXPECT_EQ(b.state("n"), "alive 2");
}

TEST(Probe, ATargetThatLeftMeanwhileIsNotSuspected) {
  Probing b{{"n"}};
  b.hear(ml::Dead{1, "n", "n"});
  b.pass_until(1s);
  EXPECT_EQ(b.state("n"), "left 1");
}

// ---- whom --------------------------------------------------------------------------------------

TEST(Schedule, EveryMemberIsProbedOncePerRound) {
  Probing b{{"a", "b", "c", "d", "e"}};
  std::map<std::string, int> times;
  for (int probe = 0; probe < 500; ++probe) {
    ++times[b.target];
    b.ack();
    b.next();
  }
  for (const auto& [name, count] : times) EXPECT_NEAR(count, 100, 2) << name;
  EXPECT_EQ(times.size(), 5u);
}

TEST(Schedule, TheOrderIsANewOneEachRound) {
  Probing b{{"a", "b", "c", "d", "e", "f"}};
  std::set<std::string> rounds;
  for (int round = 0; round < 10; ++round) {
    std::string order;
    for (int probe = 0; probe < 6; ++probe) {
      order += b.target;
      b.ack();
      b.next();
    }
    rounds.insert(order);
  }
  EXPECT_GT(rounds.size(), 8u);
}

TEST(Schedule, TwoNodesProbeEachOtherEverySecondBeat) {
  Probing b{{"n"}};
  const Instant start = b.now;
  for (int probe = 0; probe < 100; ++probe) {
    b.ack();
    b.next();
  }
  EXPECT_NEAR(static_cast<double>((b.now - start) / 1s), 200, 60);
}

TEST(Schedule, TheDeadAndTheLeftAreNotProbed) {
  Probing b{{"a", "b", "c"}};
  b.hear(ml::Dead{1, "a", "x"});
  b.hear(ml::Dead{1, "b", "b"});
  b.pass(1s);
  b.forget();
  for (int probe = 0; probe < 10; ++probe) {
    b.next();
    EXPECT_EQ(b.target, "c");
    b.ack();
  }
}

TEST(Schedule, ALoneNodeWantsNoTick) {
  Bench b;
  EXPECT_EQ(b.machine.deadline(), kNever);
  b.sleep(10min);
  b.hear(alive("n"));
  EXPECT_GT(b.machine.deadline(), b.now);
  b.pass(3s);
  b.reject<Note>();  // the long rest was no pause
}

// ---- health ------------------------------------------------------------------------------------

TEST(Health, ASuccessfulProbeImprovesIt) {
  Probing b{{"n"}};
  b.hear(ml::Suspect{1, "self", "x"});
  b.hear(ml::Suspect{2, "self", "x"});
  EXPECT_EQ(b.machine.health_score(), 2);
  b.ack();
  EXPECT_EQ(b.machine.health_score(), 1);
}

TEST(Health, AFailureWithoutHelpersCostsOne) {
  Probing b{{"n"}};
  b.pass_until(1s);
  EXPECT_EQ(b.machine.health_score(), 1);
}

TEST(Health, AFailureCostsTheNacksThatDidNotCome) {
  for (int nacks = 0; nacks <= 3; ++nacks) {
    Probing b{{"a", "b", "c", "d", "e"}};
    b.pass_until(500ms);
    for (int i = 0; i < nacks; ++i) b.nack(at("a"));
    b.pass_until(1s);
    EXPECT_TRUE(b.suspects());
    EXPECT_EQ(b.machine.health_score(), 3 - nacks);
  }
}

TEST(Health, HelpersThatKnowNoNacksAreNotMissed) {
  Timing timing;
  Probing b{{"n"}, timing};
  ml::Alive old = alive("old");
  old.vsn[1] = std::byte{3};
  b.hear(old);
  b.pass_until(1s);
  EXPECT_EQ(b.machine.health_score(), 1);  // as without helpers
}

TEST(Health, AnUnhealthyNodeGivesItsTargetsMoreTime) {
  Probing b{{"n"}};
  b.hear(ml::Suspect{1, "self", "x"});
  b.hear(ml::Suspect{2, "self", "x"});
  b.ack();
  ASSERT_EQ(b.machine.health_score(), 1);
  b.next();
  b.pass_until(2s - 1ns);
  EXPECT_FALSE(b.suspects());
  b.pass_until(2s);
  EXPECT_TRUE(b.suspects());
}

TEST(Health, WithoutLhaProbeTheTimeStaysTheSame) {
  Timing timing;
  timing.lifeguard.probe = false;
  Probing b{{"n"}, timing};
  b.hear(ml::Suspect{1, "self", "x"});
  b.hear(ml::Suspect{2, "self", "x"});
  b.ack();
  b.next();
  b.pass_until(1s);
  EXPECT_TRUE(b.suspects());
}

TEST(Health, AProbeThatTakesLongerThanTheBeatIsFollowedAtOnceByTheNext) {
  Probing b{{"a", "b", "c"}};
  for (Incarnation i = 1; i <= 4; ++i) b.hear(ml::Suspect{i, "self", "x"});
  b.ack();
  b.next();  // health 3: four seconds
  b.forget();
  b.pass_until(4s);
  EXPECT_TRUE(b.suspects());
  EXPECT_EQ(b.count_sent<ml::Ping>(), 1u);
}

// ---- buddy system ------------------------------------------------------------------------------

TEST(Buddy, APingToASuspectCarriesTheSuspicion) {
  Probing b{{"n"}};
  b.hear(ml::Suspect{1, "n", "x"});
  b.ack();
  b.forget();
  b.next();
  b.sent.remove_if([&](const Sent& s) { return s.packet != b.packet.packet; });
  EXPECT_EQ(b.expect_sent<ml::Suspect>(at("n")), (ml::Suspect{1, "n", "self"}));
  EXPECT_TRUE(b.last.crc);
  b.reject_sent<ml::Alive>();  // no other rumours in this packet
}

TEST(Buddy, CanBeSwitchedOff) {
  Timing timing;
  timing.lifeguard.buddy = false;
  Probing b{{"n"}, timing};
  b.hear(ml::Suspect{1, "n", "x"});
  b.ack();
  while (b.machine.queued_rumours() > 0) b.pass(50ms);
  b.forget();
  b.next();
  b.reject_sent<ml::Suspect>();
}

// ---- piggyback ---------------------------------------------------------------------------------

TEST(Piggyback, PingsAndIndirectPingsTakeRumoursAlong) {
  Probing b{{"a", "b", "c"}};
  b.ack();
  b.machine.broadcast(Lane::events, to_bytes("event"), 0, 1000);
  b.forget();
  b.next();
  b.sent.remove_if([&](const Sent& s) { return s.packet != b.packet.packet; });
  EXPECT_EQ(b.expect_sent<ml::User>().payload, to_bytes("event"));
  b.machine.broadcast(Lane::events, to_bytes("another"), 0, 1000);
  b.pass_until(500ms);
  b.expect_sent<ml::IndirectPing>();
  b.sent.remove_if([&](const Sent& s) { return s.packet != b.last.packet; });
  EXPECT_THAT(b.all_sent<ml::User>(), testing::SizeIs(testing::Ge(1)));
}

}  // namespace
}  // namespace pando::swim
