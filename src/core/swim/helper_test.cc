// Source: docs/protocol/swim.md, "Answering", "Helping".
#include "core/swim/helper.h"

#include <gtest/gtest.h>

#include "core/swim/swim_harness_test.h"

namespace pando::swim {
namespace {

const Endpoint kSource{Address::v4(10, 9, 9, 9), 4000};

ml::Ping ping_to(const std::string& node) {
  return {77, node, {}, 0, "asker"};
}
ml::IndirectPing request(bool nack) {
  return {901, at("n").address, 7946, "n", nack, kSource.address, kSource.port, "asker"};
}
/// A helper without members of its own: it sends only what it is asked for.
Bench helper() {
  Bench b;
  b.peers_answer = false;
  return b;
}

TEST(Answering, APingIsAnsweredWithThePayload) {
  Bench b;
  b.machine.set_ack_payload(to_bytes("where I am"));
  b.hear(ping_to("self"), at("asker"));
  EXPECT_EQ(b.expect_sent<ml::Ack>(at("asker")), (ml::Ack{77, to_bytes("where I am")}));
  EXPECT_FALSE(b.last.crc);
}

TEST(Answering, APingWithoutANameIsForWhoeverGetsIt) {
  Bench b;
  b.hear(ping_to(""), at("asker"));
  b.expect_sent<ml::Ack>(at("asker"));
}

TEST(Answering, APingForSomebodyElseIsIgnored) {
  Bench b;
  b.hear(ping_to("other"), at("asker"));
  b.expect_nothing_else();
}

TEST(Answering, TheAckGoesToTheSourceThatThePingNames) {
  struct Row {
    Address address;
    std::uint16_t port;
    Endpoint to;
  };
  const Row rows[] = {
      {kSource.address, kSource.port, kSource},
      {kSource.address, 0, at("asker")},
      {{}, kSource.port, at("asker")},
  };
  for (const Row& r : rows) {
    Bench b;
    b.hear(ml::Ping{77, "self", r.address, r.port, "asker"}, at("asker"));
    b.expect_sent<ml::Ack>(r.to);
  }
}

TEST(Answering, AnAckTakesRumoursAlong) {
  Bench b;
  b.hear(ping_to("self"), at("asker"));
  b.expect_sent<ml::Ack>();
  EXPECT_EQ(b.expect_sent<ml::Alive>(at("asker")), alive("self"));
  EXPECT_EQ(b.last.packet, 1u);
}

TEST(Answering, WhoAsksAlthoughItIsTakenForDeadIsToldSo) {
  struct Row {
    const char* from;
    ml::Dead told;
  };
  const Row rows[] = {{"x", {1, "asker", "self"}}, {"asker", {1, "asker", "asker"}}};
  for (const Row& r : rows) {
    Bench b;
    b.knows("asker");
    b.hear(ml::Dead{1, "asker", r.from});
    b.pass(3s);
    b.forget();
    b.hear(ping_to("self"), at("asker"));
    b.expect_sent<ml::Ack>();
    EXPECT_THAT(b.all_sent<ml::Dead>(), testing::Contains(r.told));
  }
}

TEST(Answering, WhoAsksAlthoughItIsSuspectedIsToldSo) {
  Bench b;
  b.knows("asker");
  b.hear(ml::Suspect{1, "asker", "x"});
  b.hear(ping_to("self"), at("asker"));
  EXPECT_THAT(b.all_sent<ml::Suspect>(at("asker")),
              testing::Contains(ml::Suspect{1, "asker", "self"}));
}

TEST(Helping, TheTargetIsPingedUnderANumberOfOurOwn) {
  Bench b = helper();
  b.hear(request(true), at("asker"));
  EXPECT_EQ(b.expect_sent<ml::Ping>(at("n")), (ml::Ping{1, "n", at("self").address, 7946, "self"}));
}

TEST(Helping, TheAckIsPassedOnOnceWithoutPayload) {
  Bench b = helper();
  b.hear(request(true), at("asker"));
  b.forget();
  b.hear(ml::Ack{1, to_bytes("payload")}, at("n"));
  EXPECT_EQ(b.expect_sent<ml::Ack>(kSource), (ml::Ack{901, {}}));
  b.forget();
  b.hear(ml::Ack{1, {}}, at("n"));
  b.pass(1s);
  b.expect_nothing_else();
}

TEST(Helping, WithoutASourceTheAckGoesBackWhereTheRequestCameFrom) {
  Bench b = helper();
  ml::IndirectPing r = request(true);
  r.source_port = 0;
  b.hear(r, at("asker"));
  b.hear(ml::Ack{1, {}}, at("n"));
  b.expect_sent<ml::Ack>(at("asker"));
}

TEST(Helping, ANackComesAtFourFifthsOfTheTimeout) {
  Bench b = helper();
  b.hear(request(true), at("asker"));
  b.forget();
  b.pass(399ms);
  b.expect_nothing_else();
  b.pass(1ms);
  EXPECT_EQ(b.expect_sent<ml::Nack>(kSource), ml::Nack{901});
  b.forget();
  b.pass(1s);
  b.expect_nothing_else();
}

TEST(Helping, WithoutAWishForANackSilenceIsSilence) {
  Bench b = helper();
  b.hear(request(false), at("asker"));
  b.forget();
  b.pass(1s);
  b.expect_nothing_else();
}

TEST(Helping, AnAckAfterTheNackIsStillPassedOn) {
  Bench b = helper();
  b.hear(request(true), at("asker"));
  b.pass(450ms);
  b.forget();
  b.hear(ml::Ack{1, {}}, at("n"));
  b.expect_sent<ml::Ack>(kSource);
}

TEST(Helping, AfterTheTimeoutTheRequestIsForgotten) {
  Bench b = helper();
  b.hear(request(true), at("asker"));
  b.pass(500ms);
  b.forget();
  b.hear(ml::Ack{1, {}}, at("n"));
  b.expect_nothing_else();
  EXPECT_EQ(b.machine.deadline(), kNever);
}

TEST(Helping, PortZeroMeansOurOwn) {
  Bench b = helper();
  ml::IndirectPing r = request(false);
  r.port = 0;
  b.hear(r, at("asker"));
  b.expect_sent<ml::Ping>(at("n"));
}

TEST(Helping, ANameThatNoNodeHasIsNotPassedOn) {
  Bench b = helper();
  ml::IndirectPing asked = request(true);
  asked.node.assign(256, 'x');
  b.hear(asked, at("asker"));
  b.pass(1s);
  b.expect_nothing_else();
}

TEST(Helping, IsBounded) {
  Bench b = helper();
  for (int i = 0; i < 2000; ++i) b.hear(request(true), at("asker"));
  EXPECT_EQ(b.count_sent<ml::Ping>(), 1024u);
  b.pass(500ms);
  b.hear(request(true), at("asker"));
  EXPECT_EQ(b.count_sent<ml::Ping>(), 1025u);
}

}  // namespace
}  // namespace pando::swim
