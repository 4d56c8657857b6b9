// What a node says of itself. Source: docs/protocol/swim.md, "Refutation", "Leaving".
#include <gtest/gtest.h>

#include <limits>

#include "base/note_code.h"
#include "core/swim/swim_harness_test.h"

namespace pando::swim {
namespace {

constexpr Incarnation kHighest = std::numeric_limits<Incarnation>::max();

Bench with_peer() {
  Bench b;
  b.knows("peer");
  b.pass(3s);  // the first announcements are over
  EXPECT_EQ(b.machine.queued_rumours(), 0u);
  b.forget();
  return b;
}

TEST(Start, ANodeAnnouncesItselfAtIncarnationOne) {
  Config config = config_of("self");
  config.self.meta = to_bytes("tags");
  Bench b{config};
  b.hear(alive("peer"));
  b.pass(2s);
  const ml::Alive own = alive("self", 1, to_bytes("tags"));
  EXPECT_EQ(std::ranges::count(b.all_sent<ml::Alive>(at("peer")), own), 4);
}

TEST(Refutation, GoesAboveTheAccusation) {
  struct Row {
    Incarnation accused, answered;
  };
  constexpr Row rows[] = {{1, 2}, {7, 8}, {kHighest - 1, kHighest}, {kHighest, kHighest}};
  for (const Row& r : rows) {
    for (const bool dead : {false, true}) {
      Bench b = with_peer();
      if (dead)
        b.hear(ml::Dead{r.accused, "self", "x"});
      else
        b.hear(ml::Suspect{r.accused, "self", "x"});
      EXPECT_EQ(b.machine.incarnation(), r.answered);
      EXPECT_EQ(b.expect<Note>(), (Note{NoteCode::refuted, "x", ""}));
      b.expect_nothing_else();
      EXPECT_EQ(b.await<ml::Alive>(1s), alive("self", r.answered));
      EXPECT_EQ(b.state("self"), "alive " + std::to_string(r.answered));
    }
  }
}

TEST(Refutation, OfAnOldAccusationIsNotNeeded) {
  Bench b = with_peer();
  b.hear(ml::Suspect{5, "self", "x"});
  b.forget();
  b.hear(ml::Suspect{5, "self", "x"});
  b.hear(ml::Dead{5, "self", "x"});
  b.expect_nothing_else();
  EXPECT_EQ(b.machine.incarnation(), 6u);
}

TEST(Refutation, CostsHealth) {
  Bench b = with_peer();
  EXPECT_EQ(b.machine.health_score(), 0);
  b.hear(ml::Suspect{1, "self", "x"});
  EXPECT_EQ(b.machine.health_score(), 1);
}

TEST(Refutation, AnswersAnAnnouncementOfOurPast) {
  Bench b = with_peer();
  b.hear(alive("self", 7));  // we were here before
  EXPECT_EQ(b.machine.incarnation(), 8u);
  EXPECT_EQ(b.expect<Note>().code, NoteCode::own_past_outdone);
  b.expect_nothing_else();
}

TEST(Refutation, AnswersAnAnnouncementWithOtherMetaAtOurIncarnation) {
  Bench b = with_peer();
  b.hear(alive("self", 1, to_bytes("older tags")));
  EXPECT_EQ(b.machine.incarnation(), 2u);
}

TEST(Refutation, OurOwnWordsComingBackNeedNone) {
  Bench b = with_peer();
  b.hear(alive("self", 1));
  b.hear(alive("self", 0));
  b.expect_nothing_else();
  EXPECT_EQ(b.machine.incarnation(), 1u);
}

TEST(Update, NewMetaIsAnnouncedUnderANewIncarnation) {
  Bench b = with_peer();
  b.give(UpdateMeta{3, to_bytes("new")});
  EXPECT_EQ(b.machine.incarnation(), 2u);
  EXPECT_EQ(b.machine.self().meta, to_bytes("new"));
  b.expect_nothing_else();
  EXPECT_EQ(b.await<ml::Alive>(1s), alive("self", 2, to_bytes("new")));
}

TEST(Update, IsDoneWhenItWasSaidOftenEnough) {
  Bench b = with_peer();
  b.give(UpdateMeta{3, to_bytes("new")});
  while (!b.has<UpdateDone>() && b.count_sent<ml::Alive>() < 10) b.pass(1ms);
  EXPECT_EQ(b.count_sent<ml::Alive>(), 4u);
  const UpdateDone done = b.expect<UpdateDone>();
  EXPECT_EQ(done.ticket, 3u);
  EXPECT_FALSE(done.timed_out);
}

TEST(Update, IsDoneAtOnceWithNobodyToTell) {
  Bench b;
  b.give(UpdateMeta{3, to_bytes("new")});
  EXPECT_FALSE(b.expect<UpdateDone>().timed_out);
}

TEST(Update, TimesOutIfItCannotBeSaidOftenEnough) {
  Bench b = with_peer();
  b.give(UpdateMeta{3, to_bytes("new"), 100ms});
  b.pass(99ms);
  b.reject<UpdateDone>();
  b.pass(1ms);
  EXPECT_TRUE(b.expect<UpdateDone>().timed_out);
  b.pass(5s);
  b.reject<UpdateDone>();
}

TEST(Update, ARefutationInBetweenSaysTheSameAndKeepsTheWaiterWaiting) {
  Bench b = with_peer();
  b.give(UpdateMeta{3, to_bytes("new")});
  b.hear(ml::Suspect{2, "self", "x"});
  b.reject<UpdateDone>();
  EXPECT_EQ(b.await<ml::Alive>(1s), alive("self", 3, to_bytes("new")));
  b.pass(2s);
  EXPECT_FALSE(b.expect<UpdateDone>().timed_out);
}

TEST(Update, ASecondOneSettlesTheFirst) {
  Bench b = with_peer();
  b.give(UpdateMeta{3, to_bytes("one")});
  b.give(UpdateMeta{4, to_bytes("two")});
  EXPECT_EQ(b.expect<UpdateDone>().ticket, 3u);
  b.pass(2s);
  EXPECT_EQ(b.expect<UpdateDone>().ticket, 4u);
  EXPECT_EQ(b.machine.incarnation(), 3u);
}

TEST(Leave, IsAnnouncedAsOurOwnDeathAndDoneWhenSaidOftenEnough) {
  Bench b = with_peer();
  b.give(Leave{5});
  const MemberLeft left = b.expect<MemberLeft>();
  EXPECT_EQ(left.info->name, "self");
  EXPECT_EQ(left.state, State::left);
  b.expect_nothing_else();
  EXPECT_EQ(b.state("self"), "left 1");
  EXPECT_EQ(b.await<ml::Dead>(1s), (ml::Dead{1, "self", "self"}));
  b.pass(2s);
  const LeaveDone done = b.expect<LeaveDone>();
  EXPECT_EQ(done.ticket, 5u);
  EXPECT_FALSE(done.timed_out);
}

TEST(Leave, IsDoneAtOnceWithNobodyToTell) {
  Bench b;
  b.give(Leave{5});
  EXPECT_FALSE(b.expect<LeaveDone>().timed_out);
}

TEST(Leave, TimesOut) {
  Bench b = with_peer();
  b.give(Leave{5, 300ms});
  b.pass(300ms);
  EXPECT_TRUE(b.expect<LeaveDone>().timed_out);
}

TEST(Leave, TwiceWaitsForTheSameOnce) {
  Bench b = with_peer();
  b.give(Leave{5});
  b.give(Leave{6});
  b.pass(2s);
  EXPECT_EQ(b.expect<LeaveDone>().ticket, 5u);
  EXPECT_EQ(b.expect<LeaveDone>().ticket, 6u);
  b.give(Leave{7});
  EXPECT_EQ(b.expect<LeaveDone>().ticket, 7u);
}

TEST(Leave, IsNotRefutedAfterwards) {
  Bench b = with_peer();
  b.give(Leave{5});
  b.expect<MemberLeft>();
  b.hear(ml::Suspect{9, "self", "x"});
  b.hear(ml::Dead{9, "self", "x"});
  b.hear(alive("self", 9));
  b.expect_nothing_else();
  EXPECT_EQ(b.machine.incarnation(), 1u);
  EXPECT_EQ(b.state("self"), "left 1");
}

TEST(Leave, TheNodeKeepsAnsweringPings) {
  Bench b = with_peer();
  b.give(Leave{5});
  b.hear(ml::Ping{8, "self", {}, 0, "peer"}, at("peer"));
  EXPECT_EQ(b.expect_sent<ml::Ack>(at("peer")).seq, 8u);
}

TEST(Leave, MetaIsKeptButNotAnnouncedAnyMore) {
  Bench b = with_peer();
  b.give(Leave{5});
  b.give(UpdateMeta{6, to_bytes("new")});
  EXPECT_FALSE(b.expect<UpdateDone>().timed_out);
  b.pass(2s);
  b.reject_sent<ml::Alive>();
  EXPECT_EQ(b.machine.self().meta, to_bytes("new"));
}

}  // namespace
}  // namespace pando::swim
