#include "agent/access_desk.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <vector>

#include "shell/loop_test.h"

namespace pando::agent {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

/// A desk whose node remembers what it is asked to say.
struct AccessDeskTest : testing::Test {
  std::string ask(doors::AclVerb verb, std::vector<std::string_view> words) {
    return desk.answer({verb, words, resp::Protocol::resp2});
  }
  /// What the node is asked to say under a user's name; its tickets.
  std::vector<Ticket> said_of(const std::string& user) const {
    std::vector<Ticket> out;
    for (const node::StateAsk& one : asked)
      if (const auto* set = std::get_if<state::Set>(&one.command);
          set != nullptr && set->key == state::kSecret + user)
        out.push_back(one.ticket);
    return out;
  }
  std::string text_of(Ticket ticket) const {
    const auto found = std::ranges::find(asked, ticket, &node::StateAsk::ticket);
    return std::string{text(std::get<state::Set>(found->command).value)};
  }
  void done(Ticket ticket, state::Done how = {}) { state.on_answer({ticket, std::move(how)}); }
  /// Another node says something of a user.
  void hear(const std::string& user, std::string_view value) {
    state.on_answer(
        {asked[0].ticket,
         state::Changed{.node = "b", .key = state::kSecret + user, .now = to_bytes(value)}});
  }
  std::size_t notes(std::string_view words) {
    return static_cast<std::size_t>(std::ranges::count_if(
        log.recent(), [&](const LogLine& line) { return line.text.contains(words); }));
  }

  shell::Loop loop;
  Logger log{{.descriptor = -1}, Level::debug};
  std::vector<node::StateAsk> asked;
  StateAsker state{[this](node::StateAsk ask) { asked.push_back(std::move(ask)); }};
  std::vector<resp::GuardPtr> guards;
  AccessDesk desk{loop,
                  state,
                  log,
                  Id{{1}},
                  {.configured = {}, .file = {}, .password = "first"},
                  [this](const resp::GuardPtr& guard) { guards.push_back(guard); }};
};

TEST_F(AccessDeskTest, TellsTheClusterWhatIsChangedHere) {
  EXPECT_EQ(ask(doors::AclVerb::setuser, {"ann", "on", ">secret", "~a*", "+get"}), "+OK\r\n");
  EXPECT_TRUE(desk.knows("ann"));
  ASSERT_EQ(said_of("ann").size(), 1u);
  EXPECT_THAT(text_of(said_of("ann")[0]), HasSubstr("~a*"));
  EXPECT_THAT(text_of(said_of("ann")[0]), testing::Not(HasSubstr("secret"))) << "hashes only";
  ASSERT_EQ(guards.size(), 1u);
  EXPECT_EQ(guards[0], desk.guard());
  done(said_of("ann")[0]);
  EXPECT_EQ(ask(doors::AclVerb::deluser, {"ann"}), ":1\r\n");
  EXPECT_FALSE(desk.knows("ann"));
  EXPECT_EQ(said_of("ann").size(), 2u) << "that it is deleted is said, too";
}

TEST_F(AccessDeskTest, SaysAgainWhatTheClusterCouldNotCarry) {
  ask(doors::AclVerb::setuser, {"ann", "on"});
  ask(doors::AclVerb::setuser, {"bob", "on"});
  done(said_of("bob")[0]);
  done(said_of("ann")[0], {.error = "slow down", .retry_after = 5ms});
  EXPECT_TRUE(shell::run_until(loop, [&] { return said_of("ann").size() == 2; }));
  EXPECT_EQ(text_of(said_of("ann")[0]), text_of(said_of("ann")[1]));
  EXPECT_EQ(said_of("bob").size(), 1u);
  EXPECT_EQ(notes("user"), 0u);
  done(said_of("ann")[1], {.error = "too large"});
  EXPECT_EQ(notes("could not tell the other nodes of the user ann"), 1u);
}

/// What was said before the last change is of no interest, nor what became of it.
TEST_F(AccessDeskTest, SaysAgainOnlyWhatIsNew) {
  ask(doors::AclVerb::setuser, {"ann", "on"});
  ask(doors::AclVerb::setuser, {"ann", "off"});
  ASSERT_EQ(said_of("ann").size(), 2u);
  done(said_of("ann")[0], {.error = "slow down", .retry_after = 1ms});
  const Instant later = shell::now() + 20ms;
  ASSERT_TRUE(shell::run_until(loop, [&] { return shell::now() > later; }));
  EXPECT_EQ(said_of("ann").size(), 2u);
  done(said_of("ann")[1], {.error = "slow down", .retry_after = 1ms});
  EXPECT_TRUE(shell::run_until(loop, [&] { return said_of("ann").size() == 3; }));
  EXPECT_THAT(text_of(said_of("ann")[2]), HasSubstr("off"));
}

TEST_F(AccessDeskTest, FollowsWhatOtherNodesSay) {
  ask(doors::AclVerb::setuser, {"ann", "on"});
  const std::string ours = text_of(said_of("ann")[0]);
  // `TIME NODE RULES`: a later time, another node, and no rules.
  const std::string later = "9" + ours.substr(1, ours.find(' ') - 1);
  hear("ann", later + " " + Id{{2}}.to_string());
  EXPECT_FALSE(desk.knows("ann")) << "deleted there";
  const std::size_t told = guards.size();
  hear("ann", ours);
  EXPECT_FALSE(desk.knows("ann")) << "what is older never returns";
  hear("ann", "nonsense");
  EXPECT_EQ(guards.size(), told);
}

TEST_F(AccessDeskTest, AnswersWithoutAFileThatThereIsNone) {
  EXPECT_THAT(ask(doors::AclVerb::load, {}), StartsWith("-ERR this agent has no file of users"));
  EXPECT_THAT(ask(doors::AclVerb::save, {}), StartsWith("-ERR this agent has no file of users"));
  EXPECT_TRUE(asked.size() == 1) << "the watch";
}

}  // namespace
}  // namespace pando::agent
