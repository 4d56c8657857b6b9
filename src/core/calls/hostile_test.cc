// What a peer that keeps no rule can say, and what it costs: a count.
#include "core/calls/pair_test.h"

namespace pando::calls {
namespace {

using proto::CallLetter;

struct Victim : Pair {
  explicit Victim(Config config = {}) : Pair(3, std::move(config)) {
    up(0, 1);
    up(0, 2);
    ask(0, call::Serve{"m"});
  }
  static CallLetter request(std::uint64_t id, std::string method = "m") {
    CallLetter letter;
    letter.mutable_request()->set_id(id);
    letter.mutable_request()->set_method(std::move(method));
    letter.mutable_request()->set_left_us(1'000'000);
    return letter;
  }
  static CallLetter reply(std::uint64_t id) {
    CallLetter letter;
    letter.mutable_reply()->set_id(id);
    return letter;
  }
  static CallLetter fault(std::uint64_t id, std::uint32_t failure, std::string detail = {}) {
    CallLetter letter;
    letter.mutable_reply()->set_id(id);
    letter.mutable_reply()->mutable_fault()->set_failure(failure);
    letter.mutable_reply()->mutable_fault()->set_detail(std::move(detail));
    return letter;
  }
  static CallLetter cancel(std::uint64_t id) {
    CallLetter letter;
    letter.set_cancel(id);
    return letter;
  }
  static CallLetter cast(std::string name) {
    CallLetter letter;
    letter.mutable_cast()->set_name(std::move(name));
    return letter;
  }
  static CallLetter publication(std::string topic) {
    CallLetter letter;
    letter.mutable_publication()->set_topic(std::move(topic));
    return letter;
  }
  int refused(Reason reason) { return diary(0).refused[reason]; }
};

TEST(HostileCalls, WhatSaysNothingIsMalformed) {
  Victim v;
  v.say("\xff\xff", Lane::calls);
  v.say("", Lane::calls);
  v.say(std::string("\0\0\0\0", 4), Lane::calls);
  v.say(std::string("x\0\0\0\2", 5), Lane::calls);          // a head beyond the letter
  v.say(std::string("x\xFF\xFF\xFF\xFF", 5), Lane::calls);  // far beyond
  v.say(v.cancel(1), Lane::calls, "a body");
  EXPECT_EQ(v.refused(Reason::malformed), 6);
}

TEST(HostileCalls, EverythingHasItsLane) {
  Victim v;
  int wrong = 0;
  for (const Lane lane : {Lane::control, Lane::casts}) {
    for (const CallLetter& letter : {v.request(1), v.reply(1), v.cancel(1)}) v.say(letter, lane);
    EXPECT_EQ(v.refused(Reason::wrong_lane), wrong += 3);
  }
  CallLetter interest;
  interest.mutable_interest()->set_whole(true);
  for (const Lane lane : {Lane::control, Lane::calls, Lane::bulk}) {
    for (const CallLetter& letter : {v.cast("n"), v.publication("t"), interest})
      v.say(letter, lane);
    EXPECT_EQ(v.refused(Reason::wrong_lane), wrong += 3);
  }
  EXPECT_TRUE(v.diary(0).wanted.empty() && v.diary(0).heard.empty());
}

TEST(HostileCalls, NamesAndBodiesHaveLimits) {
  Victim v;
  v.say(v.request(1, ""), Lane::calls);
  v.say(v.request(1, std::string(256, 'n')), Lane::calls);
  v.say(v.request(1), Lane::bulk, std::string(call::kMaxBody + 1, 'x'));
  v.say(v.cast(""), Lane::casts);
  v.say(v.cast("n"), Lane::casts, std::string(call::kMaxCast + 1, 'x'));
  v.say(v.publication(""), Lane::casts);
  CallLetter interest;
  interest.mutable_interest()->add_add("");
  v.say(interest, Lane::casts);
  EXPECT_EQ(v.refused(Reason::oversized), 7);
  EXPECT_TRUE(v.diary(0).wanted.empty() && v.diary(0).heard.empty());
}

TEST(HostileCalls, NoRequestRunsTwice) {
  Victim v;
  v.say(v.request(5), Lane::calls);
  v.say(v.request(5), Lane::calls);
  v.say(v.request(5), Lane::bulk);
  v.say(v.request(4), Lane::calls);
  v.say(v.request(0), Lane::bulk);
  EXPECT_EQ(v.refused(Reason::repeated_call), 4);
  EXPECT_EQ(v.diary(0).wanted.size(), 1u);
  v.respond(0, v.diary(0).wanted[0].token, "y");
  v.say(v.request(5), Lane::calls);
  EXPECT_EQ(v.refused(Reason::repeated_call), 5);
  v.say(v.request(6), Lane::calls);
  EXPECT_EQ(v.diary(0).wanted.size(), 2u);
}

TEST(HostileCalls, OnlyWhoWasAskedMayAnswer) {
  Victim v;
  const auto ticket = v.call(0, 2, "x");  // b answers, c was asked
  v.collect();
  v.say(v.reply(1), Lane::calls);
  v.say(v.reply(2), Lane::calls);
  v.say(v.reply(0), Lane::calls);
  EXPECT_EQ(v.refused(Reason::unknown_call), 3);
  const auto other = v.call(0, 1, "y");
  v.say(v.reply(2), Lane::calls);  // before it has left
  EXPECT_EQ(v.refused(Reason::unknown_call), 4);
  EXPECT_TRUE(v.diary(0).ended[ticket].empty() && v.diary(0).ended[other].empty());
  v.collect();
  v.say(v.reply(2), Lane::calls, "forged");
  v.say(v.reply(2), Lane::calls, "forged");
  EXPECT_EQ(v.diary(0).answer(other), "forged");
  EXPECT_EQ(v.refused(Reason::late), 1);
}

TEST(HostileCalls, AServerReportsOnlyWhatAServerKnows) {
  Victim v;
  const auto ticket = v.call(0, 1, "x");
  v.collect();
  for (const std::uint32_t failure : {0u, 1u, 2u, 4u, 7u, 8u, 9u, 10u, 259u})
    v.say(v.fault(1, failure), Lane::calls);
  v.say(v.fault(1, 6, "words"), Lane::calls, "and a body");
  EXPECT_EQ(v.refused(Reason::bad_fault), 10);
  v.say(v.fault(1, 6, std::string(call::kMaxWords + 1, 'w')), Lane::calls);
  EXPECT_EQ(v.refused(Reason::oversized), 1);
  EXPECT_TRUE(v.diary(0).ended[ticket].empty());
  v.say(v.fault(1, 6, "words"), Lane::calls);
  EXPECT_EQ(v.diary(0).failure(ticket), call::Failure::failed);
}

TEST(HostileCalls, CancellationsConcernTheirOwnCalls) {
  Victim v;
  v.give(0, Received{"c", Lane::calls, as_travelling(seal(v.request(9), {}))});
  v.say(v.cancel(9), Lane::calls);
  v.say(v.cancel(0), Lane::calls);
  EXPECT_EQ(v.refused(Reason::unknown_call), 2);
  EXPECT_EQ(v.calls(0).serving(), 1u);
}

TEST(HostileCalls, InterestIsBounded) {
  Config config;
  config.interest = 10;
  Victim v{config};
  for (int i = 0; i < 20; ++i) {
    CallLetter letter;
    for (int j = 0; j < 7; ++j)
      letter.mutable_interest()->add_add(std::string(100, 'a') + std::to_string(i * 7 + j));
    v.say(letter, Lane::casts);
  }
  EXPECT_EQ(v.refused(Reason::interest_full), 19);
  EXPECT_LT(v.calls(0).memory(), 1100u);
}

TEST(HostileCalls, AFloodOfCallsIsBounded) {
  Config config;
  config.served_per_peer = {10, 10'000};
  config.answers = {20, 10'000};
  Victim v{config};
  for (std::uint64_t id = 1; id < 1000; ++id)
    v.say(v.request(id), Lane::calls, std::string(500, 'x'));
  EXPECT_EQ(v.calls(0).serving(), 10u);
  EXPECT_GT(v.refused(Reason::no_room), 900);
  EXPECT_LT(v.calls(0).memory(), 25'000u);
  // Who behaves is served all the same.
  v.give(0, Received{"c", Lane::calls, as_travelling(seal(v.request(1), {}))});
  EXPECT_EQ(v.calls(0).serving(), 11u);
}

TEST(HostileCalls, AVeryLongTimeIsCutToTheMost) {
  Victim v;
  CallLetter letter = v.request(1);
  letter.mutable_request()->set_left_us(~std::uint64_t{});
  v.say(letter, Lane::calls);
  ASSERT_EQ(v.diary(0).wanted.size(), 1u);
  EXPECT_EQ(v.diary(0).wanted[0].limit, call::kMaxLimit);
}

TEST(HostileCalls, NothingIsHeardWithoutALink) {
  Victim v;
  v.down(0, 1);
  v.say(v.request(1), Lane::calls);
  v.give(0, Received{"stranger", Lane::calls, as_travelling(seal(v.request(1), {}))});
  EXPECT_TRUE(v.diary(0).wanted.empty());
}

}  // namespace
}  // namespace pando::calls
