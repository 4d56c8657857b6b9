// A node that did not run judges nobody by what it missed.
// Source: docs/protocol/swim.md, "Pauses".
#include <gtest/gtest.h>

#include "base/note_code.h"
#include "core/swim/swim_harness_test.h"

namespace pando::swim {
namespace {

/// A probe of "n" is under way and not answered.
struct Busy : Bench {
  explicit Busy(Timing timing = {}) : Bench{config_of("self", timing)} {
    knows("n");
    while (machine.queued_rumours() > 0) pass(50ms);
    peers_answer = false;
    ping = await<ml::Ping>(10s);
    forget();
  }
  void expect_paused() {
    bool noted = false;
    for (const Output& output : other)
      if (const auto* note = std::get_if<Note>(&output)) noted |= note->code == NoteCode::paused;
    EXPECT_TRUE(noted);
  }
  ml::Ping ping;
};

TEST(Pause, ALateTickJudgesNobody) {
  for (const Duration slept : {1600ms, 5000ms, 60000ms, 3600000ms}) {
    Busy b;
    b.sleep(slept);
    b.give(Tick{});
    b.expect_paused();
    b.reject_sent<ml::IndirectPing>();
    EXPECT_EQ(b.state("n"), "alive 1");
  }
}

TEST(Pause, ALittleLateIsNoPause) {
  Busy b;
  b.sleep(1490ms);  // helpers were due at 500 ms
  b.give(Tick{});
  b.expect<Dial>();
  b.reject<Note>();
}

TEST(Pause, AnInputThatComesFirstIsNoticedTheSame) {
  Busy b;
  b.sleep(10s);
  b.hear(ml::User{to_bytes("event")}, at("n"));
  b.expect_paused();
  EXPECT_EQ(b.state("n"), "alive 1");
}

TEST(Pause, TheProbeUnderWayIsVoidAndAFreshPeriodBegins) {
  Busy b;
  b.sleep(10s);
  b.give(Tick{});
  b.forget();
  b.hear(ml::Ack{b.ping.seq, {}}, at("n"));
  b.expect_nothing_else();
  b.pass(999ms);
  b.reject_sent<ml::Ping>();
  b.await<ml::Ping>(3s, at("n"));
}

TEST(Pause, ASuspicionGetsTheLostTimeBack) {
  Busy b;
  b.hear(ml::Ack{b.ping.seq, {}}, at("n"));
  b.hear(ml::Suspect{1, "n", "x"});  // four seconds
  b.peers_answer = true;
  b.pass(1s);
  b.sleep(100s);
  b.give(Tick{});
  EXPECT_EQ(b.state("n"), "suspect 1");
  b.pass(2s);
  EXPECT_EQ(b.state("n"), "suspect 1");
  b.pass(2s);
  EXPECT_EQ(b.state("n"), "dead 1");
}

TEST(Pause, TheRefutationThatWaitedInTheKernelComesBeforeTheVerdict) {
  Busy b;
  b.hear(ml::Suspect{1, "n", "x"});
  b.sleep(100s);
  b.give(Tick{});  // the timer is served before the socket
  b.give(Tick{});
  b.hear(alive("n", 2), at("n"));
  b.peers_answer = true;
  b.pass(1min);
  b.reject<MemberLeft>();
  EXPECT_EQ(b.state("n"), "alive 2");
}

TEST(Pause, NoSuspicionIsOverWithinAPeriodOfIt) {
  Busy b;
  b.hear(ml::Suspect{1, "n", "x"});
  b.peers_answer = true;
  b.pass(3999ms);
  b.sleep(100s);
  b.give(Tick{});
  b.pass(999ms);
  EXPECT_EQ(b.state("n"), "suspect 1");
}

TEST(Pause, RequestsForHelpAreForgotten) {
  Busy b;
  b.hear(ml::IndirectPing{901, at("t").address, 7946, "t", true, {}, 0, "asker"}, at("asker"));
  b.sleep(10s);
  b.forget();
  b.give(Tick{});
  b.reject_sent<ml::Nack>();
  b.hear(ml::Ack{b.ping.seq + 1, {}}, at("t"));
  b.reject_sent<ml::Ack>();
}

TEST(Pause, TheStreamOfAVoidProbeIsClosed) {
  Busy b;
  b.pass(500ms);
  const StreamId stream = b.expect<Dial>().stream;
  b.sleep(10s);
  b.give(Tick{});
  EXPECT_EQ(b.expect<CloseStream>().stream, stream);
}

TEST(Pause, CostsHealthUnlessThatIsSwitchedOff) {
  Busy b;
  b.sleep(10s);
  b.give(Tick{});
  EXPECT_EQ(b.machine.health_score(), 1);
  Timing timing;
  timing.lifeguard.probe = false;
  Busy plain{timing};
  plain.sleep(10s);
  plain.give(Tick{});
  EXPECT_EQ(plain.machine.health_score(), 0);
}

TEST(Pause, APeerThatReallyDiedMeanwhileIsFoundInTheNormalTime) {
  Busy b;
  b.sleep(30s);
  b.give(Tick{});
  const Instant woke = b.now;
  while (b.state("n") != "dead 1" && b.now < woke + 1min) b.pass(100ms);
  EXPECT_LE(b.now - woke, 2s + 2s + 4s);  // next probe, its period at health 1, the suspicion
}

TEST(Pause, AcceptedStreamsAreNotPunishedForIt) {
  Busy b;
  b.give(StreamAccepted{StreamId{StreamId::kAccepted | 1}, at("dialer")});
  b.sleep(60s);
  b.give(Tick{});
  b.reject<CloseStream>();
}

TEST(Pause, IsJudgedByTheProfilesGossipInterval) {
  Busy b{Timing::wan()};
  b.sleep(3s + 2499ms);  // helpers were due at 3 s
  b.give(Tick{});
  b.reject<Note>();
  Busy late{Timing::wan()};
  late.sleep(3s + 2501ms);
  late.give(Tick{});
  late.expect_paused();
}

}  // namespace
}  // namespace pando::swim
