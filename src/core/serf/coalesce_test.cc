// The rules of docs/protocol/serf.md, "Coalescing".
#include "core/serf/coalesce.h"

#include <gmock/gmock.h>

#include "core/serf/harness_test.h"

namespace pando::serf {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kJoin = MemberEventType::join;
constexpr auto kLeave = MemberEventType::leave;
constexpr auto kFailed = MemberEventType::failed;
constexpr auto kUpdate = MemberEventType::update;
constexpr auto kReap = MemberEventType::reap;

/// A coalescer, a clock and what came out.
struct Bench {
  Coalescer coalescer{CoalesceConfig{}};
  Instant now{};
  std::vector<Event> out;

  void member(MemberEventType type, const std::string& name) {
    coalescer.add(now, MemberEvent{type, {Member{known(name), MemberStatus::alive}}}, out);
  }
  void user(const std::string& name, std::uint64_t time, bool coalesce = true) {
    coalescer.add(now, UserEvent{.time = time, .name = name, .payload = {}, .coalesce = coalesce},
                  out);
  }
  std::vector<std::string> run(Duration later) {
    now += later;
    if (coalescer.deadline() <= now) coalescer.tick(now, out);
    return take();
  }
  std::vector<std::string> take() {
    std::vector<std::string> lines;
    for (const Event& event : std::exchange(out, {}))
      lines.push_back(describe(Output{Happened{event}}));
    return lines;
  }
};

TEST(Coalescer, WaitsForNothingAtFirst) {
  EXPECT_EQ(Bench{}.coalescer.deadline(), kNever);
}

TEST(Coalescer, MembersThatJoinTogetherAreOneEvent) {
  Bench b;
  b.member(kJoin, "charlie");
  b.member(kJoin, "bravo");
  EXPECT_THAT(b.take(), IsEmpty());
  EXPECT_THAT(b.run(999ms), IsEmpty());
  EXPECT_THAT(b.run(1ms), ElementsAre("member-join bravo(alive) charlie(alive)"));
  EXPECT_EQ(b.coalescer.deadline(), kNever);
}

TEST(Coalescer, AfterASuspicionAReturnIsNewsThoughTheDeathWasNotTold) {
  Bench b;
  b.member(kJoin, "bravo");
  b.run(1s);
  b.coalescer.pass(
      MemberEvent{MemberEventType::suspect, {Member{known("bravo"), MemberStatus::alive}}});
  b.member(kFailed, "bravo");
  b.member(kJoin, "bravo");
  EXPECT_THAT(b.run(1s), ElementsAre("member-join bravo(alive)"));
}

TEST(Coalescer, WhoIsTrustedAgainIsAMemberAsBefore) {
  Bench b;
  b.member(kJoin, "bravo");
  b.run(1s);
  for (const auto type : {MemberEventType::suspect, MemberEventType::trusted})
    b.coalescer.pass(MemberEvent{type, {Member{known("bravo"), MemberStatus::alive}}});
  b.member(kFailed, "bravo");
  b.member(kJoin, "bravo");
  EXPECT_THAT(b.run(1s), IsEmpty());
}

TEST(Coalescer, EachEventRestartsTheQuietTime) {
  Bench b;
  b.member(kJoin, "bravo");
  EXPECT_THAT(b.run(900ms), IsEmpty());
  b.member(kJoin, "charlie");
  EXPECT_THAT(b.run(999ms), IsEmpty());
  EXPECT_EQ(b.run(1ms).size(), 1U);
}

TEST(Coalescer, ButTheWindowNeverLastsLongerThanThePeriod) {
  Bench b;
  b.member(kJoin, "bravo");
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(b.run(900ms), IsEmpty());
    b.member(kJoin, "charlie");
  }
  EXPECT_EQ(b.coalescer.deadline(), Instant{} + 3s);
  EXPECT_EQ(b.run(300ms).size(), 1U);
}

TEST(Coalescer, TheLastChangeOfAMemberCounts) {
  Bench b;
  b.member(kFailed, "bravo");
  b.member(kJoin, "bravo");
  EXPECT_THAT(b.run(1s), ElementsAre("member-join bravo(alive)"));
}

TEST(Coalescer, OneEventPerKindOfChange) {
  Bench b;
  b.member(kFailed, "bravo");
  b.member(kJoin, "charlie");
  b.member(kLeave, "delta");
  EXPECT_THAT(b.run(1s), ElementsAre("member-join charlie(alive)", "member-leave delta(alive)",
                                     "member-failed bravo(alive)"));
}

TEST(Coalescer, WhatUsersKnowIsNotRepeated) {
  Bench b;
  b.member(kJoin, "bravo");
  EXPECT_EQ(b.run(1s).size(), 1U);
  b.member(kFailed, "bravo");
  b.member(kJoin, "bravo");
  EXPECT_THAT(b.run(1s), IsEmpty());
}

TEST(Coalescer, EveryUpdateIsReportedButOnlyOnce) {
  Bench b;
  b.member(kUpdate, "bravo");
  EXPECT_EQ(b.run(1s).size(), 1U);
  b.member(kUpdate, "bravo");
  EXPECT_EQ(b.run(1s).size(), 1U);
  // Serf's table keeps the update and reports it again at every flush (handlers.jsonl); we do not.
  b.member(kJoin, "charlie");
  EXPECT_THAT(b.run(1s), ElementsAre("member-join charlie(alive)"));
}

TEST(Coalescer, ANamesakeOfAReapedMemberStartsAfresh) {
  Bench b;
  b.member(kReap, "bravo");
  EXPECT_EQ(b.run(1s).size(), 1U);
  b.member(kReap, "bravo");
  EXPECT_EQ(b.run(1s).size(), 1U);
}

TEST(Coalescer, QueriesAndPlainUserEventsPassAtOnce) {
  Bench b;
  b.user("deploy", 1, false);
  EXPECT_THAT(b.take(), ElementsAre("user deploy@1"));
  b.coalescer.add(
      b.now, QueryEvent{.id = 1, .time = 2, .name = "q", .payload = {}, .source_node = "x"}, b.out);
  EXPECT_THAT(b.take(), ElementsAre("query #1 q@2 of x"));
  EXPECT_EQ(b.coalescer.deadline(), kNever);
}

TEST(Coalescer, OfUserEventsOfOneNameTheNewestTimeCounts) {
  Bench b;
  b.user("deploy", 3);
  b.user("deploy", 5);
  b.user("deploy", 5);
  b.user("deploy", 4);
  b.user("restart", 1);
  EXPECT_THAT(b.take(), IsEmpty());
  EXPECT_THAT(b.run(1s), ElementsAre("user deploy@5 cc", "user deploy@5 cc", "user restart@1 cc"));
}

TEST(Coalescer, UserEventsAndMembersHaveWindowsOfTheirOwn) {
  Bench b;
  b.user("deploy", 1);
  EXPECT_THAT(b.run(500ms), IsEmpty());
  b.member(kJoin, "bravo");
  EXPECT_THAT(b.run(500ms), ElementsAre("user deploy@1 cc"));
  EXPECT_THAT(b.run(500ms), ElementsAre("member-join bravo(alive)"));
}

TEST(Coalescer, HoldsABoundedNumberOfUserEvents) {
  Bench b;
  for (int i = 0; i < 4096; ++i) b.user("n" + std::to_string(i), 1);
  EXPECT_THAT(b.take(), IsEmpty());
  b.user("one more", 1);
  EXPECT_EQ(b.take().size(), 4097U);
  EXPECT_EQ(b.coalescer.deadline(), kNever);
}

}  // namespace
}  // namespace pando::serf
