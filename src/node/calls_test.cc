// Calls, casts and topics between whole nodes.
#include <algorithm>

#include "node/cluster_test.h"
#include "node/rooms.h"
#include "node/views.h"

namespace pando::node {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Config pando(std::uint8_t host) {
  Config c = config(host);
  c.self = {.id = {{host, 1}}, .start = host};
  c.cluster = "grove";
  return c;
}

/// Nodes that have joined; each answers calls of "echo" as soon as `world.run` lets it.
struct Callers {
  explicit Callers(std::vector<Config> configs) : world{std::move(configs)} {}

  void join(std::uint8_t host, std::uint8_t seed) {
    world.ask(host, command::Join{{{"", at(seed)}}, true});
    world.run(5s);
  }
  std::uint64_t ask(std::uint8_t host, call::Command command) {
    world.give(host, CallAsk{++ticket, std::move(command)});
    return ticket;
  }
  std::uint64_t call(std::uint8_t host, std::string to, std::string_view body,
                     Duration limit = 1s) {
    return ask(host, call::Call{std::move(to), "echo", to_bytes(body), limit});
  }
  template <class T>
  std::vector<T> said(std::uint8_t host) {
    std::vector<T> found;
    for (const Output& output : world.others(host))
      if (const auto* news = std::get_if<CallNews>(&output))
        if (const T* one = std::get_if<T>(&news->news)) found.push_back(*one);
    return found;
  }
  void echo(std::uint8_t host) {
    for (const call::Wanted& wanted : said<call::Wanted>(host))
      if (std::exchange(answered[host], std::max(answered[host], wanted.token)) < wanted.token)
        ask(host, call::Respond{wanted.token, wanted.body});
  }
  std::string answer(std::uint8_t host, std::uint64_t asked) {
    std::string answer = "none";
    for (const call::Ended& end : said<call::Ended>(host))
      if (end.ticket == asked)
        answer = end.answer ? to_string(*end.answer)
                            : std::string{to_string(end.answer.error().failure)};
    return answer;
  }

  Cluster world;
  std::uint64_t ticket = 0;
  std::map<std::uint8_t, std::uint64_t> answered;
};

TEST(NodeCalls, AnotherNodeAnswers) {
  Callers c{{pando(1), pando(2)}};
  c.join(1, 2);
  c.ask(2, call::Serve{"echo"});
  const std::string large(1'000'000, 'x');
  const auto small = c.call(1, "n2", "hello"), big = c.call(1, "n2", large);
  c.world.run(100ms);
  c.echo(2);
  c.world.run(100ms);
  EXPECT_EQ(c.answer(1, small), "hello");
  EXPECT_EQ(c.answer(1, big), large);
  EXPECT_THAT(c.world.node(1).stats().refused, IsEmpty());
  EXPECT_THAT(c.world.node(2).stats().refused, IsEmpty());
  // Users of plain messages see nothing of it.
  for (const Output& output : c.world.others(2))
    EXPECT_FALSE(std::holds_alternative<Delivered>(output));
}

TEST(NodeCalls, ManyLargeOnesWaitForTheirLaneAndAllArrive) {
  Callers c{{pando(1), pando(2)}};
  c.join(1, 2);
  c.ask(2, call::Serve{"echo"});
  std::vector<std::uint64_t> tickets;
  for (int i = 0; i < 10; ++i) tickets.push_back(c.call(1, "n2", std::string(3'000'000, 'x'), 10s));
  for (int i = 0; i < 50; ++i) {
    c.world.run(100ms);
    c.echo(2);
  }
  for (const auto one : tickets) EXPECT_EQ(c.answer(1, one).size(), 3'000'000u);
}

TEST(NodeCalls, WhoIsNoPandoMemberIsUnknown) {
  Callers c{{pando(1), config(2)}};
  c.join(1, 2);
  EXPECT_EQ(c.answer(1, c.call(1, "n2", "")), "unknown_node");
  EXPECT_EQ(c.answer(1, c.call(1, "n9", "")), "unknown_node");
  EXPECT_EQ(c.answer(2, c.call(2, "n1", "")), "unknown_node");
  c.ask(2, call::Serve{"echo"});
  const auto own = c.call(2, "n2", "self");
  c.echo(2);
  EXPECT_EQ(c.answer(2, own), "self");
}

TEST(NodeCalls, AHandlerThatNeverAnswersCostsItsCallerTheTimeOnly) {
  Callers c{{pando(1), pando(2)}};
  c.join(1, 2);
  c.ask(2, call::Serve{"echo"});
  const auto ticket = c.call(1, "n2", "", 300ms);
  c.world.run(299ms);
  EXPECT_EQ(c.answer(1, ticket), "none");
  c.world.run(2ms);
  EXPECT_EQ(c.answer(1, ticket), "expired");
  EXPECT_THAT(c.said<call::Abandoned>(2), SizeIs(1));
}

TEST(NodeCalls, ACallToWhoDiesIsLostAndLaterOnesSaySo) {
  Callers c{{pando(1), pando(2)}};
  c.join(1, 2);
  c.ask(2, call::Serve{"echo"});
  const auto ticket = c.call(1, "n2", "", 3600s);
  c.world.remove(2);
  c.world.run(30s);
  EXPECT_EQ(c.answer(1, ticket), "lost");
  EXPECT_EQ(table(c.world.node(1))["n2"], MemberStatus::failed);
  EXPECT_EQ(c.answer(1, c.call(1, "n2", "")), "unknown_node");
}

TEST(NodeCalls, CastsAndTopicsReachTheirNodes) {
  Callers c{{pando(1), pando(2), pando(3)}};
  c.join(1, 2);
  c.join(3, 2);
  c.ask(2, call::Subscribe{"weather"});
  c.ask(3, call::Subscribe{"sport"});
  c.world.run(1s);
  c.ask(1, call::Publish{"weather", to_bytes("rain")});
  c.ask(1, call::Cast{"n3", "note", to_bytes("1")});
  c.ask(1, call::Cast{"n3", "note", to_bytes("2")});
  c.world.run(1s);
  ASSERT_THAT(c.said<call::Told>(2), SizeIs(1));
  EXPECT_EQ(to_string(c.said<call::Told>(2)[0].body), "rain");
  EXPECT_THAT(c.said<call::Told>(3), IsEmpty());
  ASSERT_THAT(c.said<call::Heard>(3), SizeIs(2));
  EXPECT_EQ(to_string(c.said<call::Heard>(3)[1].body), "2");
}

TEST(NodeCalls, WhoComesLaterHearsOfSubscriptions) {
  Callers c{{pando(1), pando(2), pando(3)}};
  c.join(1, 2);
  c.ask(2, call::Subscribe{"weather"});
  c.join(3, 1);
  c.world.run(10s);
  c.ask(3, call::Publish{"weather", {}});
  c.world.run(1s);
  EXPECT_THAT(c.said<call::Told>(2), SizeIs(1));
}

TEST(NodeCalls, AfterTheLeaveCallsEndAtOnce) {
  Callers c{{pando(1), pando(2)}};
  c.join(1, 2);
  c.ask(2, call::Serve{"echo"});
  const auto waiting = c.call(1, "n2", "", 3600s);
  c.world.ask(1, command::Leave{});
  c.world.run(30s);
  EXPECT_EQ(c.answer(1, waiting), "lost");
  EXPECT_EQ(c.answer(1, c.call(1, "n2", "")), "unreachable");
}

/// A caller whose peer takes nothing is told the truth: what has not left never runs.
TEST(NodeCalls, WhatWaitsForASlowPeerIsUnreachableAndNeverRuns) {
  Callers c{{pando(1), pando(2)}};
  c.join(1, 2);
  c.ask(2, call::Serve{"echo"});
  c.world.freeze(2);
  std::vector<std::uint64_t> tickets;
  for (int i = 0; i < 100; ++i) tickets.push_back(c.call(1, "n2", std::string(30'000, 'x'), 500ms));
  c.world.run(600ms);
  std::map<std::string, std::size_t> ends;
  for (const auto ticket : tickets) ++ends[c.answer(1, ticket)];
  EXPECT_GT(ends["expired"], 20u);
  EXPECT_GT(ends["unreachable"], 20u);
  EXPECT_EQ(ends["expired"] + ends["unreachable"], 100u);
  c.world.thaw(2);
  c.world.run(1s);
  EXPECT_THAT(c.said<call::Wanted>(2), SizeIs(ends["expired"]));
}

TEST(NodeCalls, ALetterThatBreaksARuleIsCountedByItsReason) {
  Callers c{{pando(1), pando(2)}};
  c.join(1, 2);
  c.world.give(1, Post{"n2", Lane::calls, {}, 0});  // as a user may
  auto& rooms = c.world.node(1).rooms();
  rooms.links.post(c.world.now(), {Mailbox::calls, "n2", Lane::calls, to_bytes("\xff")}, 0);
  c.world.run(1s);
  EXPECT_EQ(c.world.node(2).stats().refused["call_malformed"], 1u);
}

}  // namespace
}  // namespace pando::node
