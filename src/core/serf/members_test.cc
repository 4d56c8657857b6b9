// The rules of docs/protocol/serf.md, "Members".
#include <gmock/gmock.h>

#include "core/serf/harness_test.h"

namespace pando::serf {
namespace {

using testing::ElementsAre;
using wire::serf::Join;
using wire::serf::Leave;

/// A machine that knows bravo in the wanted status, with status time 5.
Machine knowing(MemberStatus status) {
  Machine m;
  m.with({"bravo", "charlie"});
  m.hear(Join{.time = 4, .node = "bravo"});
  if (status == MemberStatus::leaving || status == MemberStatus::left) {
    m.take();
    m.hear(Leave{.time = 5, .node = "bravo"});
  } else {
    m.take();
    m.hear(Join{.time = 5, .node = "bravo"});
  }
  m.take();
  if (status == MemberStatus::left || status == MemberStatus::failed)
    m.give(MemberLeft{known("bravo")});
  m.take();
  EXPECT_EQ(m.status("bravo"), status);
  EXPECT_EQ(m.status_time("bravo"), 5U);
  return m;
}

constexpr auto kAlive = MemberStatus::alive;
constexpr auto kLeaving = MemberStatus::leaving;
constexpr auto kLeft = MemberStatus::left;
constexpr auto kFailed = MemberStatus::failed;

struct Row {
  MemberStatus before;
  Input input;
  MemberStatus after;
  LamportTime time;
  std::vector<std::string> said;
};

Input heard(const wire::serf::Message& message) {
  return Received{known("charlie")->endpoint, raw(message)};
}

TEST(Members, TheStatusTable) {
  const Input join = MemberJoined{known("bravo")}, left = MemberLeft{known("bravo")};
  const Input old_join = heard(Join{.time = 5, .node = "bravo"});
  const Input new_join = heard(Join{.time = 6, .node = "bravo"});
  const Input old_leave = heard(Leave{.time = 5, .node = "bravo"});
  const Input new_leave = heard(Leave{.time = 6, .node = "bravo"});
  const std::string on_join = "gossip intents: join bravo@6",
                    on_leave = "gossip intents: leave bravo@6";
  const Row rows[] = {
      {kAlive, join, kAlive, 5, {"member-join bravo(alive)"}},
      {kLeaving, join, kAlive, 5, {"member-join bravo(alive)"}},
      {kLeft, join, kAlive, 5, {"member-join bravo(alive)"}},
      {kFailed, join, kAlive, 5, {"member-join bravo(alive)"}},
      {kAlive, left, kFailed, 5, {"member-failed bravo(failed)"}},
      {kLeaving, left, kLeft, 5, {"member-leave bravo(left)"}},
      {kLeft, left, kLeft, 5, {"note member_gone_twice bravo: left"}},
      {kFailed, left, kFailed, 5, {"note member_gone_twice bravo: failed"}},
      {kAlive, old_join, kAlive, 5, {}},
      {kLeaving, old_join, kLeaving, 5, {}},
      {kAlive, new_join, kAlive, 6, {on_join}},
      {kLeaving, new_join, kAlive, 6, {on_join}},
      {kLeft, new_join, kLeft, 6, {on_join}},
      {kFailed, new_join, kFailed, 6, {on_join}},
      {kAlive, old_leave, kAlive, 5, {}},
      {kFailed, old_leave, kFailed, 5, {}},
      {kAlive, new_leave, kLeaving, 6, {on_leave}},
      {kLeaving, new_leave, kLeaving, 6, {on_leave}},
      {kLeft, new_leave, kLeft, 6, {on_leave}},
      {kFailed, new_leave, kLeft, 6, {"member-leave bravo(left)", on_leave}},
  };
  int number = 0;
  for (const Row& row : rows) {
    SCOPED_TRACE(++number);
    Machine m = knowing(row.before);
    m.give(row.input);
    EXPECT_EQ(m.take(), row.said);
    EXPECT_EQ(m.status("bravo"), row.after);
    EXPECT_EQ(m.status_time("bravo"), row.time);
  }
}

TEST(Members, ANodeIsItsOwnFirstMemberAndSaysSo) {
  Serf serf{config_of("alpha"), Instant{}, Rng{1}};
  EXPECT_EQ(serf.size(), 1U);
  EXPECT_EQ(serf.deadline(), Instant{});
  Outbox out;
  serf.step(Instant{}, Tick{}, out);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(describe(out[0]), "member-join alpha(alive)");
  EXPECT_GT(serf.deadline(), Instant{});
}

TEST(Members, OurOwnJoinThatSwimReportsIsNotReportedAgain) {
  Machine m;
  m.give(MemberJoined{known("alpha")});
  m.expect_nothing_else();
}

TEST(Members, ANewMemberIsAlive) {
  Machine m;
  m.give(MemberJoined{known("bravo")});
  m.expect("member-join bravo(alive)");
  m.expect_nothing_else();
  EXPECT_EQ(m.serf.size(), 2U);
}

TEST(Members, AnIntentAboutAnUnknownNodeWaitsForIt) {
  Machine m;
  m.hear(Join{.time = 9, .node = "bravo"});
  m.expect("gossip intents: join bravo@9");
  m.give(MemberJoined{known("bravo")});
  m.expect("member-join bravo(alive)");
  EXPECT_EQ(m.status_time("bravo"), 9U);
}

TEST(Members, ABufferedLeaveMakesTheNewMemberLeaving) {
  Machine m;
  m.hear(Leave{.time = 9, .node = "bravo"});
  m.expect("gossip intents: leave bravo@9");
  m.give(MemberJoined{known("bravo")});
  m.expect("member-join bravo(leaving)");
  m.give(MemberLeft{known("bravo")});
  m.expect("member-leave bravo(left)");
}

TEST(Members, OfTwoBufferedIntentsTheNewerCounts) {
  Machine m;
  m.hear(Leave{.time = 9, .node = "bravo"});
  m.take();
  m.hear(Join{.time = 9, .node = "bravo"});
  m.expect_nothing_else();
  m.hear(Join{.time = 10, .node = "bravo"});
  m.expect("gossip intents: join bravo@10");
  m.hear(Leave{.time = 8, .node = "bravo"});
  m.expect_nothing_else();
  m.give(MemberJoined{known("bravo")});
  m.expect("member-join bravo(alive)");
}

TEST(Members, ABufferedIntentExpiresAtAReap) {
  Machine m;
  m.hear(Leave{.time = 9, .node = "bravo"});
  m.take();
  m.run(5min + 16s);
  m.take();
  m.give(MemberJoined{known("bravo")});
  m.expect("member-join bravo(alive)");
}

TEST(Members, IntentsMoveTheMemberClock) {
  Machine m;
  m.hear(Join{.time = 41, .node = "unknown"});
  m.take();
  EXPECT_EQ(m.serf.clocks().member, 42U);
  m.hear(Leave{.time = 41, .node = "unknown"});
  EXPECT_EQ(m.serf.clocks().member, 42U);
}

TEST(Members, AnAliveNodeRefutesItsOwnLeave) {
  Machine m;
  m.with({"bravo"});
  m.hear(Leave{.time = 7, .node = "alpha"});
  m.expect("note leave_refuted alpha");
  m.expect("gossip intents: join alpha@8");
  m.expect_nothing_else();
  EXPECT_EQ(m.status("alpha"), kAlive);
  EXPECT_EQ(m.status_time("alpha"), 8U);
}

TEST(Members, AnIntentIsPassedOnInItsOwnBytes) {
  // Unusual but legal: wide integers, an unknown key, bytes behind the value.
  Bytes odd = {std::byte{1}};
  for (const int b : std::initializer_list<int>{0x83, 0xa4, 'N',  'o',  'd', 'e',  0xa5, 'b', 'r',
                                                'a',  'v',  'o',  0xa5, 'L', 'T',  'i',  'm', 'e',
                                                0xcd, 0x00, 0x09, 0xa1, 'X', 0xc0, 0x77})
    odd.push_back(static_cast<std::byte>(b));
  Machine m;
  m.give(Received{known("bravo")->endpoint, odd});
  const Outbox out = m.take_outputs();
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(std::get_if<Broadcast>(&out[0])->message, odd);
}

TEST(Members, AnUpdateIsReportedWithTheNewInfo) {
  Machine m;
  m.with({"bravo"});
  const auto changed = shared_node("bravo", 2, {{"role", "db"}});
  m.give(MemberUpdated{changed});
  m.expect("member-update bravo(alive)");
  m.expect_nothing_else();
  EXPECT_EQ(m.serf.find("bravo")->member.info, changed);
}

TEST(Members, NewsOfUnknownNodesIsIgnored) {
  Machine m;
  m.give(MemberUpdated{known("bravo")});
  m.expect_nothing_else();
  m.give(MemberLeft{known("bravo")});
  m.expect_nothing_else();
}

TEST(Members, OurOwnTagChangeIsReportedOnceWhoeverTellsItFirst) {
  Machine m;
  const auto changed = shared_node("alpha", 1, {{"role", "web"}});
  m.give(SelfUpdated{changed});
  m.expect("member-update alpha(alive)");
  m.expect_nothing_else();
  m.give(MemberUpdated{changed});
  m.expect_nothing_else();
}

TEST(Members, AReturnedMemberHasNoLeaveTimeAndItsNewAddress) {
  Machine m = knowing(kFailed);
  const auto moved = shared_node("bravo", 77);
  m.give(MemberJoined{moved});
  m.expect("member-join bravo(alive)");
  EXPECT_EQ(m.serf.find("bravo")->left_at, Instant{});
  EXPECT_EQ(m.serf.find("bravo")->member.info->endpoint, moved->endpoint);
  EXPECT_EQ(m.serf.failed_count(), 0U);
}

TEST(Members, FailedAndLeftAreCounted) {
  Machine m;
  m.with({"bravo", "charlie", "delta"});
  m.give(MemberLeft{known("bravo")});
  m.take();
  m.hear(Leave{.time = 3, .node = "charlie"});
  m.take();
  m.give(MemberLeft{known("charlie")});
  m.take();
  EXPECT_EQ(m.serf.failed_count(), 1U);
  EXPECT_EQ(m.serf.left_count(), 1U);
  EXPECT_EQ(m.serf.size(), 4U);
}

TEST(Members, AFullTableGivesThePlaceOfWhoHasBeenGoneLongest) {
  Config config = config_of("alpha");
  config.max_members = 3;
  Machine m{config};
  m.with({"bravo", "charlie"});
  m.give(MemberLeft{known("charlie")});
  m.take();
  m.give(MemberLeft{known("bravo")}, 1s);
  m.take();
  m.give(MemberJoined{known("delta")});
  EXPECT_THAT(m.take(), ElementsAre("member-reap charlie(failed)", "erased charlie",
                                    "member-join delta(alive)"));
  m.give(MemberJoined{known("echo")});
  EXPECT_THAT(m.take(),
              ElementsAre("member-reap bravo(failed)", "erased bravo", "member-join echo(alive)"));
  m.give(MemberJoined{known("foxtrot")});
  EXPECT_THAT(m.take(), ElementsAre("note member_table_full foxtrot"));
}

TEST(Members, TheTableForUsersIsSortedByName) {
  Machine m;
  m.with({"delta", "charlie", "bravo"});
  std::vector<std::string> names;
  for (const MemberView& view : m.serf.members()) names.push_back(view.member.info->name);
  EXPECT_THAT(names, ElementsAre("alpha", "bravo", "charlie", "delta"));
}

}  // namespace
}  // namespace pando::serf
