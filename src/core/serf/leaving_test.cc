// The rules of docs/protocol/serf.md, "Leave", "Force-leave" and "Prune".
#include <gmock/gmock.h>

#include "core/serf/harness_test.h"

namespace pando::serf {
namespace {

using command::ForceLeave;
using testing::ElementsAre;
using wire::serf::Join;
using wire::serf::Leave;

TEST(Leaving, TheIntentSpreadsThenSwimAnnouncesThenItHasTimeToSpread) {
  Machine m;
  m.with({"bravo"});
  m.ask(command::Leave{}, 9);
  m.expect("gossip intents: leave alpha@1");
  m.expect_nothing_else();
  EXPECT_EQ(m.serf.phase(), Phase::leaving);
  EXPECT_EQ(m.status("alpha"), MemberStatus::leaving);

  m.give(BroadcastDone{m.last_token()}, 200ms);
  m.expect("announce leave");
  m.expect_nothing_else();

  m.give(MemberLeft{known("alpha")});
  m.expect("member-leave alpha(left)");
  m.give(LeaveAnnounced{.timed_out = false});
  m.expect_nothing_else();

  m.run(999ms);
  m.expect_nothing_else();
  m.run(1ms);
  m.expect("answer 9: done");
  m.expect("has left");
  m.expect_nothing_else();
  EXPECT_EQ(m.serf.phase(), Phase::left);
  EXPECT_EQ(m.serf.deadline(), kNever);
}

TEST(Leaving, AloneThereIsNobodyToTell) {
  Machine m;
  m.ask(command::Leave{});
  m.expect("announce leave");
  m.expect_nothing_else();
}

TEST(Leaving, FailedMembersAreNobody) {
  Machine m;
  m.with({"bravo"});
  m.give(MemberLeft{known("bravo")});
  m.take();
  m.ask(command::Leave{});
  m.expect("announce leave");
}

TEST(Leaving, ItGoesOnWhenTheIntentIsNotSentInTime) {
  Machine m;
  m.with({"bravo"});
  m.ask(command::Leave{});
  m.take();
  m.run(5s);
  EXPECT_THAT(m.take(), ElementsAre("note leave_hurried alpha: intent", "announce leave"));
  m.give(LeaveAnnounced{.timed_out = true});
  m.expect("note leave_hurried alpha: announcement");
  m.run(1s);
  EXPECT_THAT(m.take(), ElementsAre("answer 1: done", "has left"));
}

TEST(Leaving, ALeavingNodeDoesNotRefuteItsLeave) {
  Machine m;
  m.with({"bravo"});
  m.ask(command::Leave{});
  m.take();
  m.hear(Leave{.time = 8, .node = "alpha"});
  m.expect("gossip intents: leave alpha@8");
  m.expect_nothing_else();
}

TEST(Leaving, ALeavingNodeIsNotAnnouncedByAJoinThatEndsLate) {
  Machine m;
  m.with({"bravo"});
  m.give(JoinStarted{.ignore_old_events = true});
  m.ask(command::Leave{});
  m.take();
  m.give(JoinFinished{.contacted = 1});
  m.expect_nothing_else();
}

TEST(Leaving, ASecondLeaveIsRefused) {
  Machine m;
  m.with({"bravo"});
  m.ask(command::Leave{}, 1);
  m.take();
  m.ask(command::Leave{}, 2);
  m.expect("answer 2: refused: Leave already in progress");
}

TEST(Leaving, AfterTheLeaveOnlyCommandsAreAnswered) {
  Machine m;
  m.ask(command::Leave{});
  m.take();
  m.give(LeaveAnnounced{.timed_out = false});
  m.run(1s);
  m.take();
  m.hear(Join{.time = 3, .node = "bravo"});
  m.give(MemberJoined{known("bravo")});
  m.give(Tick{});
  m.expect_nothing_else();
  m.ask(command::Leave{}, 2);
  m.expect("answer 2: done");
  m.ask(command::SendEvent{.name = "x", .payload = {}, .coalesce = false}, 3);
  m.expect("answer 3: refused: this node has left the cluster");
  m.ask(command::SendQuery{.name = "x"}, 4);
  m.expect("answer 4: refused: this node has left the cluster");
  m.ask(command::Respond{.id = 1}, 5);
  m.expect("answer 5: refused: this node has left the cluster");
  m.ask(ForceLeave{.node = "x"}, 6);
  m.expect("answer 6: refused: this node has left the cluster");
  m.ask(command::Keys{}, 7);
  m.expect("answer 7: keys 0/0 0 errors: this node has left the cluster");
}

TEST(Leaving, WhoStillWaitsIsAnsweredWhenTheNodeHasLeft) {
  Machine m;
  m.with({"bravo"});
  m.ask(command::SendQuery{.name = "x", .timeout = 1min}, 5);
  m.take();
  m.ask(command::Keys{.operation = command::KeyOperation::list}, 6);
  m.take();
  m.ask(command::Leave{}, 7);
  m.take();
  m.give(BroadcastDone{m.last_token()});
  m.take();
  m.give(LeaveAnnounced{.timed_out = false});
  m.run(1s);
  EXPECT_THAT(m.take(),
              ElementsAre("answer 7: done", "answer 5: query done",
                          "answer 6: keys 0/2 0 errors: 0/2 nodes reported success", "has left"));
}

// ---- force-leave -------------------------------------------------------------------------------

/// Knows bravo (failed) and charlie (alive).
Machine with_failed_bravo() {
  Machine m;
  m.with({"bravo", "charlie"});
  m.give(MemberLeft{known("bravo")});
  m.take();
  return m;
}

TEST(ForceLeave, DeclaresAFailedMemberLeft) {
  Machine m = with_failed_bravo();
  m.ask(ForceLeave{.node = "bravo"}, 3);
  m.expect("member-leave bravo(left)");
  m.expect("gossip intents: leave bravo@1");
  m.expect_nothing_else();
  m.give(BroadcastDone{m.last_token()});
  m.expect("answer 3: done");
  EXPECT_EQ(m.serf.clocks().member, 2U);
}

TEST(ForceLeave, SaysWhenTheBroadcastWasNotSentInTime) {
  Machine m = with_failed_bravo();
  m.ask(ForceLeave{.node = "bravo"}, 3);
  m.take();
  m.run(5s);
  EXPECT_THAT(m.take(), ElementsAre("answer 3: refused: timed out broadcasting node removal"));
  m.give(BroadcastDone{m.last_token()});
  m.expect_nothing_else();
}

TEST(ForceLeave, AnUnknownNameSucceedsAndWaitsAsAnIntent) {
  Machine m;
  m.ask(ForceLeave{.node = "nobody"}, 3);
  m.expect("answer 3: done");
  m.expect_nothing_else();
  m.give(MemberJoined{known("nobody")});
  m.expect("member-join nobody(leaving)");
}

TEST(ForceLeave, OfAnAliveMemberMakesItLeavingUntilItRefutes) {
  Machine m = with_failed_bravo();
  m.ask(ForceLeave{.node = "charlie"}, 3);
  m.expect("gossip intents: leave charlie@1");
  EXPECT_EQ(m.status("charlie"), MemberStatus::leaving);
  m.hear(Join{.time = 2, .node = "charlie"});
  m.take();
  EXPECT_EQ(m.status("charlie"), MemberStatus::alive);
}

TEST(ForceLeave, WithPruneErasesAFailedMemberAtOnce) {
  Machine m = with_failed_bravo();
  m.ask(ForceLeave{.node = "bravo", .prune = true}, 3);
  EXPECT_THAT(m.take(), ElementsAre("member-leave bravo(left)", "member-reap bravo(left)",
                                    "erased bravo", "gossip intents: leave bravo@1 prune"));
  EXPECT_EQ(m.serf.size(), 2U);
}

TEST(Prune, ALeavingMemberHasTheTimeALeaveTakesAndNobodyIsBlocked) {
  Machine m = with_failed_bravo();
  m.hear(Leave{.time = 9, .node = "charlie", .prune = true});
  m.expect("gossip intents: leave charlie@9 prune");
  m.expect_nothing_else();
  m.run(5999ms);
  m.expect_nothing_else();
  EXPECT_EQ(m.status("charlie"), MemberStatus::leaving);
  m.run(1ms);
  EXPECT_THAT(m.take(), ElementsAre("member-reap charlie(leaving)", "erased charlie"));
}

TEST(Prune, ALeavingMemberThatLeavesMeanwhileIsErasedAllTheSame) {
  Machine m = with_failed_bravo();
  m.hear(Leave{.time = 9, .node = "charlie", .prune = true});
  m.take();
  m.give(MemberLeft{known("charlie")}, 1s);
  m.expect("member-leave charlie(left)");
  m.run(5s);
  EXPECT_THAT(m.take(), ElementsAre("member-reap charlie(left)", "erased charlie"));
}

TEST(Prune, AMemberThatRefutesStays) {
  Machine m = with_failed_bravo();
  m.hear(Leave{.time = 9, .node = "charlie", .prune = true});
  m.take();
  m.hear(Join{.time = 10, .node = "charlie"});
  m.take();
  m.run(7s);
  m.expect_nothing_else();
  EXPECT_EQ(m.status("charlie"), MemberStatus::alive);
}

TEST(Prune, NobodyErasesItself) {
  Machine m;
  m.with({"bravo"});
  m.ask(command::Leave{});
  m.take();
  m.hear(Leave{.time = 9, .node = "alpha", .prune = true});
  m.expect("gossip intents: leave alpha@9 prune");
  m.run(4s);
  m.expect_nothing_else();
}

}  // namespace
}  // namespace pando::serf
