#include "agent/joiner.h"

#include <gmock/gmock.h>

#include <chrono>
#include <deque>

#include "shell/loop_test.h"

namespace pando::agent {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// A joiner whose node answers what the test says.
struct Stage {
  explicit Stage(Settings given) : settings(std::move(given)) {}

  /// Answers the oldest join that was asked; false if none comes.
  bool answer(const reply::Joined& joined) {
    if (!shell::run_until(loop, [this] { return !asked.empty(); })) return false;
    const auto [ticket, join] = asked.front();
    asked.pop_front();
    last = join;
    asker.on_answer(ticket, joined);
    return true;
  }
  std::vector<std::string> last_seeds() const {
    std::vector<std::string> out;
    for (const JoinSeed& seed : last.seeds) out.push_back(seed.endpoint.to_string());
    return out;
  }
  std::vector<std::string> lines() const {
    std::vector<std::string> out;
    for (const LogLine& line : log.recent()) out.push_back(line.text);
    return out;
  }

  Settings settings;
  shell::Loop loop;
  Logger log{{.descriptor = -1}, Level::info};
  std::deque<std::pair<Ticket, command::Join>> asked;
  command::Join last;
  std::vector<std::string> given_up;
  bool alone = false;
  Asker asker{[this](Ticket ticket, Command command) {
    asked.emplace_back(ticket, std::get<command::Join>(command));
  }};
  Joiner joiner{loop,     asker, log,
                settings, 7946,  [this](const std::string& error) { given_up.push_back(error); },
                [this] { return alone; }};
};

const reply::Joined kRefused{
    0, "1 error occurred:\n\t* Failed to join 10.0.0.1: connection refused\n\n"};

TEST(Joiner, JoinsAtTheStartAndIgnoresOldEventsUnlessReplayIsWanted) {
  for (const bool replay : {false, true}) {
    Stage stage{{.start_join = {"10.0.0.1", "x/10.0.0.2:80"}, .replay_on_join = replay}};
    stage.joiner.begin({});
    ASSERT_TRUE(stage.answer({2, ""}));
    EXPECT_THAT(stage.last_seeds(), ElementsAre("10.0.0.1:7946", "10.0.0.2:80"));
    EXPECT_EQ(stage.last.ignore_old_events, !replay);
    EXPECT_THAT(stage.given_up, IsEmpty());
  }
}

TEST(Joiner, GivesUpIfNoSeedOfTheStartAnswers) {
  Stage stage{{.start_join = {"10.0.0.1", "1.2.3.400"}}};
  stage.joiner.begin({});
  ASSERT_TRUE(stage.answer(kRefused));
  EXPECT_THAT(
      stage.given_up,
      ElementsAre("no seed of -join='10.0.0.1' -join='1.2.3.400' could be joined (Failed to "
                  "resolve 1.2.3.400: '1.2.3.400' is neither an IP address nor a name; "
                  "Failed to join 10.0.0.1: connection refused); check that one of them "
                  "runs and has the same key, or keep trying with -retry-join"));
}

TEST(Joiner, AsksNobodyIfNoSeedCanBeLookedUp) {
  Stage stage{{.start_join = {"1.2.3.400"}}};
  stage.joiner.begin({});
  ASSERT_TRUE(shell::run_until(stage.loop, [&] { return !stage.given_up.empty(); }));
  EXPECT_THAT(stage.asked, IsEmpty());
}

TEST(Joiner, TriesAgainUntilItHasJoined) {
  Stage stage{{.retry_join = {"10.0.0.1"}, .retry_interval = 10ms}};
  stage.joiner.begin({});
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(stage.answer(kRefused));
  ASSERT_TRUE(stage.answer({1, ""}));
  EXPECT_THAT(stage.given_up, IsEmpty());
  EXPECT_THAT(stage.lines(), SizeIs(6));
  EXPECT_THAT(stage.lines().front(), HasSubstr("Failed to join 10.0.0.1: connection refused"));
  EXPECT_THAT(stage.lines().back(), HasSubstr("Join completed. Synced with 1 initial agents"));
  bool later = false;
  shell::Timer timer{stage.loop, [&] { later = true; }};
  timer.set(shell::now() + 50ms);
  ASSERT_TRUE(shell::run_until(stage.loop, [&] { return later; }));
  EXPECT_THAT(stage.asked, IsEmpty()) << "it has what it wanted";
}

TEST(Joiner, AsksOnWhileOnlyItItselfAnswers) {
  Stage stage{{.retry_join = {"10.0.0.1"}, .retry_interval = 10ms}};
  stage.alone = true;
  stage.joiner.begin({});
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(stage.answer({1, ""}));
  EXPECT_TRUE(stage.joiner.settled()) << "it may found a cluster";
  EXPECT_THAT(stage.lines(), SizeIs(1)) << "nothing is new";
  ASSERT_TRUE(shell::run_until(stage.loop, [&] { return !stage.asked.empty(); }));
  stage.alone = false;
  ASSERT_TRUE(stage.answer({2, ""}));
  EXPECT_THAT(stage.lines().back(), HasSubstr("Join completed. Synced with 2 initial agents"));
}

TEST(Joiner, TriesNoMoreThanItMay) {
  Stage stage{{.retry_join = {"10.0.0.1"}, .retry_interval = 10ms, .retry_max_attempts = 2}};
  stage.joiner.begin({});
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(stage.given_up, IsEmpty());
    ASSERT_TRUE(stage.answer(kRefused));
  }
  EXPECT_THAT(stage.given_up,
              ElementsAre("no seed of -retry-join='10.0.0.1' could be joined in 3 tries (Failed to "
                          "join 10.0.0.1: connection refused); check that one of them runs and has "
                          "the same key"));
}

TEST(Joiner, GoesThroughThoseItRemembersUntilOneAnswers) {
  const std::vector<JoinSeed> remembered = {{"a", *Endpoint::parse("10.0.0.1:1")},
                                            {"b", *Endpoint::parse("10.0.0.2:1")},
                                            {"c", *Endpoint::parse("10.0.0.3:1")}};
  Stage stage{{.snapshot_path = "/s"}};
  stage.joiner.begin(remembered);
  ASSERT_TRUE(stage.answer(kRefused));
  EXPECT_THAT(stage.last_seeds(), ElementsAre("10.0.0.3:1"));
  ASSERT_TRUE(stage.answer({1, ""}));
  EXPECT_TRUE(stage.last.ignore_old_events);
  EXPECT_THAT(stage.lines(), ElementsAre(HasSubstr("Re-joined to previously known node: b")));
  EXPECT_THAT(stage.asked, IsEmpty());
}

TEST(Joiner, SaysSoIfNobodyItRemembersAnswers) {
  Stage stage{{.snapshot_path = "/s"}};
  stage.joiner.begin({{"a", *Endpoint::parse("10.0.0.1:1")}});
  ASSERT_TRUE(stage.answer(kRefused));
  EXPECT_THAT(stage.lines(),
              ElementsAre(HasSubstr("no member that the snapshot /s remembers answers")));
  EXPECT_THAT(stage.given_up, IsEmpty()) << "alone it can wait for others";
}

TEST(JoinErrors, AreSerfsList) {
  EXPECT_EQ(join_errors({}, kRefused.error), kRefused.error);
  EXPECT_EQ(join_errors({"a"}, ""), "1 error occurred:\n\t* a\n\n");
  EXPECT_EQ(
      join_errors({"a", "b"}, kRefused.error),
      "3 errors occurred:\n\t* a\n\t* b\n\t* Failed to join 10.0.0.1: connection refused\n\n");
  EXPECT_EQ(join_errors({"a"}, "b"), "2 errors occurred:\n\t* a\n\t* b\n\n");
}

TEST(JoinErrors, FitOnOneLine) {
  EXPECT_EQ(on_one_line("2 errors occurred:\n\t* a\n\t* b\n\n"), "a; b");
  EXPECT_EQ(on_one_line("plain"), "plain");
  EXPECT_EQ(on_one_line(""), "");
}

}  // namespace
}  // namespace pando::agent
