#include "core/calls/calls.h"

#include "core/calls/pair_test.h"

namespace pando::calls {
namespace {

using call::Failure;

/// Two linked nodes, of which b serves the method m.
struct Served : Pair {
  explicit Served(Config config = {}) : Pair(2, std::move(config)) {
    up(0, 1);
    ask(1, call::Serve{"m"});
    settle();
  }
  call::Wanted wanted() {
    settle();
    if (diary(1).wanted.empty()) return {};
    return diary(1).wanted.back();
  }
};

TEST(Calls, ACallIsAnswered) {
  Served s;
  const auto ticket = s.call(0, 1, "question");
  const call::Wanted wanted = s.wanted();
  EXPECT_EQ(wanted.from, "a");
  EXPECT_EQ(wanted.method, "m");
  EXPECT_EQ(pando::to_string(wanted.body), "question");
  EXPECT_EQ(wanted.limit, 1s);
  EXPECT_EQ(s.calls(0).calling(), 1u);
  EXPECT_EQ(s.calls(1).serving(), 1u);
  s.respond(1, wanted.token, "answer");
  s.settle();
  EXPECT_EQ(s.diary(0).answer(ticket), "answer");
  EXPECT_EQ(s.calls(0).calling(), 0u);
  EXPECT_EQ(s.calls(1).serving(), 0u);
  EXPECT_EQ(s.calls(0).memory() + s.calls(1).memory(), 0u);
  EXPECT_EQ(s.calls(0).deadline(), kNever);
  EXPECT_EQ(s.calls(1).deadline(), kNever);
}

TEST(Calls, AnswersFindTheirCallsInAnyOrder) {
  Served s;
  const auto first = s.call(0, 1, "1"), second = s.call(0, 1, "2");
  s.settle();
  ASSERT_EQ(s.diary(1).wanted.size(), 2u);
  s.respond(1, s.diary(1).wanted[1].token, "two");
  s.respond(1, s.diary(1).wanted[0].token, "one");
  s.settle();
  EXPECT_EQ(s.diary(0).answer(first), "one");
  EXPECT_EQ(s.diary(0).answer(second), "two");
}

TEST(Calls, ANodeCallsItself) {
  Served s;
  const auto ticket = s.call(1, 1, "me");
  ASSERT_EQ(s.diary(1).wanted.size(), 1u);
  EXPECT_EQ(s.diary(1).wanted[0].from, "b");
  s.respond(1, s.diary(1).wanted[0].token, "myself");
  EXPECT_EQ(s.diary(1).answer(ticket), "myself");
  EXPECT_TRUE(s.calls(1).silent());
  EXPECT_EQ(s.diary(1).failure(s.call(1, 1, "x", 1s, "other")), Failure::unknown_method);
}

TEST(Calls, FailuresAreTyped) {
  Served s;
  const auto unknown = s.call(0, 1, "x", 1s, "other");
  const auto failing = s.call(0, 1, "x");
  s.ask(1, call::Respond{s.wanted().token, std::unexpected(std::string(5000, 'w'))});
  s.settle();
  EXPECT_EQ(s.diary(0).failure(unknown), Failure::unknown_method);
  EXPECT_EQ(s.diary(0).failure(failing), Failure::failed);
  EXPECT_EQ(s.diary(0).ended[failing][0].answer.error().detail, std::string(call::kMaxWords, 'w'));
  EXPECT_EQ(s.diary(0).failure(s.ask(0, call::Call{"nobody", "m", {}, 1s})), Failure::unknown_node);
  EXPECT_EQ(s.diary(0).failure(s.call(0, 1, "x", 0s)), Failure::unreachable);
  EXPECT_EQ(s.diary(0).failure(s.call(0, 1, "x", 1s, "")), Failure::bad_argument);
  EXPECT_EQ(s.diary(0).failure(s.call(0, 1, "x", 1s, std::string(256, 'n'))),
            Failure::bad_argument);
  EXPECT_EQ(s.diary(0).failure(s.ask(0, call::Call{"b", "m", Bytes(call::kMaxBody + 1), 1s})),
            Failure::bad_argument);
  s.ask(1, call::Unserve{"m"});
  const auto gone = s.call(0, 1, "x");
  s.settle();
  EXPECT_EQ(s.diary(0).failure(gone), Failure::unknown_method);
}

TEST(Calls, OnlyWhatRanMayHaveHappened) {
  for (const Failure f : {Failure::unknown_node, Failure::unreachable, Failure::overloaded,
                          Failure::bad_argument, Failure::unknown_method})
    EXPECT_FALSE(call::may_have_happened(f)) << to_string(f);
  for (const Failure f : {Failure::failed, Failure::expired, Failure::lost, Failure::cancelled})
    EXPECT_TRUE(call::may_have_happened(f)) << to_string(f);
}

TEST(Calls, BothEndsKeepTheTime) {
  Served s;
  const auto ticket = s.call(0, 1, "x", 300ms);
  const auto token = s.wanted().token;
  s.pass(299ms);
  EXPECT_TRUE(s.diary(0).ended.empty());
  s.pass(1ms);
  EXPECT_EQ(s.diary(0).failure(ticket), Failure::expired);
  EXPECT_EQ(s.diary(1).abandoned, std::vector{token});
  s.respond(1, token, "late");  // goes nowhere
  EXPECT_TRUE(s.calls(1).silent());
}

TEST(Calls, TimeInTheQueueIsTheCallers) {
  Served s;
  s.call(0, 1, "x", 300ms);
  s.pass(200ms);
  EXPECT_EQ(s.wanted().limit, 100ms);
  s.pass(100ms - 1us);
  EXPECT_TRUE(s.diary(1).abandoned.empty());
  s.pass(1us);
  EXPECT_EQ(s.diary(1).abandoned.size(), 1u);
}

TEST(Calls, WhatHasNotLeftInTimeNeverLeaves) {
  Served s;
  const auto ticket = s.call(0, 1, "x", 300ms);
  s.pass(300ms);
  EXPECT_EQ(s.diary(0).failure(ticket), Failure::unreachable);
  s.settle();
  EXPECT_TRUE(s.diary(1).wanted.empty());
}

TEST(Calls, AnAnswerTooLateIsDroppedAndCounted) {
  Served s;
  const auto ticket = s.call(0, 1, "x", 300ms);
  const auto token = s.wanted().token;
  s.respond(1, token, "just too late");
  s.collect();
  s.pass(300ms);
  s.deliver();
  EXPECT_EQ(s.diary(0).failure(ticket), Failure::expired);
  EXPECT_EQ(s.diary(0).refused[Reason::late], 1);
}

TEST(Calls, ACancelledCallEndsAtOnceAndItsServerIsTold) {
  Served s;
  const auto ticket = s.call(0, 1, "x");
  const auto token = s.wanted().token;
  s.ask(0, call::Cancel{ticket});
  EXPECT_EQ(s.diary(0).failure(ticket), Failure::cancelled);
  s.settle();
  EXPECT_EQ(s.diary(1).abandoned, std::vector{token});
  EXPECT_EQ(s.calls(1).serving(), 0u);
  s.ask(0, call::Cancel{ticket});  // once more: nothing
  EXPECT_TRUE(s.calls(0).silent());

  const auto kept = s.call(0, 1, "never leaves");
  s.ask(0, call::Cancel{kept});
  EXPECT_TRUE(s.calls(0).silent());

  const auto own = s.call(1, 1, "own");
  s.ask(1, call::Cancel{own});
  EXPECT_EQ(s.diary(1).failure(own), Failure::cancelled);
  EXPECT_EQ(s.calls(1).serving(), 0u);
}

TEST(Calls, ACancellationThatCrossesTheAnswerIsOrdinary) {
  Served s;
  const auto ticket = s.call(0, 1, "x");
  s.respond(1, s.wanted().token, "y");
  s.ask(0, call::Cancel{ticket});
  s.settle();
  EXPECT_EQ(s.diary(0).failure(ticket), Failure::cancelled);
  EXPECT_EQ(s.diary(0).refused[Reason::late], 1);
  EXPECT_EQ(s.diary(1).refused[Reason::late], 1);
  EXPECT_TRUE(s.diary(1).abandoned.empty());
}

TEST(Calls, ALostLinkTellsWhatMayHaveHappened) {
  Served s;
  const auto sent = s.call(0, 1, "1");
  s.collect();
  const auto returned = s.call(0, 1, "2");
  s.collect();
  const auto kept = s.call(0, 1, "3");
  s.down(0, 1, 1);
  EXPECT_EQ(s.diary(0).failure(sent), Failure::lost);
  EXPECT_EQ(s.diary(0).failure(returned), Failure::unreachable);
  EXPECT_TRUE(s.diary(0).ended[kept].empty());
  s.up(0, 1);
  s.settle();
  ASSERT_EQ(s.diary(1).wanted.size(), 1u) << "what has not left waits for the next link";
  EXPECT_EQ(pando::to_string(s.diary(1).wanted[0].body), "3");
  EXPECT_EQ(s.calls(0).calling(), 1u);
}

TEST(Calls, WhereNoLinkCanBeHadNothingHappens) {
  Served s;
  s.down(0, 1);
  const auto ticket = s.call(0, 1, "x");
  s.ask(0, call::Cast{"b", "n", to_bytes("y")});
  s.give(0, LinkMissed{"b"});
  EXPECT_EQ(s.diary(0).failure(ticket), Failure::unreachable);
  EXPECT_TRUE(s.calls(0).silent());
}

TEST(Calls, AnAnswerBelongsToTheLinkOfItsCall) {
  Served s;
  const auto ticket = s.call(0, 1, "x");
  const auto token = s.wanted().token;
  s.down(0, 1);
  s.up(0, 1);
  EXPECT_EQ(s.diary(0).failure(ticket), Failure::lost);
  EXPECT_EQ(s.diary(1).abandoned, std::vector{token});
  s.respond(1, token, "y");
  EXPECT_TRUE(s.calls(1).silent());
}

TEST(Calls, WhoIsGoneTakesItsCallsAlong) {
  Served s;
  const auto ticket = s.call(0, 1, "x");
  s.give(0, PeerGone{"b"});
  EXPECT_EQ(s.diary(0).failure(ticket), Failure::unreachable);
  EXPECT_EQ(s.diary(0).failure(s.call(0, 1, "x")), Failure::unknown_node);
  EXPECT_TRUE(s.calls(0).silent());
  s.give(0, PeerKnown{"b"});
  s.up(0, 1);
  const auto again = s.call(0, 1, "x");
  s.respond(1, s.wanted().token, "y");
  s.settle();
  EXPECT_EQ(s.diary(0).answer(again), "y");
}

TEST(Calls, WhoStopsEndsItsCallsAndTakesNoMore) {
  Served s;
  const auto sent = s.call(0, 1, "x");
  s.collect();
  const auto kept = s.call(0, 1, "x");
  s.ask(0, call::Serve{"m"});
  const auto own = s.call(0, 0, "x");
  s.give(0, Stop{});
  EXPECT_EQ(s.diary(0).failure(sent), Failure::lost);
  EXPECT_EQ(s.diary(0).failure(kept), Failure::unreachable);
  EXPECT_EQ(s.diary(0).failure(own), Failure::lost);
  EXPECT_EQ(s.diary(0).abandoned.size(), 1u);
  EXPECT_EQ(s.calls(0).deadline(), kNever);
  for (const std::size_t to : {0u, 1u}) {
    EXPECT_EQ(s.diary(0).failure(s.call(0, to, "x")), Failure::unreachable);
    const auto cast = s.ask(0, call::Cast{Pair::name(to), "n", {}});
    EXPECT_EQ(s.diary(0).posted[cast].outcome.error().failure, Failure::unreachable);
  }
  EXPECT_EQ(s.calls(0).memory(), 0u);
}

TEST(Calls, LongBodiesTakeTheBulkLane) {
  Served s;
  s.call(0, 1, std::string(32 << 10, 'x'));
  s.call(0, 1, std::string((32 << 10) + 1, 'x'));
  EXPECT_EQ(s.calls(0).waiting(), (std::vector<Way>{{"b", Lane::calls}, {"b", Lane::bulk}}));
  s.settle();
  for (const call::Wanted& wanted : std::vector{s.diary(1).wanted})
    s.ask(1, call::Respond{wanted.token, wanted.body});
  EXPECT_EQ(s.calls(1).waiting(), (std::vector<Way>{{"a", Lane::calls}, {"a", Lane::bulk}}));
  s.settle();
  for (const auto& [ticket, ends] : s.diary(0).ended) EXPECT_TRUE(ends[0].answer);
}

TEST(Calls, TheLongestBodyFitsIntoALetter) {
  Served s;
  s.ask(1, call::Serve{std::string(call::kMaxName, 'm')});
  s.ask(0, call::Call{"b", std::string(call::kMaxName, 'm'), Bytes(call::kMaxBody), 1s});
  const auto letter = s.calls(0).take(s.now, {"b", Lane::bulk});
  ASSERT_TRUE(letter);
  EXPECT_LE(letter->size(), (16u << 20) - 1);  // and the mailbox
}

TEST(Calls, TooMuchUnderWayIsRefusedAtTheCaller) {
  Config config;
  config.calls_per_peer = {3, 1000};
  Served s{config};
  for (int i = 0; i < 3; ++i) s.call(0, 1, "x");
  EXPECT_EQ(s.diary(0).failure(s.call(0, 1, "x")), Failure::overloaded);
  s.respond(1, s.wanted().token, "y");
  s.settle();
  EXPECT_EQ(s.diary(0).failure(s.call(0, 1, std::string(999, 'x'))), Failure::overloaded);
  s.call(0, 1, std::string(998, 'x'));
  EXPECT_EQ(s.calls(0).calling(), 3u);
}

TEST(Calls, TooMuchUnderWayIsRefusedAtTheServer) {
  Config config;
  config.served_per_peer = {2, 1000};
  config.served = {3, 1000};
  Served s{config};
  std::vector<std::uint64_t> tickets;
  for (int i = 0; i < 3; ++i) tickets.push_back(s.call(0, 1, "x"));
  s.settle();
  EXPECT_EQ(s.diary(0).failure(tickets[2]), Failure::overloaded);
  EXPECT_EQ(s.diary(1).wanted.size(), 2u);
  s.call(1, 1, "own");
  EXPECT_EQ(s.diary(1).failure(s.call(1, 1, "own")), Failure::overloaded);
}

TEST(Calls, AnswersThatNobodyTakesAreBounded) {
  Config config;
  config.answers = {2, 300};
  Served s{config};
  std::vector<std::uint64_t> tickets;
  for (int i = 0; i < 4; ++i) tickets.push_back(s.call(0, 1, "x"));
  s.settle();
  const auto wanted = s.diary(1).wanted;
  ASSERT_EQ(wanted.size(), 4u);
  s.respond(1, wanted[0].token, std::string(200, 'x'));
  s.respond(1, wanted[1].token, std::string(200, 'x'));  // becomes a failure
  s.respond(1, wanted[2].token, "x");
  s.respond(1, wanted[3].token, "x");
  EXPECT_EQ(s.diary(1).refused[Reason::no_room], 2);
  s.settle();
  EXPECT_EQ(s.diary(0).answer(tickets[0]).size(), 200u);
  EXPECT_EQ(s.diary(0).failure(tickets[1]), Failure::failed);
  s.pass(1s);
  EXPECT_EQ(s.diary(0).failure(tickets[2]), Failure::expired);
}

TEST(Calls, CastsAreHeardInOrder) {
  Pair p;
  for (int i = 0; i < 5; ++i) {
    const auto ticket = p.ask(0, call::Cast{"b", "news", to_bytes(std::to_string(i))});
    EXPECT_TRUE(p.diary(0).posted[ticket].outcome);
  }
  p.up(0, 1);
  p.settle();
  ASSERT_EQ(p.diary(1).heard.size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(pando::to_string(p.diary(1).heard[i].body), std::to_string(i));
    EXPECT_EQ(p.diary(1).heard[i].from, "a");
    EXPECT_EQ(p.diary(1).heard[i].name, "news");
  }
  p.ask(0, call::Cast{"a", "self", {}});
  EXPECT_EQ(p.diary(0).heard.size(), 1u);
}

TEST(Calls, CastsHaveLimits) {
  Config config;
  config.casts = {2, 1000};
  Pair p{2, config};
  const auto failure = [&](call::Cast cast) {
    const auto ticket = p.ask(0, std::move(cast));
    const auto& outcome = p.diary(0).posted[ticket].outcome;
    return outcome ? Failure{} : outcome.error().failure;
  };
  EXPECT_EQ(failure({"nobody", "n", {}}), Failure::unknown_node);
  EXPECT_EQ(failure({"b", "", {}}), Failure::bad_argument);
  EXPECT_EQ(failure({"b", "n", Bytes(call::kMaxCast + 1)}), Failure::bad_argument);
  EXPECT_EQ(failure({"b", "n", Bytes(900)}), Failure{});
  EXPECT_EQ(failure({"b", "n", Bytes(900)}), Failure::overloaded);
  EXPECT_EQ(failure({"b", "n", {}}), Failure{});
  EXPECT_EQ(failure({"b", "n", {}}), Failure::overloaded);
}

struct Topical : Pair {
  explicit Topical(Config config = {}) : Pair(3, std::move(config)) {
    for (const auto& [a, b] : {std::pair{0u, 1u}, {0u, 2u}, {1u, 2u}}) up(a, b);
  }
  call::Posted publish(std::size_t i, std::string topic, std::string_view body = "x") {
    return diary(i).posted[ask(i, call::Publish{std::move(topic), to_bytes(body)})];
  }
};

TEST(Calls, APublicationReachesWhoHasSubscribed) {
  Topical t;
  t.ask(1, call::Subscribe{"weather"});
  t.ask(0, call::Subscribe{"weather"});
  t.settle();
  EXPECT_EQ(t.publish(0, "weather", "rain").nodes, 2u);
  EXPECT_EQ(t.publish(0, "sport").nodes, 0u);
  t.settle();
  ASSERT_EQ(t.diary(1).told.size(), 1u);
  EXPECT_EQ(t.diary(1).told[0].from, "a");
  EXPECT_EQ(t.diary(1).told[0].topic, "weather");
  EXPECT_EQ(pando::to_string(t.diary(1).told[0].body), "rain");
  EXPECT_EQ(t.diary(0).told.size(), 1u);
  EXPECT_TRUE(t.diary(2).told.empty());
  t.ask(1, call::Unsubscribe{"weather"});
  t.settle();
  EXPECT_EQ(t.publish(2, "weather").nodes, 1u);
}

TEST(Calls, APublicationAfterTheUnsubscriptionIsOrdinary) {
  Topical t;
  t.ask(1, call::Subscribe{"weather"});
  t.settle();
  t.publish(0, "weather");
  t.ask(1, call::Unsubscribe{"weather"});
  t.settle();
  EXPECT_TRUE(t.diary(1).told.empty());
  EXPECT_EQ(t.diary(1).refused[Reason::not_wanted], 1);
}

TEST(Calls, InterestOutlivesALinkButNotARun) {
  Topical t;
  t.ask(1, call::Subscribe{"weather"});
  t.settle();
  t.down(0, 1);
  EXPECT_EQ(t.publish(0, "weather").nodes, 1u);
  t.down(0, 1);
  t.give(0, LinkUp{"b", {Id{.bytes = {2}}, 2}});  // it has restarted
  EXPECT_EQ(t.publish(0, "weather").nodes, 0u);
}

TEST(Calls, SubscriptionsReachWhoComesLater) {
  Pair p;
  p.ask(1, call::Subscribe{"weather"});
  p.up(0, 1);
  p.settle();
  p.ask(0, call::Publish{"weather", {}});
  p.settle();
  EXPECT_EQ(p.diary(1).told.size(), 1u);
}

TEST(Calls, ASlowSubscriberMissesWhatOthersGet) {
  Config config;
  config.casts = {2, 100'000};
  Topical t{config};
  t.ask(1, call::Subscribe{"weather"});
  t.ask(2, call::Subscribe{"weather"});
  t.settle();
  t.publish(0, "weather");
  t.publish(0, "weather");
  // c takes its letters, b does not.
  while (t.calls(0).take(t.now, {"c", Lane::casts})) {
  }
  const call::Posted posted = t.publish(0, "weather");
  EXPECT_EQ(posted.nodes, 1u);
  EXPECT_EQ(posted.dropped, 1u);
  EXPECT_EQ(t.calls(0).counters().dropped, 1u);
}

TEST(Calls, SubscriptionsForWhichThereWasNoRoomAreToldLater) {
  Config config;
  config.casts = {2, 100'000};
  Pair p{2, config};
  p.up(0, 1);
  for (int i = 0; i < 2; ++i) p.ask(0, call::Cast{"b", "fill", {}});
  for (int i = 0; i < 100; ++i) p.ask(0, call::Subscribe{"t" + std::to_string(i)});
  p.ask(0, call::Unsubscribe{"t7"});
  EXPECT_LT(p.calls(0).memory(), 100u);
  p.settle();
  const auto nodes = [&](std::string topic) {
    return p.diary(1).posted[p.ask(1, call::Publish{std::move(topic), {}})].nodes;
  };
  EXPECT_EQ(nodes("t0"), 1u);
  EXPECT_EQ(nodes("t99"), 1u);
  EXPECT_EQ(nodes("t7"), 0u);
}

}  // namespace
}  // namespace pando::calls
