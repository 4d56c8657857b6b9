// Source: docs/protocol/ring.md.
#include "core/swim/witnesses.h"

#include <gtest/gtest.h>

#include <set>

#include "base/note_code.h"
#include "core/swim/swim_harness_test.h"

namespace pando::swim {
namespace {

using ::testing::IsSupersetOf;
using Names = std::vector<std::string>;

Config ring_config(Timing timing = {}) {
  Config config = config_of("self", timing);
  config.self.versions.protocol_max = Versions::kPando | Versions::kRing;
  return config;
}

ml::Alive ring_alive(const std::string& node, Incarnation incarnation = 1) {
  ml::Alive message = alive(node, incarnation);
  message.vsn[1] = static_cast<std::byte>(Versions::kPando | Versions::kRing);
  return message;
}

/// A member of a ring, the others of which answer only when told to.
struct InRing : Bench {
  explicit InRing(const Names& others, const Names& plain = {}, Timing timing = {})
      : Bench{ring_config(timing)} {
    for (const std::string& name : others) hear(ring_alive(name));
    for (const std::string& name : plain) hear(alive(name));
    while (machine.queued_rumours() > 0) pass(50ms);
    peers_answer = false;
    forget();
  }
  /// Waits for the next probe of a member, answering all others.
  void probe_of(const std::string& name) {
    for (int i = 0; i < 100; ++i) {
      ping = await<ml::Ping>(30s);
      if (ping.node == name) break;
      hear(ml::Ack{ping.seq, {}}, at(ping.node));
    }
    ASSERT_EQ(ping.node, name);
    forget();
  }
  /// A whole probe of a member fails, though every helper was there.
  void fail_probe_of(const std::string& name) {
    probe_of(name);
    pass(500ms);
    for (const Sent& s : std::list<Sent>{sent})
      if (std::holds_alternative<ml::IndirectPing>(s.message)) hear(ml::Nack{ping.seq}, s.to);
    pass(500ms - 1ns);
    forget();
    pass(1ns);
  }
  /// Another observer asks for help with a member that does not answer.
  void find_silent(const std::string& name, const std::string& asker) {
    hear(ml::IndirectPing{900, at(name).address, 7946, name, true, at(asker).address, 7946, asker},
         at(asker));
    pass(500ms);
    forget();
  }
  bool agreed(std::string_view name) const { return machine.find(name)->agreed; }
  Names accusers() {
    Names names;
    for (const ml::Suspect& suspect : all_sent<ml::Suspect>()) names.push_back(suspect.from);
    return names;
  }

  ml::Ping ping;
};

const Names kFive{"a", "b", "c", "d", "e"};

TEST(Helpers, AreAllOtherObserversOfTheTarget) {
  InRing b{kFive};
  b.probe_of("a");
  b.pass(500ms);
  for (const char* name : {"b", "c", "d", "e"}) b.expect_sent<ml::IndirectPing>(at(name));
  b.reject_sent<ml::IndirectPing>();
}

TEST(Helpers, AreRandomMembersForOneThatTakesNoPart) {
  InRing b{kFive, {"z"}};
  b.probe_of("z");
  b.pass(500ms);
  EXPECT_EQ(b.count_sent<ml::IndirectPing>(), 3u);
}

TEST(Helpers, AreFilledUpWithOthersWhereObserversAreFew) {
  InRing b{{"a", "b"}, {"x", "y", "z"}};
  b.probe_of("a");
  b.pass(500ms);
  EXPECT_EQ(b.count_sent<ml::IndirectPing>(), 3u);
  EXPECT_TRUE(b.has_sent<ml::IndirectPing>(at("b")));
}

TEST(Accusing, TellsTheOtherObserversAndTheAccusedAtOnce) {
  InRing b{kFive};
  b.fail_probe_of("a");
  EXPECT_EQ(b.state("a"), "suspect 1");
  for (const char* name : {"a", "b", "c", "d", "e"})
    EXPECT_EQ(b.expect_sent<ml::Suspect>(at(name)), (ml::Suspect{1, "a", "self"}));
  EXPECT_EQ(b.machine.health_score(), 0);
}

TEST(Accusing, MissingNacksCountAsIfThereWereAsManyAsOfSwimsHelpers) {
  InRing b{kFive};
  b.probe_of("a");
  b.pass(500ms);
  b.hear(ml::Nack{b.ping.seq}, at("b"));
  b.hear(ml::Nack{b.ping.seq}, at("c"));
  b.pass(500ms);
  EXPECT_EQ(b.machine.health_score(), 1);  // 2 of 4 are missing: 1.5 of 3
}

TEST(Finding, AloneAccusesNobody) {
  InRing b{kFive};
  b.find_silent("a", "b");
  EXPECT_EQ(b.state("a"), "alive 1");
}

TEST(Finding, BecomesAnAccusationWhenAnotherAccusesAndIsToldToTheOneWhoDid) {
  InRing b{kFive};
  b.find_silent("a", "b");
  b.hear(ml::Suspect{1, "a", "b"}, at("b"));
  EXPECT_EQ(b.expect_sent<ml::Suspect>(at("b")), (ml::Suspect{1, "a", "self"}));
  b.reject_sent<ml::Suspect>();
  b.hear(ml::Suspect{1, "a", "b"}, at("b"));
  b.reject_sent<ml::Suspect>();
}

TEST(Finding, ThatComesAfterTheAccusationServesAsWell) {
  InRing b{kFive};
  b.hear(ml::IndirectPing{9, at("a").address, 7946, "a", true, at("b").address, 7946, "b"},
         at("b"));
  b.pass(499ms);
  b.hear(ml::Suspect{1, "a", "b"}, at("b"));
  b.forget();
  b.pass(1ms);
  EXPECT_EQ(b.expect_sent<ml::Suspect>(at("b")).from, "self");
}

TEST(Finding, IsToldToAnAskerThatIsNoObserver) {
  // Thirteen on the ring: who stands behind the accused is too far before it to be an observer.
  Names ring{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "self"};
  std::ranges::sort(ring, {}, [](const std::string& name) { return place_on_ring(name); });
  const auto us = std::ranges::find(ring, "self") - ring.begin();
  const std::string accused = ring[static_cast<std::size_t>(us + 1) % 13];
  const std::string asker = ring[static_cast<std::size_t>(us + 2) % 13];
  std::erase(ring, "self");
  InRing b{ring};
  b.find_silent(accused, asker);
  b.hear(ml::Suspect{1, accused, asker}, at(asker));
  EXPECT_EQ(b.expect_sent<ml::Suspect>(at(asker)), (ml::Suspect{1, accused, "self"}));
}

TEST(Finding, IsToldOnlyToThoseWhoAccuseFirstHand) {
  InRing b{kFive};
  b.find_silent("a", "b");
  b.hear(ml::Suspect{1, "a", "b"}, at("c"));
  b.reject_sent<ml::Suspect>(at("b"));
}

TEST(Finding, IsVoidAfterAPeriodAfterAPauseAndForTheUnwell) {
  InRing late{kFive};
  late.find_silent("a", "b");
  late.peers_answer = true;
  late.pass(1s);
  late.peers_answer = false;
  late.hear(ml::Suspect{1, "a", "b"}, at("b"));
  EXPECT_FALSE(late.has_sent<ml::Suspect>(at("b")));

  InRing paused{kFive};
  paused.find_silent("a", "b");
  paused.sleep(20s);
  paused.hear(ml::Suspect{1, "a", "b"}, at("b"));
  EXPECT_FALSE(paused.has_sent<ml::Suspect>(at("b")));

  InRing unwell{kFive};
  for (Incarnation i = 1; i <= 3; ++i) unwell.hear(ml::Suspect{i, "self", "x"});
  unwell.find_silent("a", "b");
  unwell.hear(ml::Suspect{1, "a", "b"}, at("b"));
  EXPECT_FALSE(unwell.has_sent<ml::Suspect>(at("b")));
}

TEST(Finding, AnAnswerInTimeIsNone) {
  InRing b{kFive};
  b.hear(ml::IndirectPing{9, at("a").address, 7946, "a", true, at("b").address, 7946, "b"},
         at("b"));
  b.hear(ml::Ack{b.expect_sent<ml::Ping>(at("a")).seq, {}}, at("a"));
  b.pass(500ms);
  b.forget();
  b.hear(ml::Suspect{1, "a", "b"}, at("b"));
  EXPECT_FALSE(b.has_sent<ml::Suspect>(at("b")));
}

TEST(Agreement, TakesAllObserversButOne) {
  InRing b{kFive};  // a has five observers: b, c, d, e, self
  b.hear(ml::Suspect{1, "a", "b"});
  b.hear(ml::Suspect{1, "a", "c"});
  b.hear(ml::Suspect{1, "a", "d"});
  EXPECT_FALSE(b.agreed("a"));
  b.forget();
  b.hear(ml::Suspect{1, "a", "e"});
  EXPECT_TRUE(b.agreed("a"));
  EXPECT_EQ(b.expect<Note>(), (Note{NoteCode::suspect_agreed, "a", "4 of 5"}));
}

TEST(Agreement, IsSpreadOnceInOnePacketWithAllAccusations) {
  InRing b{kFive};
  for (const char* accuser : {"b", "c", "d", "e"}) b.hear(ml::Suspect{1, "a", accuser});
  std::set<std::size_t> packets;
  for (const Sent& s : b.sent)
    if (std::holds_alternative<ml::Suspect>(s.message)) packets.insert(s.packet);
  EXPECT_EQ(packets.size(), 4u);  // one to each of the others that is not suspected
  EXPECT_EQ(b.accusers().size(), 16u);
  b.forget();
  b.hear(ml::Suspect{1, "a", "b"});
  b.reject_sent<ml::Suspect>();
}

TEST(Agreement, CountsAnAccuserOnceAndNobodyButObservers) {
  InRing b{kFive};
  for (const char* accuser : {"b", "b", "b", "b", "x", "y", "z"})
    b.hear(ml::Suspect{1, "a", accuser});
  EXPECT_FALSE(b.agreed("a"));
}

TEST(Agreement, EndsWithARefutationAndBeginsAnew) {
  InRing b{kFive};
  for (const char* accuser : {"b", "c", "d", "e"}) b.hear(ml::Suspect{1, "a", accuser});
  EXPECT_TRUE(b.agreed("a"));
  b.hear(ring_alive("a", 2));
  EXPECT_FALSE(b.agreed("a"));
  b.hear(ml::Suspect{2, "a", "b"});
  EXPECT_EQ(b.state("a"), "suspect 2");
  EXPECT_FALSE(b.agreed("a"));
}

TEST(Agreement, IsToldWithItsAccusersAndItsEnd) {
  InRing b{kFive};
  for (const char* accuser : {"b", "c", "d", "e"}) b.hear(ml::Suspect{1, "a", accuser});
  const auto begun = b.expect<SuspicionChanged>();
  EXPECT_EQ(begun.info->name, "a");
  EXPECT_TRUE(begun.agreed);
  b.pass(300ms);
  const auto agreements = b.machine.agreements();
  ASSERT_EQ(agreements.size(), 1u);
  EXPECT_EQ(agreements[0].subject->name, "a");
  EXPECT_GT(agreements[0].age, Duration{});
  EXPECT_THAT(agreements[0].accusers, testing::UnorderedElementsAre("b", "c", "d", "e"));
  b.hear(ring_alive("a", 2));
  const auto ended = b.expect<SuspicionChanged>();
  EXPECT_EQ(ended.info->name, "a");
  EXPECT_FALSE(ended.agreed);
  EXPECT_TRUE(b.machine.agreements().empty());
}

TEST(Agreement, EndsWithADeathThatMembershipTells) {
  InRing b{kFive};
  for (const char* accuser : {"b", "c", "d", "e"}) b.hear(ml::Suspect{1, "a", accuser});
  b.hear(ml::Dead{1, "a", "b"});
  b.expect<SuspicionChanged>();
  b.expect<MemberLeft>();
  b.pass(2s);
  b.reject<SuspicionChanged>();
  EXPECT_TRUE(b.machine.agreements().empty());
}

TEST(Agreement, OfOldAccusationsIsNone) {
  InRing b{kFive};
  b.hear(ring_alive("a", 5));
  for (const char* accuser : {"b", "c", "d", "e"}) b.hear(ml::Suspect{4, "a", accuser});
  EXPECT_EQ(b.state("a"), "alive 5");
  EXPECT_FALSE(b.agreed("a"));
}

TEST(Agreement, DoesNotWaitForObserversThatAreSilentThemselves) {
  InRing b{kFive};
  for (const char* accuser : {"b", "c"}) b.hear(ml::Suspect{1, "a", accuser});
  b.find_silent("a", "b");
  b.hear(ml::Suspect{1, "a", "b"}, at("b"));
  EXPECT_FALSE(b.agreed("a"));  // b, c, self of b, c, d, e, self
  b.hear(ml::Suspect{1, "d", "b"});
  b.pass(300ms);
  EXPECT_TRUE(b.agreed("a"));  // of b, c, e, self
}

TEST(Agreement, OfTwoTakesBothAndOfOneThatOne) {
  InRing three{{"a", "b"}};
  three.hear(ml::Suspect{1, "a", "b"}, at("b"));
  EXPECT_FALSE(three.agreed("a"));
  three.find_silent("a", "b");
  EXPECT_TRUE(three.agreed("a"));

  InRing two{{"a"}};
  two.fail_probe_of("a");
  EXPECT_TRUE(two.agreed("a"));
}

TEST(Agreement, EndsTheAskingOfHelpers) {
  Timing patient;
  patient.suspicion_mult = 100;
  InRing b{kFive, {}, patient};
  for (const char* accuser : {"b", "c", "d", "e"}) b.hear(ml::Suspect{1, "a", accuser});
  b.probe_of("a");
  b.pass(500ms);
  b.reject_sent<ml::IndirectPing>();
  b.pass(500ms);
  EXPECT_EQ(b.machine.health_score(), 0);
}

TEST(Agreement, DoesNotHappenWithSwim) {
  Bench b;
  for (const std::string& name : kFive) b.hear(ring_alive(name));
  for (const char* accuser : {"b", "c", "d", "e"}) b.hear(ml::Suspect{1, "a", accuser});
  EXPECT_FALSE(b.machine.find("a")->agreed);
  EXPECT_EQ(b.state("a"), "suspect 1");
}

TEST(Unwell, ObserversProbeTwiceBeforeTheyAccuse) {
  InRing b{kFive};
  for (Incarnation i = 1; i <= 4; ++i) b.hear(ml::Suspect{i, "self", "x"});
  ASSERT_EQ(b.machine.health_score(), 4);
  const ml::Ping first = b.await<ml::Ping>(3s);  // takes five intervals
  b.forget();
  const ml::Ping second = b.await<ml::Ping>(6s);
  EXPECT_EQ(second.node, first.node);
  EXPECT_TRUE(b.state(first.node).starts_with("alive"));
  b.pass(9s);
  EXPECT_TRUE(b.state(first.node).starts_with("suspect"));
}

TEST(TurnsOfARing, ProbeOncePerIntervalAndReachThePlainToo) {
  InRing b{kFive, {"x", "y"}};
  b.pass(1s);
  b.forget();
  std::map<std::string, int> probes;
  const Instant end = b.now + 200s;
  while (b.now < end && b.machine.deadline() < end) {
    b.now = std::max(b.now, b.machine.deadline());
    b.give(Tick{});
    for (const ml::Ping& ping : b.all_sent<ml::Ping>()) {
      ++probes[ping.node];
      b.hear(ml::Ack{ping.seq, {}}, at(ping.node));
    }
    b.forget();
  }
  int all = 0;
  for (const auto& [name, count] : probes) all += count;
  EXPECT_NEAR(all, 200, 2);
  EXPECT_EQ(probes.size(), 7u);
  // Six take part and two do not, which the two probe themselves now and then.
  for (const auto& [name, count] : probes) EXPECT_NEAR(count, name < "x" ? 27 : 32, 9) << name;
}

}  // namespace
}  // namespace pando::swim
