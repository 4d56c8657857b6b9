// What the room does with evidence: alone, and among others.
#include "core/verdict/verdict.h"

#include <gtest/gtest.h>

#include "base/note_code.h"
#include "core/verdict/world_test.h"

namespace pando::verdict {
namespace {

Participant run_of(int i, StartNumber start) {
  Participant who{.start = start};
  who.id.bytes.fill(static_cast<std::uint8_t>(i + 1));
  return who;
}

void set_run(proto::Testament& testament, const Participant& who) {
  testament.mutable_who()->set_id(who.id.bytes.data(), who.id.bytes.size());
  testament.mutable_who()->set_start(who.start);
}

// ---- exit notices -------------------------------------------------------------------------------

TEST(ExitNotices, ReachAllAndExplainThemselves) {
  World world{30, {Bytes(16, std::byte{7})}};
  world.silence(3);
  world.notice(3, World::testament(3), 30);
  world.run(100ms);
  EXPECT_EQ(world.mourners(3), 29);
  for (int i = 0; i < 30; ++i) {
    if (i == 3) continue;
    const auto deaths = world.at(i).why("n3", world.now());
    ASSERT_EQ(deaths.size(), 1u);
    EXPECT_EQ(deaths[0].cause, Cause::killed);
    EXPECT_EQ(deaths[0].number, 9u);
    EXPECT_EQ(deaths[0].basis, Basis::certain);
  }
}

TEST(ExitNotices, ArePassedOn) {
  World world{60};
  world.silence(3);
  world.notice(3, World::testament(3), 2);
  world.run(100ms);
  EXPECT_GE(world.mourners(3), 57) << "a rumour may miss one in hundreds, hardly two";
}

/// Others may have told first that it is dead: the notice still explains it.
TEST(ExitNotices, ExplainADeathThatIsKnown) {
  World world{5};
  world.bury(3, 7);
  world.run(50ms);
  world.notice(3, World::testament(3), 5);
  world.run(2s);
  for (int i = 0; i < 5; ++i) {
    if (i == 3) continue;
    const auto deaths = world.at(i).why("n3", world.now());
    ASSERT_EQ(deaths.size(), 1u) << "one death, one explanation";
    EXPECT_EQ(deaths[0].cause, Cause::killed);
  }
}

/// If the run is known, it is dead under whatever incarnation it has by now.
TEST(ExitNotices, HoldForAKnownRun) {
  World world{3};
  auto testament = World::testament(2);
  set_run(testament, run_of(2, 8));
  world.give(0, Linked{"n2", run_of(2, 8)});
  world.notice(2, testament, 2);
  world.run(10ms);
  for (const auto& [by, declare] : world.said<Declare>())
    EXPECT_EQ(declare.incarnation.has_value(), by != 0);
  EXPECT_EQ(world.mourners(2), 2);
  EXPECT_EQ(world.at(0).why("n2", world.now()).at(0).cause, Cause::killed);
}

/// It was restarted before the notice came: the new run lives.
TEST(ExitNotices, OfAnEarlierRunAreIgnored) {
  World world{3};
  auto testament = World::testament(2);
  set_run(testament, run_of(2, 8));
  for (const Participant& now : {run_of(2, 9), run_of(1, 8)}) {
    world.give(0, Linked{"n2", now});
    world.give(1, Linked{"n2", now});
    world.notice(2, testament, 2);
    world.run(10ms);
    EXPECT_TRUE(world.said<Declare>().empty());
  }
}

TEST(ExitNotices, OfOtherClustersAreIgnored) {
  World world{3};
  auto testament = World::testament(2);
  testament.set_cluster("orchard");
  world.notice(2, testament, 2);
  testament = World::testament(7);  // nobody
  world.notice(2, testament, 2);
  world.run(10ms);
  EXPECT_TRUE(world.said<Declare>().empty());
  EXPECT_EQ(world.at(0).refused(Refusal::other_cluster), 1u);
}

/// A stranger cannot fill the log with what protobuf says of text that is no UTF-8.
TEST(ExitNotices, OfAClusterWhoseNameIsNoUtf8AreIgnoredInSilence) {
  World world{3};
  auto testament = World::testament(2);
  testament.set_cluster("gr\xFFve");
  testing::internal::CaptureStderr();
  world.notice(2, testament, 2);
  proto::Death message;
  message.mutable_report()->set_subject("n2");
  message.set_cluster("gr\xFFve");
  world.give(0, Received{World::endpoint(1), to_bytes(message.SerializeAsString())});
  world.run(10ms);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_TRUE(world.said<Declare>().empty());
  EXPECT_EQ(world.at(0).refused(Refusal::other_cluster), 2u);
}

/// Two clusters of the same name: what the one says is nothing to the other once both are settled.
TEST(ExitNotices, OfAClusterWithAnotherIdAreRefused) {
  World world{3};
  auto testament = World::testament(2);
  testament.set_cluster_id(std::string(16, 'a'));
  for (int i = 0; i < 2; ++i) world.at(i).set_cluster_id({{1}});
  world.notice(2, testament, 2);
  world.run(10ms);
  EXPECT_TRUE(world.said<Declare>().empty());
  EXPECT_EQ(world.at(0).refused(Refusal::other_cluster), 1u);
  for (int i = 0; i < 2; ++i) world.at(i).set_cluster_id({});  // not settled: nothing is known
  world.notice(2, testament, 2);
  world.run(10ms);
  EXPECT_EQ(world.mourners(2), 2);
}

/// The map hears of every end, of an earlier run, too; certificates are kept without last words.
TEST(ExitNotices, TellWhoHasEndedAndItsLastWordsAboutMaps) {
  World world{3};
  proto::Death message;
  auto testament = World::testament(2);
  testament.mutable_who()->set_id(std::string(16, 'a'));
  testament.mutable_who()->set_start(4);
  *message.mutable_notice() = write_notice(testament, {}, "promised 7");
  world.give(0, Linked{World::name(2), {{{1}}, 5}});  // it runs again already
  world.give(0, Received{World::endpoint(1), to_bytes(message.SerializeAsString())});
  const auto ended = world.said<Ended>();
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_EQ(ended[0].second.who.start, 4u);
  EXPECT_EQ(text(ended[0].second.agreement), "promised 7");
  EXPECT_EQ(world.at(0).refused(Refusal::other_run), 1u);
  world.give(1, Received{World::endpoint(0), to_bytes(message.SerializeAsString())});
  world.run(5s);
  EXPECT_TRUE(world.buried(1, 2));
  EXPECT_LE(world.largest(), 1310u);
}

/// Reports and certificates say of which cluster they are, too.
TEST(Evidence, OfAnotherClusterIsRefused) {
  World world{4};
  proto::Death message;
  message.mutable_report()->set_subject("n3");
  message.mutable_report()->mutable_witness()->set_name("n2");
  message.mutable_report()->mutable_witness()->set_signs(bit(Sign::probe_failed));
  const auto say = [&] {
    world.give(0, Received{World::endpoint(2), to_bytes(message.SerializeAsString())});
  };
  say();
  message.set_cluster("orchard");
  say();
  EXPECT_EQ(world.at(0).refused(Refusal::other_cluster), 2u);
  EXPECT_EQ(world.at(0).cases(), 0u);
  message.set_cluster("grove");
  say();
  EXPECT_EQ(world.at(0).cases(), 1u);
}

TEST(ExitNotices, WithoutProofAreRefused) {
  World world{3, {Bytes(16, std::byte{7})}};
  proto::Death forged;
  *forged.mutable_notice() = write_notice(World::testament(2), {});
  world.give(0, Received{World::endpoint(1), to_bytes(forged.SerializeAsString())});
  world.run(10ms);
  EXPECT_TRUE(world.said<Declare>().empty());
  const auto notes = world.said<Note>();
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].second.code, NoteCode::evidence_refused);
  EXPECT_EQ(world.at(0).refused(Refusal::unproven), 1u);
}

// ---- strong evidence ----------------------------------------------------------------------------

TEST(StrongEvidence, BuriesAfterTheGrace) {
  World world{30};
  world.silence(3);
  const Instant died = world.now();
  world.all_notice(3, Sign::link_broken);
  world.all_notice(3, Sign::refused);
  world.run(150ms);  // the second report waits for the gap
  EXPECT_GE(world.said<Accuse>().size(), 1u) << "suspect at once";
  EXPECT_EQ(world.mourners(3), 0);
  world.run(600ms);
  EXPECT_GE(world.mourners(3), 1);
  EXPECT_LE(world.said<Accuse>().size(), 3u) << "collectors only";
  world.bury(3, 1);
  world.run(1s);
  for (int i = 0; i < 30; ++i) {
    if (i == 3) continue;
    const auto deaths = world.at(i).why("n3", world.now());
    ASSERT_EQ(deaths.size(), 1u) << i;
    EXPECT_EQ(deaths[0].cause, Cause::ended);
    EXPECT_EQ(deaths[0].basis, Basis::strong);
    EXPECT_GE(deaths[0].witnesses.size(), 3u);
    EXPECT_LE(world.now() - deaths[0].ago - died, 750ms);
  }
}

/// A firewall refuses connections for somebody who is there: it answers when it is asked.
TEST(StrongEvidence, BuriesNobodyWhoAnswers) {
  World world{30};
  world.all_notice(3, Sign::link_broken);
  world.all_notice(3, Sign::refused);
  world.run(400ms);
  const auto asked = world.said<Check>();
  ASSERT_GE(asked.size(), 1u);
  EXPECT_LE(asked.size(), 3u) << "collectors only";
  for (const auto& [by, check] : asked) {
    EXPECT_EQ(check.name, "n3");
    world.give(by, Heard{World::endpoint(3)});
  }
  world.run(10s);
  EXPECT_TRUE(world.said<Declare>().empty());
}

/// A packet that was under way when it died is no answer.
TEST(StrongEvidence, TakesNoEchoForAnAnswer) {
  World world{30};
  world.silence(3);
  world.all_notice(3, Sign::link_broken);
  world.all_notice(3, Sign::refused);
  world.run(100ms);
  for (int i = 0; i < 30; ++i) world.give(i, Heard{World::endpoint(3)});
  world.run(600ms);
  EXPECT_GE(world.mourners(3), 1);
}

TEST(StrongEvidence, TakesARefusalBesideABrokenLink) {
  World world{10};
  world.all_notice(3, Sign::refused);
  world.run(2s);
  EXPECT_TRUE(world.said<Accuse>().empty());
}

TEST(StrongEvidence, TakesThree) {
  World world{10};
  for (const int witness : {5, 6}) {
    world.give(witness, Noticed{"n3", 1, Sign::link_broken});
    world.give(witness, Noticed{"n3", 1, Sign::refused});
  }
  world.run(2s);
  EXPECT_TRUE(world.said<Accuse>().empty());
  world.give(7, Noticed{"n3", 1, Sign::link_broken});
  world.give(7, Noticed{"n3", 1, Sign::refused});
  world.run(200ms);
  EXPECT_FALSE(world.said<Accuse>().empty());
}

/// Restarted in time: the links are back before the grace is over.
TEST(StrongEvidence, IsWithdrawnByALink) {
  World world{10};
  world.all_notice(3, Sign::link_broken);
  world.all_notice(3, Sign::refused);
  world.run(200ms);
  EXPECT_FALSE(world.said<Accuse>().empty());
  for (int i = 0; i < 10; ++i)
    if (i != 3) world.give(i, Linked{"n3", run_of(3, 2)});
  world.run(40s);
  EXPECT_EQ(world.mourners(3), 0);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(world.at(i).cases(), 0u) << "closed without news";
}

TEST(StrongEvidence, OfARefutedIncarnationIsVoid) {
  World world{10};
  for (const int witness : {4, 5, 6}) world.give(witness, Noticed{"n3", 1, Sign::link_broken});
  for (const int witness : {4, 5, 6}) world.give(witness, Noticed{"n3", 2, Sign::refused});
  world.run(2s);
  EXPECT_TRUE(world.said<Accuse>().empty());
}

TEST(StrongEvidence, IsOneNodesWordOfTwo) {
  World world{2};
  world.give(0, Noticed{"n1", 1, Sign::link_broken});
  world.give(0, Noticed{"n1", 1, Sign::refused});
  world.run(600ms);
  EXPECT_TRUE(world.buried(0, 1));
}

// ---- certificates -------------------------------------------------------------------------------

TEST(Certificates, TellWhatOthersSaw) {
  World world{30};
  world.silence(3);
  for (const int witness : {4, 5}) {
    world.give(witness, Noticed{"n3", 1, Sign::probe_failed});
    world.give(witness, Noticed{"n3", 1, Sign::mute});
  }
  world.run(5s);
  world.bury(3, 1);
  world.run(2s);
  std::map<std::string, int> issuers;
  for (int i = 0; i < 30; ++i) {
    if (i == 3) continue;
    const auto deaths = world.at(i).why("n3", world.now());
    ASSERT_EQ(deaths.size(), 1u);
    EXPECT_EQ(deaths[0].cause, Cause::paused) << i;
    EXPECT_EQ(deaths[0].witnesses.size(), 2u);
    EXPECT_EQ(deaths[0].witnesses[0].before, 5s - kFlight);
    ++issuers[deaths[0].issuer];
  }
  EXPECT_EQ(issuers.size(), 1u) << "the first collector was enough";
}

/// The first collector is dead as well: the second one speaks.
TEST(Certificates, AreIssuedByTheNextCollector) {
  World world{10};
  const Config config{.self = "n0"};
  Roster roster{config};
  for (int i = 1; i < 10; ++i) roster.up({World::name(i), World::endpoint(i), true})->up = true;
  const auto collectors = roster.collectors("n3");
  world.silence(3);
  world.silence(World::index(collectors[0]));
  const int witness = World::index(collectors[2]);
  world.give(witness, Noticed{"n3", 1, Sign::probe_failed});
  world.bury(3, 1);
  world.run(2s);
  EXPECT_EQ(world.at(witness).why("n3", world.now()).at(0).issuer, collectors[1]);
}

TEST(Certificates, AreWrittenByEverybodyForItself) {
  World world{10};
  world.lose([](int, int) { return true; });
  world.silence(3);
  world.bury(3, 1);
  world.run(2s);
  for (int i = 0; i < 10; ++i)
    if (i != 3) {
      EXPECT_EQ(world.at(i).why("n3", world.now()).size(), 1u);
    }
}

TEST(Certificates, SayWhoLeft) {
  World world{5};
  world.bury(3, 1, true);
  EXPECT_EQ(world.at(0).why("n3", world.now()).at(0).cause, Cause::left);
  EXPECT_EQ(world.packets(), 0u) << "everybody knows";
}

/// Whoever leaves ends its process: broken links and refusals follow.
TEST(Certificates, OfWhoLeftStay) {
  World world{5};
  world.bury(3, 1, true);
  world.all_notice(3, Sign::link_broken);
  world.all_notice(3, Sign::refused);
  world.run(2s);
  EXPECT_EQ(world.packets(), 0u);
  EXPECT_TRUE(world.said<Accuse>().empty());
  EXPECT_EQ(world.at(0).why("n3", world.now()).at(0).cause, Cause::left);
}

TEST(Certificates, NameWhoIsStillHeard) {
  World world{5};
  world.all_notice(3, Sign::probe_failed);
  for (const int witness : {0, 1, 2, 4}) world.give(witness, Heard{World::endpoint(3)});
  world.run(100ms);
  EXPECT_EQ(world.said<SendDatagram>().size(), 4 * 3 - 3u) << "under way when it died: no sign";
  world.run(400ms);
  for (const int witness : {0, 1, 2, 4}) world.give(witness, Heard{World::endpoint(3)});
  world.run(2s);
  world.bury(3, 1);
  world.run(2s);
  EXPECT_EQ(world.at(0).why("n3", world.now()).at(0).cause, Cause::one_way);
}

TEST(Certificates, FitIntoAPacketWithTheLongestNames) {
  World world{2};
  const auto long_name = [](int i) { return std::string(253, 'x') + std::to_string(10 + i); };
  world.give(0, MemberUp{long_name(0), {}, true});
  for (int i = 1; i < 20; ++i) {
    world.give(0, MemberUp{long_name(i), {}, true});
    proto::Death message;
    message.set_cluster("grove");
    auto& report = *message.mutable_report();
    report.set_subject(long_name(0));
    report.set_incarnation(1);
    report.mutable_witness()->set_name(long_name(i));
    report.mutable_witness()->set_signs(bit(Sign::probe_failed));
    world.give(0, Received{{}, to_bytes(message.SerializeAsString())});
  }
  world.give(0, MemberDown{long_name(0), 1, false});
  world.run(2s);
  EXPECT_GE(world.at(0).why(long_name(0), world.now()).at(0).witnesses.size(), 1u);
  EXPECT_LE(world.largest(), kMaxMessage);
}

// ---- damping ------------------------------------------------------------------------------------

TEST(Damping, RestsWhoReturns) {
  World world{3};
  world.bury(2, 1);
  world.run(20s);
  world.raise(2);
  EXPECT_EQ(world.at(0).fit_at("n2"), world.now() + 60s);
  EXPECT_EQ(world.at(0).fit_at("n1"), Instant{}) << "was never away";
  const auto unfit = world.said<Unfit>();
  ASSERT_EQ(unfit.size(), 2u);
  EXPECT_EQ(unfit[0].second.time, 60s);
}

/// To whom it is fit sooner than to others admits it to the map, perhaps while it is away again.
TEST(Damping, RestsAsLongAtWhomeverItWasBuriedLate) {
  World world{3};
  world.give(0, MemberDown{"n2", 1, false});
  world.run(5s);
  world.give(1, MemberDown{"n2", 1, false});
  world.run(15s);
  world.raise(2);
  EXPECT_EQ(world.at(0).fit_at("n2"), world.now() + 60s);
  EXPECT_GT(world.at(1).fit_at("n2"), world.now() + 59s) << "as the certificate says";
}

TEST(Damping, SuppressesOneInTen) {
  World world{5};
  for (int round = 0; round < 30; ++round) {
    for (const int flapping : {1, 2, 3}) world.bury(flapping, static_cast<std::uint32_t>(round));
    world.run(1s);
    for (const int flapping : {1, 2, 3}) world.raise(flapping);
    world.run(9s);
  }
  int suppressed = 0;
  for (const int flapping : {1, 2, 3})
    suppressed += world.at(0).fit_at(World::name(flapping)) > world.now() + 1min;
  EXPECT_EQ(suppressed, 1);
}

TEST(Damping, IsForgottenWithTheMember) {
  World world{3};
  world.bury(2, 1);
  world.run(20s);
  world.give(0, MemberErased{"n2"});
  world.raise(2);
  EXPECT_EQ(world.at(0).fit_at("n2"), Instant{});
}

}  // namespace
}  // namespace pando::verdict
