// The rules by which the table changes. Source: docs/protocol/swim.md, "Alive, suspect, dead".
#include <gtest/gtest.h>

#include "base/note_code.h"
#include "core/swim/swim_harness_test.h"

namespace pando::swim {
namespace {

using testing::AllOf;
using testing::Contains;

/// A member of which nothing is queued any more.
Bench with_member(const std::string& name, Incarnation incarnation, State state,
                  Config config = config_of("self")) {
  Bench b{std::move(config)};
  b.knows(name, incarnation);
  if (state == State::suspect) b.hear(ml::Suspect{incarnation, name, "accuser"});
  if (state == State::dead) b.hear(ml::Dead{incarnation, name, "accuser"});
  if (state == State::left) b.hear(ml::Dead{incarnation, name, name});
  b.forget();
  return b;
}
enum class Says { alive, suspect, dead, left };
void hear(Bench& b, Says says, const std::string& name, Incarnation incarnation) {
  switch (says) {
    case Says::alive:
      return b.hear(alive(name, incarnation));
    case Says::suspect:
      return b.hear(ml::Suspect{incarnation, name, "accuser"});
    case Says::dead:
      return b.hear(ml::Dead{incarnation, name, "accuser"});
    case Says::left:
      return b.hear(ml::Dead{incarnation, name, name});
  }
}

TEST(Precedence, HigherIncarnationsWinAndAtEqualOnesTheWorseNews) {
  struct Row {
    State held;
    Says says;
    const char *lower, *equal, *higher;  // what is held at 5 becomes when told 4, 5, 6
  };
  constexpr Row rows[] = {
      {State::alive, Says::alive, "alive 5", "alive 5", "alive 6"},
      {State::alive, Says::suspect, "alive 5", "suspect 5", "suspect 6"},
      {State::alive, Says::dead, "alive 5", "dead 5", "dead 6"},
      {State::alive, Says::left, "alive 5", "left 5", "left 6"},
      {State::suspect, Says::alive, "suspect 5", "suspect 5", "alive 6"},
      {State::suspect, Says::suspect, "suspect 5", "suspect 5", "suspect 6"},
      {State::suspect, Says::dead, "suspect 5", "dead 5", "dead 6"},
      {State::suspect, Says::left, "suspect 5", "left 5", "left 6"},
      {State::dead, Says::alive, "dead 5", "dead 5", "alive 6"},
      {State::dead, Says::suspect, "dead 5", "dead 5", "dead 5"},
      {State::dead, Says::dead, "dead 5", "dead 5", "dead 6"},
      {State::dead, Says::left, "dead 5", "dead 5", "dead 6"},
      {State::left, Says::alive, "left 5", "left 5", "alive 6"},
      {State::left, Says::suspect, "left 5", "left 5", "left 5"},
      {State::left, Says::dead, "left 5", "left 5", "left 6"},
      {State::left, Says::left, "left 5", "left 5", "left 6"},
  };
  for (const Row& r : rows) {
    SCOPED_TRACE(testing::Message()
                 << static_cast<int>(r.held) << " told " << static_cast<int>(r.says));
    const char* expected[] = {r.lower, r.equal, r.higher};
    for (Incarnation told = 4; told <= 6; ++told) {
      Bench b = with_member("n", 5, r.held);
      hear(b, r.says, "n", told);
      EXPECT_EQ(b.state("n"), expected[told - 4]) << told;
    }
  }
}

TEST(Precedence, AnyOrderAndRepetitionOfTheSameNewsEndsInTheSameIncarnation) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Rng rng{seed};
    std::vector<std::pair<Says, Incarnation>> news;
    for (Incarnation i = 2; i < 6; ++i) {
      news.emplace_back(static_cast<Says>(rng.below(3)), i);
      news.emplace_back(Says::alive, i);
    }
    news.emplace_back(Says::dead, 9);  // the last word
    rng.shuffle(news);
    Bench b;
    b.knows("n");
    for (const auto& [says, incarnation] : news) hear(b, says, "n", incarnation);
    EXPECT_EQ(b.state("n"), "dead 9") << seed;
  }
}

// ---- alive -------------------------------------------------------------------------------------

TEST(Alive, AnUnknownNodeJoinsAndIsToldOf) {
  Bench b;
  b.hear(alive("n", 7, to_bytes("meta")));
  EXPECT_EQ(b.expect<MemberJoined>().info->meta, to_bytes("meta"));
  b.expect_nothing_else();
  EXPECT_EQ(b.state("n"), "alive 7");
  b.pass(200ms);
  EXPECT_THAT(b.all_sent<ml::Alive>(at("n")),
              AllOf(Contains(alive("self")), Contains(alive("n", 7, to_bytes("meta")))));
}

TEST(Alive, ANodeThatComesBackJoinsAgain) {
  for (const State state : {State::dead, State::left}) {
    Bench b = with_member("n", 5, state);
    b.hear(alive("n", 6));
    EXPECT_EQ(b.expect<MemberJoined>().info->name, "n");
    b.expect_nothing_else();
  }
}

TEST(Alive, ARefutationEndsTheSuspicionWithoutAnEvent) {
  Bench b = with_member("n", 5, State::suspect);
  b.hear(alive("n", 6));
  b.expect_nothing_else();
  b.pass(2min);
  b.reject<MemberLeft>();
}

TEST(Alive, OnlyNewMetaIsAnUpdate) {
  Bench b = with_member("n", 5, State::alive);
  b.hear(alive("n", 6));
  b.expect_nothing_else();
  b.hear(alive("n", 7, to_bytes("new")));
  EXPECT_EQ(b.expect<MemberUpdated>().info->meta, to_bytes("new"));
  b.expect_nothing_else();
}

TEST(Alive, NewVersionsAreTakenOverAndMissingOnesChangeNothing) {
  Bench b = with_member("n", 5, State::alive);
  ml::Alive a = alive("n", 6);
  a.vsn[1] = std::byte{4};
  b.hear(a);
  EXPECT_EQ(b.machine.find("n")->info->versions.protocol_max, 4);
  a.incarnation = 7;
  a.vsn.clear();
  b.hear(a);
  EXPECT_EQ(b.machine.find("n")->info->versions.protocol_max, 4);
}

TEST(Alive, PortZeroMeansOurOwn) {
  Bench b;
  ml::Alive a = alive("n");
  a.port = 0;
  b.hear(a);
  EXPECT_EQ(b.machine.find("n")->info->endpoint.port, 7946);
}

TEST(Alive, WhatCannotBeANodeIsRefused) {
  std::vector<ml::Alive> bad(6, alive("n"));
  bad[0].vsn[0] = std::byte{0};
  bad[1].vsn[0] = std::byte{6};  // above its maximum
  bad[2].node.clear();
  bad[3].node.assign(256, 'n');
  bad[4].meta.resize(513);
  bad[5].address = {};
  for (const ml::Alive& a : bad) {
    Bench b;
    b.hear(a);
    EXPECT_EQ(b.expect<Note>().code, NoteCode::announcement_refused);
    b.expect_nothing_else();
    EXPECT_EQ(b.machine.size(), 1u);
  }
}

TEST(Alive, OnlySixVersionBytesArePassedOn) {
  Bench b;
  ml::Alive a = alive("n");
  a.vsn.resize(5000);
  b.hear(a);
  b.pass(200ms);
  EXPECT_THAT(b.all_sent<ml::Alive>(at("n")), Contains(alive("n")));
}

TEST(Accusations, ByNamesThatNoNodeHasAreRefused) {
  const std::string nobody(256, 'x');
  for (const char* accused : {"n", "self"}) {
    Bench b = with_member("n", 5, State::alive);
    b.hear(ml::Suspect{5, accused, nobody});
    EXPECT_EQ(b.expect<Note>().code, NoteCode::accusation_refused);
    b.hear(ml::Dead{5, accused, nobody});  // counted, but a note has just been said
    EXPECT_EQ(b.machine.noted(NoteCode::accusation_refused), 2u);
    b.expect_nothing_else();
    EXPECT_EQ(b.state("n"), "alive 5");
    EXPECT_EQ(b.machine.incarnation(), 1u);
  }
}

TEST(Alive, ShortVersionsAreToleratedAsNone) {
  Bench b;
  ml::Alive a = alive("n");
  a.vsn.resize(2);
  b.hear(a);
  EXPECT_EQ(b.machine.find("n")->info->versions, (Versions{0, 0, 0, 0, 0, 0}));
}

TEST(Alive, AFullTableTakesNobodyInAndSaysSoOnce) {
  Config config = config_of("self");
  config.max_nodes = 3;
  Bench b{config};
  for (const char* name : {"a", "b", "c", "d"}) b.hear(alive(name));
  EXPECT_EQ(b.machine.size(), 3u);
  EXPECT_EQ(b.state("c"), "unknown");
  b.expect<MemberJoined>();
  b.expect<MemberJoined>();
  EXPECT_EQ(b.expect<Note>(), (Note{NoteCode::peer_table_full, "c", ""}));
  b.expect_nothing_else();
}

// ---- another address ---------------------------------------------------------------------------

ml::Alive moved(const std::string& name, Incarnation incarnation) {
  ml::Alive a = alive(name, incarnation);
  a.address = at("elsewhere").address;
  return a;
}

TEST(AnotherAddress, IsAConflictWhileTheNameIsInUse) {
  for (const State state : {State::alive, State::suspect, State::dead}) {
    Bench b = with_member("n", 5, state);
    b.hear(moved("n", 6));
    const NameConflict conflict = b.expect<NameConflict>();
    EXPECT_EQ(conflict.existing->endpoint, at("n"));
    EXPECT_EQ(conflict.other, at("elsewhere"));
    EXPECT_EQ(b.expect<Note>().code, NoteCode::name_conflict);
    b.expect_nothing_else();
    EXPECT_EQ(b.machine.find("n")->info->endpoint, at("n"));
  }
}

TEST(AnotherAddress, TheTwoFormsOfOneAddressConflict) {
  Bench b = with_member("n", 5, State::alive);
  ml::Alive a = alive("n", 6);
  a.address = *Address::parse("::ffff:" + at("n").address.to_string());
  b.hear(a);
  b.expect<NameConflict>();
}

TEST(AnotherAddress, AnotherPortConflictsToo) {
  Bench b = with_member("n", 5, State::alive);
  ml::Alive a = alive("n", 6);
  a.port = 7947;
  b.hear(a);
  EXPECT_EQ(b.expect<NameConflict>().other, (Endpoint{at("n").address, 7947}));
}

TEST(AnotherAddress, TakesTheNameOfOneWhoLeft) {
  Bench b = with_member("n", 5, State::left);
  b.hear(moved("n", 6));
  EXPECT_EQ(b.expect<MemberJoined>().info->endpoint, at("elsewhere"));
  b.expect_nothing_else();
  EXPECT_EQ(b.state("n"), "alive 6");
}

TEST(AnotherAddress, WithALowIncarnationTheNewOwnerIsToldWhatToRiseAbove) {
  Bench b = with_member("n", 5, State::left);
  b.hear(moved("n", 1));
  EXPECT_EQ(b.expect<MemberJoined>().info->endpoint, at("elsewhere"));
  EXPECT_EQ(b.expect_sent<ml::Dead>(at("elsewhere")), (ml::Dead{5, "n", "self"}));
  EXPECT_EQ(b.state("n"), "alive 5");
}

TEST(AnotherAddress, TakesTheNameOfADeadOneOnlyAfterTheReclaimTime) {
  Config config = config_of("self");
  config.timing.dead_node_reclaim = 10s;
  Bench b = with_member("n", 5, State::dead, config);
  b.pass(10s);
  b.forget();
  b.hear(moved("n", 6));
  b.expect<NameConflict>();
  b.pass(1ms);
  b.hear(moved("n", 6));
  b.expect<MemberJoined>();
  EXPECT_EQ(b.machine.find("n")->info->endpoint, at("elsewhere"));
}

TEST(AnotherAddress, OfOurOwnNameIsAConflictAndNotRefuted) {
  Bench b;
  b.hear(moved("self", 9));
  EXPECT_EQ(b.expect<NameConflict>().other, at("elsewhere"));
  EXPECT_EQ(b.machine.incarnation(), 1u);
}

// ---- a stale announcement of a dead node -------------------------------------------------------

TEST(StaleAlive, OfADeadNodeIsAnsweredWithItsDeath) {
  for (const State state : {State::dead, State::left}) {
    Bench b = with_member("n", 5, state);
    b.hear(alive("n", 1), at("n"));
    const std::string from = state == State::left ? "n" : "self";
    EXPECT_EQ(b.expect_sent<ml::Dead>(at("n")), (ml::Dead{5, "n", from}));
    EXPECT_TRUE(b.last.crc);
    b.expect_nothing_else();
  }
}

TEST(StaleAlive, PassedOnByOthersIsAnsweredInASmallClusterToo) {
  Bench b = with_member("n", 5, State::dead);
  b.hear(alive("n", 1), at("x"));
  b.expect_sent<ml::Dead>(at("n"));
}

TEST(StaleAlive, PassedOnByOthersIsAnsweredByAFewOfALargeCluster) {
  int answers = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Bench b{config_of("self"), seed};
    for (int i = 0; i < 200; ++i) b.hear(alive("m" + std::to_string(i)));
    b.knows("n", 5);
    b.hear(ml::Dead{5, "n", "x"});
    b.hear(alive("n", 1), at("x"));
    answers += b.has_sent<ml::Dead>(at("n"));
  }
  EXPECT_GT(answers, 0);
  EXPECT_LT(answers, 15);  // 8 of 201 members on average
}

TEST(StaleAlive, AFloodIsAnsweredAFewTimesPerGossipInterval) {
  Bench b = with_member("n", 5, State::dead);
  for (int i = 0; i < 100; ++i) b.hear(alive("n", 1), at("n"));
  EXPECT_EQ(b.count_sent<ml::Dead>(at("n")), 8u);
}

TEST(StaleAlive, OfALivingNodeIsOldNews) {
  for (const State state : {State::alive, State::suspect}) {
    Bench b = with_member("n", 5, state);
    b.hear(alive("n", 5), at("n"));
    b.expect_nothing_else();
  }
}

// ---- suspect -----------------------------------------------------------------------------------

TEST(Suspect, OfAnUnknownNodeIsIgnored) {
  Bench b;
  b.hear(ml::Suspect{1, "n", "x"});
  b.hear(ml::Dead{1, "n", "x"});
  b.expect_nothing_else();
  EXPECT_EQ(b.state("n"), "unknown");
}

TEST(Suspect, IsPassedOnInTheAccusersName) {
  Bench b = with_member("n", 1, State::alive);
  b.knows("other");
  b.hear(ml::Suspect{1, "n", "x"});
  b.pass(200ms);
  EXPECT_THAT(b.all_sent<ml::Suspect>(at("other")), Contains(ml::Suspect{1, "n", "x"}));
}

TEST(Suspect, EachNewAccuserIsPassedOnAsLongAsConfirmationsAreWanted) {
  Bench b;
  for (const char* name : {"n", "b", "c", "d", "e", "f"}) b.knows(name);
  struct Row {
    const char* accuser;
    bool passed_on;
  };
  constexpr Row rows[] = {{"a1", true}, {"a1", false}, {"a2", true}, {"a3", true}, {"a4", false}};
  for (const Row& r : rows) {
    b.forget();
    b.hear(ml::Suspect{1, "n", r.accuser});
    b.pass(600ms);
    bool told = false;
    for (const Sent& sent : b.sent)
      if (const auto* s = std::get_if<ml::Suspect>(&sent.message)) told |= s->from == r.accuser;
    EXPECT_EQ(told, r.passed_on) << r.accuser;
    while (b.machine.queued_rumours() > 0) b.pass(200ms);
  }
}

/// How long a suspicion lasts that begins now.
Duration lasting(Bench& b, const std::string& name) {
  const Instant start = b.now;
  while (b.state(name).starts_with("suspect")) b.pass(1ms);
  return b.now - start;
}

TEST(Suspect, AloneLastsTheMinimumInACoupleAndTheMaximumInACompany) {
  Bench two = with_member("n", 1, State::suspect);
  EXPECT_EQ(lasting(two, "n"), 4s);
  Bench company;
  for (const char* name : {"n", "b", "c", "d"}) company.knows(name);
  company.hear(ml::Suspect{1, "n", "x"});
  EXPECT_EQ(lasting(company, "n"), 24s);
}

TEST(Suspect, ConfirmedByTwoOthersLastsTheMinimum) {
  Bench b;
  for (const char* name : {"n", "b", "c", "d"}) b.knows(name);
  b.hear(ml::Suspect{1, "n", "b"});
  b.hear(ml::Suspect{1, "n", "c"});
  b.hear(ml::Suspect{1, "n", "d"});
  EXPECT_EQ(lasting(b, "n"), 4s);
}

TEST(Suspect, WhenItsTimeIsOverWeDeclareTheDeath) {
  Bench b = with_member("n", 3, State::suspect);
  b.pass(4s);
  EXPECT_EQ(b.state("n"), "dead 3");
  EXPECT_EQ(b.expect<MemberLeft>().state, State::dead);
  EXPECT_EQ(b.expect<Note>(), (Note{NoteCode::member_failed, "n", ""}));
  EXPECT_EQ(b.await<ml::Dead>(1s), (ml::Dead{3, "n", "self"}));
}

TEST(Suspect, AHigherIncarnationUnderARunningSuspicionCountsForTheDeath) {
  Bench b = with_member("n", 3, State::suspect);
  b.hear(ml::Suspect{8, "n", "accuser"});
  b.pass(4s);
  EXPECT_EQ(b.state("n"), "dead 8");
  b.hear(alive("n", 8));
  EXPECT_EQ(b.state("n"), "dead 8");
}

// ---- dead and left -----------------------------------------------------------------------------

TEST(Dead, FromAnotherIsAFailureFromItselfALeave) {
  for (const auto& [from, state] : {std::pair{"x", State::dead}, {"n", State::left}}) {
    Bench b = with_member("n", 1, State::alive);
    b.knows("other");
    b.hear(ml::Dead{1, "n", from});
    const MemberLeft left = b.expect<MemberLeft>();
    EXPECT_EQ(left.state, state);
    EXPECT_EQ(left.info->name, "n");
    b.expect_nothing_else();
    b.pass(200ms);
    EXPECT_THAT(b.all_sent<ml::Dead>(at("other")), Contains(ml::Dead{1, "n", from}));
  }
}

TEST(Dead, IsToldOnce) {
  Bench b = with_member("n", 1, State::dead);
  b.hear(ml::Dead{1, "n", "y"});
  b.hear(ml::Dead{2, "n", "y"});
  b.expect_nothing_else();
}

TEST(Dead, AHigherIncarnationOfADeathKeepsOldNewsFromRevivingIt) {
  Bench b = with_member("n", 1, State::dead);
  b.hear(ml::Dead{6, "n", "y"});
  b.hear(alive("n", 6));
  EXPECT_EQ(b.state("n"), "dead 6");
  b.hear(alive("n", 7));
  EXPECT_EQ(b.state("n"), "alive 7");
}

TEST(Dead, EndsTheSuspicion) {
  Bench b = with_member("n", 1, State::suspect);
  b.hear(ml::Dead{1, "n", "n"});
  EXPECT_EQ(b.state("n"), "left 1");
  b.forget();
  b.pass(10s);
  b.reject<MemberLeft>();
}

TEST(Removal, TheDeadAndTheLeftAreForgottenAfterTheirTimeOfGossip) {
  for (const State state : {State::dead, State::left}) {
    Bench b = with_member("n", 1, state);
    b.pass(29s);
    EXPECT_NE(b.state("n"), "unknown");
    b.pass(4s);
    EXPECT_EQ(b.state("n"), "unknown");
    EXPECT_EQ(b.machine.size(), 1u);
    b.reject<MemberLeft>();
    b.hear(alive("n", 1));
    EXPECT_EQ(b.state("n"), "alive 1");
  }
}

}  // namespace
}  // namespace pando::swim
