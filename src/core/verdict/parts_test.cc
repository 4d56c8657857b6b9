// The parts of the room, each alone.
#include <gtest/gtest.h>

#include "core/verdict/archive.h"
#include "core/verdict/cause.h"
#include "core/verdict/fitness.h"
#include "core/verdict/notice.h"
#include "core/verdict/roster.h"
#include "core/verdict/signs.h"

namespace pando::verdict {
namespace {

// ---- exit notices -------------------------------------------------------------------------------

Bytes key(char fill) {
  return to_bytes(std::string(32, fill));
}
wire::Keyring ring(std::vector<Bytes> keys) {
  return *wire::Keyring::make(keys);
}

proto::Testament killed_by(std::uint32_t signal) {
  proto::Testament testament;
  testament.set_name("n1");
  testament.set_incarnation(4);
  testament.set_signal(signal);
  return testament;
}

TEST(Notices, AreProvenByAnyKeyOfTheRing) {
  const auto notice = write_notice(killed_by(9), ring({key('a')}));
  const auto read = read_notice(notice, ring({key('b'), key('a')}));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->SerializeAsString(), killed_by(9).SerializeAsString());
}

TEST(Notices, OfStrangersAreRefused) {
  const auto notice = write_notice(killed_by(9), ring({key('a')}));
  EXPECT_FALSE(read_notice(notice, ring({key('b')})));
  EXPECT_FALSE(read_notice(notice, {})) << "proven where there are no keys";
  EXPECT_FALSE(read_notice(write_notice(killed_by(9), {}), ring({key('a')})));
  auto changed = notice;
  changed.set_testament(killed_by(15).SerializeAsString());
  EXPECT_FALSE(read_notice(changed, ring({key('a')})));
}

TEST(Notices, NeedNoProofWithoutKeys) {
  EXPECT_TRUE(read_notice(write_notice(killed_by(9), {}), {}));
}

TEST(Notices, CarryLastWordsAboutMapsWithAProofOfTheirOwn) {
  const auto keys = ring({key('a')});
  auto notice = write_notice(killed_by(9), keys, "promised 7");
  EXPECT_EQ(agreement_of(notice, keys), "promised 7");
  EXPECT_TRUE(read_notice(notice, keys));
  EXPECT_EQ(agreement_of(notice, ring({key('b')})), "");
  EXPECT_EQ(agreement_of(notice, {}), "");
  auto changed = notice;
  changed.set_agreement("promised 3");
  EXPECT_EQ(agreement_of(changed, keys), "");
  // The words of another are not proven by its proof.
  auto mixed = write_notice(killed_by(15), keys, "promised 3");
  mixed.set_agreement(notice.agreement());
  mixed.set_agreement_mac(notice.agreement_mac());
  EXPECT_EQ(agreement_of(mixed, keys), "");
  without_agreement(notice);
  EXPECT_EQ(agreement_of(notice, keys), "");
  EXPECT_TRUE(read_notice(notice, keys));
}

TEST(Notices, LeaveLastWordsAwayThatDoNotFitAMessage) {
  const auto notice = write_notice(killed_by(9), {}, std::string(1300, 'x'));
  EXPECT_TRUE(notice.agreement().empty());
  EXPECT_TRUE(read_notice(notice, {}));
  EXPECT_EQ(write_notice(killed_by(9), {}, std::string(900, 'x')).agreement().size(), 900u);
}

// ---- causes -------------------------------------------------------------------------------------

struct Saw {
  Signs signs;
  std::uint32_t health = 0;
};

proto::Certificate seen(const std::vector<Saw>& witnesses, std::uint32_t quorum = 3) {
  proto::Certificate c;
  c.set_subject("n1");
  c.set_issuer("n2");
  c.set_quorum(quorum);
  for (const Saw& saw : witnesses) {
    auto& witness = *c.add_witnesses();
    witness.set_name("w" + std::to_string(c.witnesses_size()));
    witness.set_signs(saw.signs);
    witness.set_health(saw.health);
  }
  return c;
}
proto::Certificate noticed(const proto::Testament& testament) {
  proto::Certificate c = seen({});
  *c.mutable_notice() = write_notice(testament, {});
  return c;
}

constexpr Signs kProbe = bit(Sign::probe_failed), kBroken = bit(Sign::link_broken),
                kRefused = bit(Sign::refused), kUnanswered = bit(Sign::unanswered),
                kNoRoute = bit(Sign::no_route), kMute = bit(Sign::mute),
                kSpeaks = bit(Sign::speaks);

struct CauseCase {
  const char* what;
  proto::Certificate certificate;
  Cause cause;
  std::uint32_t number;
  Basis basis;
};

proto::Testament ended_with(std::uint32_t status) {
  proto::Testament testament;
  testament.set_status(status);
  return testament;
}
proto::Certificate goodbye() {
  proto::Certificate c = seen({});
  c.set_left(true);
  return c;
}

std::vector<CauseCase> cause_cases() {
  using enum Cause;
  constexpr Basis kCertain = Basis::certain, kStrong = Basis::strong, kSilence = Basis::silence;
  const Saw gone{kBroken | kRefused};
  return {
      {"said goodbye", goodbye(), left, 0, kCertain},
      {"notice, kill -9", noticed(killed_by(9)), killed, 9, kCertain},
      {"notice, crash", noticed(killed_by(11)), killed, 11, kCertain},
      {"notice, signal 0 is a signal", noticed(killed_by(0)), killed, 0, kCertain},
      {"notice, exit(0)", noticed(ended_with(0)), exited, 0, kCertain},
      {"notice, exit(3)", noticed(ended_with(3)), exited, 3, kCertain},
      {"notice without an ending", noticed({}), ended, 0, kCertain},
      {"three refused", seen({gone, gone, gone}), ended, 0, kStrong},
      {"two of three refused", seen({gone, gone}), ended, 0, kSilence},
      {"one refused of two nodes", seen({gone}, 1), ended, 0, kStrong},
      {"refused, but no link was lost", seen({{kProbe | kRefused}}, 1), ended, 0, kSilence},
      {"refused by a firewall, it still speaks", seen({{kRefused | kProbe | kSpeaks}}), one_way, 0,
       kSilence},
      {"nobody answers", seen({{kProbe | kUnanswered}, {kProbe}}), unreachable, 0, kSilence},
      {"no route", seen({{kProbe | kNoRoute}}), unreachable, 0, kSilence},
      {"stopped", seen({{kProbe | kMute}, {kProbe}}), paused, 0, kSilence},
      {"stopped, one witness lost its way", seen({{kProbe | kMute}, {kUnanswered}}), paused, 0,
       kSilence},
      {"it speaks but does not hear", seen({{kProbe | kSpeaks}, {kProbe}}), one_way, 0, kSilence},
      {"one of three hears it", seen({{kProbe | kSpeaks}, {kProbe | kUnanswered}, {kProbe}}),
       unreachable, 0, kSilence},
      {"a sick accuser alone", seen({{kProbe | kSpeaks, 4}}), overloaded_accuser, 0, kSilence},
      {"a sick and a healthy accuser", seen({{kProbe, 4}, {kProbe | kUnanswered, 0}}), unreachable,
       0, kSilence},
      {"only probes", seen({{kProbe}}), silent, 0, kSilence},
      {"nothing is known", seen({}), silent, 0, kSilence},
  };
}

TEST(Causes, FollowFromTheCertificate) {
  for (const CauseCase& c : cause_cases()) {
    const Conclusion why = conclude(c.certificate);
    EXPECT_EQ(why.cause, c.cause) << c.what << ": " << to_string(why.cause, why.number);
    EXPECT_EQ(why.number, c.number) << c.what;
    EXPECT_EQ(why.basis, c.basis) << c.what;
  }
}

TEST(Causes, AreExplainedInWords) {
  auto c = seen({{kBroken | kRefused, 2}});
  c.mutable_witnesses(0)->set_since_ms(120);
  c.mutable_who()->set_id(std::string(16, '\x07'));
  c.mutable_who()->set_start(5);
  const Verdict verdict = explain(c);
  EXPECT_EQ(verdict.name, "n1");
  EXPECT_EQ(verdict.issuer, "n2");
  EXPECT_EQ(verdict.who.start, 5u);
  EXPECT_EQ(verdict.who.id.bytes[15], 7);
  ASSERT_EQ(verdict.witnesses.size(), 1u);
  EXPECT_EQ(verdict.witnesses[0].signs,
            (std::vector<std::string>{"link broken", "connection refused"}));
  EXPECT_EQ(verdict.witnesses[0].health, 2u);
  EXPECT_EQ(verdict.witnesses[0].before, 120ms);
}

// ---- the archive --------------------------------------------------------------------------------

proto::Certificate of_death(const std::string& subject, std::uint32_t incarnation,
                            const std::vector<Saw>& witnesses) {
  auto c = seen(witnesses);
  c.set_subject(subject);
  c.set_incarnation(incarnation);
  return c;
}

TEST(Archive, KeepsTheBestOfEachDeath) {
  Archive archive;
  EXPECT_TRUE(archive.keep(Instant{1s}, of_death("a", 1, {{kProbe}})));
  EXPECT_FALSE(archive.keep(Instant{1s}, of_death("a", 1, {{kMute}}))) << "as many witnesses";
  EXPECT_TRUE(archive.keep(Instant{1s}, of_death("a", 1, {{kMute}, {kProbe}})));
  const Saw gone{kBroken | kRefused};
  EXPECT_TRUE(archive.keep(Instant{1s}, of_death("a", 1, {gone, gone, gone})));
  EXPECT_FALSE(archive.keep(Instant{1s}, of_death("a", 1, {{}, {}, {}, {}})));
  EXPECT_EQ(archive.size(), 1u);
  EXPECT_EQ(archive.explain("a", Instant{3s}).front().ago, 2s);
  EXPECT_TRUE(archive.explain("b", Instant{3s}).empty());
}

TEST(Archive, KeepsThreeDeathsOfAMember) {
  Archive archive;
  for (std::uint32_t death = 1; death <= 5; ++death)
    archive.keep(Instant{death * 1s}, of_death("a", death, {{kProbe}}));
  const auto deaths = archive.explain("a", Instant{10s});
  ASSERT_EQ(deaths.size(), 3u);
  EXPECT_EQ(deaths.front().ago, 5s) << "newest first";
  EXPECT_EQ(deaths.back().ago, 7s);
  EXPECT_EQ(archive.find("a", 1), nullptr);
  EXPECT_NE(archive.find("a", 5), nullptr);
}

TEST(Archive, IsBounded) {
  Archive archive;
  for (std::uint32_t i = 0; i < 3000; ++i)
    archive.keep(Instant{i * 1s}, of_death(std::to_string(i), 1, {}));
  EXPECT_EQ(archive.size(), Archive::kInAll);
  EXPECT_EQ(archive.find("1975", 1), nullptr);
  EXPECT_NE(archive.find("1976", 1), nullptr);
}

// ---- fitness ------------------------------------------------------------------------------------

TEST(Fitness, RestsThreeTimesTheOutage) {
  Fitness fitness;
  EXPECT_FALSE(fitness.returned(Instant{100s}, 20s));
  EXPECT_EQ(fitness.fit_at(), Instant{160s});
  EXPECT_FALSE(fitness.returned(Instant{200s}, 10h));
  EXPECT_LE(fitness.fit_at(), Instant{200s} + 1h);
  EXPECT_GT(fitness.fit_at(), Instant{200s} + 59min);
}

TEST(Fitness, HalvesItsPenaltyInFiveMinutes) {
  Fitness fitness;
  fitness.returned(Instant{}, 1s);
  EXPECT_DOUBLE_EQ(fitness.penalty(Instant{}), 500);
  EXPECT_DOUBLE_EQ(fitness.penalty(Instant{5min}), 250);
  EXPECT_DOUBLE_EQ(fitness.penalty(Instant{15min}), 62.5);
}

/// 20 s up, 20 s down: the penalty after n returns is 5662 (1 - .9117^n), above 5000 from the
/// 24th on.
TEST(Fitness, SuppressesWhoComesAndGoes) {
  Fitness fitness;
  Instant now{};
  int returns = 0;
  while (!fitness.returned(now, 20s)) {
    ASSERT_LT(++returns, 100);
    now += 40s;
  }
  EXPECT_EQ(returns + 1, 24);
  fitness.suppress(now);
  EXPECT_TRUE(fitness.suppressed(now));
  const Duration first = fitness.fit_at() - now;
  EXPECT_GT(first, 5min);
  EXPECT_NEAR(fitness.penalty(fitness.fit_at()), 2500, 1);
  EXPECT_FALSE(fitness.returned(now + 40s, 20s)) << "already suppressed";
  EXPECT_GT(fitness.fit_at() - (now + 40s), first) << "for a growing time";
}

TEST(Fitness, ForgivesWhoReturnsSeldom) {
  Fitness fitness;
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(fitness.returned(Instant{i * 10min}, 20s));
}

// ---- the roster ---------------------------------------------------------------------------------

MemberUp member(int i) {
  return {
      "n" + std::to_string(i), {Address::v4(127, 0, 0, static_cast<std::uint8_t>(i)), 7946}, true};
}

/// What node `self` of `count` knows.
Roster roster_of(const Config& config, int self, int count) {
  Roster roster{config};
  for (int i = 0; i < count; ++i)
    if (i != self) roster.up(member(i))->up = true;
  return roster;
}

TEST(Roster, AllNameTheSameCollectors) {
  constexpr int kCount = 20;
  for (int subject = 0; subject < kCount; ++subject) {
    std::vector<std::string> first;
    for (int self = 0; self < kCount; ++self) {
      if (self == subject) continue;
      const Config config{.self = "n" + std::to_string(self)};
      const auto named = roster_of(config, self, kCount).collectors("n" + std::to_string(subject));
      ASSERT_EQ(named.size(), 3u);
      EXPECT_EQ(std::ranges::count(named, "n" + std::to_string(subject)), 0);
      if (first.empty()) first = named;
      EXPECT_EQ(named, first);
    }
  }
}

TEST(Roster, SharesTheWorkOfCollecting) {
  const Config config{.self = "n0"};
  const Roster roster = roster_of(config, 0, 100);
  std::map<std::string, int> work;
  for (int subject = 0; subject < 100; ++subject)
    for (const auto& collector : roster.collectors("n" + std::to_string(subject)))
      ++work[collector];
  for (const auto& [name, times] : work) EXPECT_LE(times, 12) << name;
  EXPECT_GE(work.size(), 80u);
}

TEST(Roster, AsksForAllOfFew) {
  const Config config{.self = "n0"};
  EXPECT_EQ(roster_of(config, 0, 2).quorum("n1"), 1u);
  EXPECT_EQ(roster_of(config, 0, 3).quorum("n1"), 2u);
  EXPECT_EQ(roster_of(config, 0, 4).quorum("n1"), 3u);
  EXPECT_EQ(roster_of(config, 0, 50).quorum("n1"), 3u);
}

TEST(Roster, TellsSomeOfMany) {
  const Config config{.self = "n0"};
  Rng rng{1};
  EXPECT_EQ(roster_of(config, 0, 3).audience("n1", rng).size(), 1u);
  const auto some = roster_of(config, 0, 100).audience("n1", rng).size();
  EXPECT_GE(some, 8u);
  EXPECT_LE(some, 9u);
}

}  // namespace
}  // namespace pando::verdict
