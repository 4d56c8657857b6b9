// Who a client is, and what becomes of it when that changes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/resp/session.h"
#include "wire/resp/guard_test.h"

namespace pando::resp {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr CommandSpec kGet{"GET", "KEY", "", 2, 2, {.flags = kReadonly, .keys = {1, 1, 1}}};
constexpr CommandSpec kSet{"SET", "KEY VALUE", "", 3, 3, {.flags = kWrite, .keys = {1, 1, 1}}};
constexpr CommandSpec kMulti{"MULTI", "", "", 1, 1, {.categories = kAclTransaction}};
constexpr CommandSpec kExec{"EXEC", "", "", 1, 1, {.categories = kAclTransaction}};
constexpr CommandSpec kSubscribe{"SUBSCRIBE", "CHANNEL", "", 2, 2, {.categories = kAclPubsub}};

constexpr std::string_view kNoSet =
    "-NOPERM this user has no permissions to run the 'set' command\r\n";

struct Client {
  explicit Client(std::string password = {}) : session((use(std::move(password)), door), 7) {
    door.refused = [this](std::uint64_t, Refusal refusal) { refusals.push_back(refusal); };
  }
  /// Users `default` and `ann`, who may not SET, with the same password.
  void use(std::string password) {
    auto made = std::make_shared<TestGuard>(std::move(password));
    made->add(TestPermit{"ann", {"SET"}});
    door.guard = guard = made;
  }
  std::string say(std::string_view lines) {
    session.feed(view(lines));
    while (const auto request = session.next())
      session.answer(request->ticket, "+" + std::string{request->spec->name} + "\r\n");
    return std::exchange(session.output(), {});
  }
  /// From now on this is all that is known of `ann`.
  bool become(std::optional<TestPermit> ann) {
    auto made = std::make_shared<TestGuard>(*guard);
    made->users.erase("ann");
    if (ann) made->add(*std::move(ann));
    door.guard = guard = made;
    return session.follow_guard();
  }

  Door door{{&kGet, &kSet, &kMulti, &kExec, &kSubscribe}};
  std::shared_ptr<TestGuard> guard;
  std::vector<Refusal> refusals;
  Session session;
};

TEST(SessionAccess, JudgesWhatAUserAsks) {
  Client client;
  EXPECT_EQ(client.say("ACL WHOAMI\nAUTH ann x\nacl whoami\nGET a\nSET a b\n"),
            "$7\r\ndefault\r\n+OK\r\n$3\r\nann\r\n+GET\r\n" + std::string{kNoSet});
  ASSERT_EQ(client.refusals.size(), 1u);
  EXPECT_EQ(client.refusals[0].user, "ann");
  EXPECT_EQ(client.refusals[0].denial.object, "set");
  EXPECT_FALSE(client.refusals[0].transaction);
  EXPECT_EQ(client.say("RESET\nSET a b\n"), "+RESET\r\n+SET\r\n");
}

TEST(SessionAccess, NotesWhoHasShownAWrongPassword) {
  Client client{"x"};
  EXPECT_THAT(client.say("AUTH ann y\n"), StartsWith("-WRONGPASS"));
  EXPECT_THAT(client.say("HELLO 3 AUTH bob x\n"), StartsWith("-WRONGPASS"));
  EXPECT_THAT(client.say("GET a\n"), StartsWith("-NOAUTH"));
  EXPECT_EQ(client.say("AUTH a b c\n"), "-ERR syntax error\r\n");
  ASSERT_EQ(client.refusals.size(), 2u);
  EXPECT_EQ(client.refusals[0].denial.reason, Denial::Reason::auth);
  EXPECT_EQ(client.refusals[0].denial.object, "AUTH");
  EXPECT_EQ(client.refusals[1].user, "bob");
  EXPECT_EQ(client.refusals[1].denial.object, "HELLO");
  EXPECT_EQ(client.say("AUTH ann x\nACL WHOAMI\n"), "+OK\r\n$3\r\nann\r\n");
}

TEST(SessionAccess, JudgesWhatIsQueued) {
  Client client;
  EXPECT_EQ(client.say("AUTH ann x\nMULTI\nGET a\nSET a b\n"),
            "+OK\r\n+OK\r\n+QUEUED\r\n" + std::string{kNoSet});
  EXPECT_THAT(client.say("EXEC\n"), StartsWith("-EXECABORT"));
  EXPECT_TRUE(client.refusals.at(0).transaction);
}

TEST(SessionAccess, OtherRulesSpoilATransaction) {
  Client client;
  client.say("AUTH ann x\nMULTI\nGET a\n");
  EXPECT_TRUE(client.become(TestPermit{"ann", {"GET"}}));
  EXPECT_THAT(client.say("EXEC\n"), StartsWith("-EXECABORT"));
  EXPECT_THAT(client.say("GET a\n"), StartsWith("-NOPERM"));
}

TEST(SessionAccess, AnotherUsersRulesSpoilNothing) {
  Client client;
  client.say("MULTI\nGET a\n");
  EXPECT_TRUE(client.become(std::nullopt));
  EXPECT_EQ(client.say("EXEC\n"), "+EXEC\r\n");
}

TEST(SessionAccess, ADeletedUserIsAskedNothingMore) {
  Client client;
  client.say("AUTH ann x\n");
  client.session.feed(view("GET a\n"));
  const auto request = client.session.next();
  ASSERT_TRUE(request);
  EXPECT_FALSE(client.become(std::nullopt));
  EXPECT_FALSE(client.session.closing());
  client.session.answer(request->ticket, "+last\r\n");
  EXPECT_TRUE(client.session.closing());
  EXPECT_EQ(client.say("GET a\n"), "+last\r\n");
}

TEST(SessionAccess, AListenerEndsWhoMayNotHearItAnyMore) {
  Client client;
  client.say("AUTH ann x\nSUBSCRIBE news\n");
  EXPECT_TRUE(client.become(TestPermit{"ann", {"GET"}}));
  EXPECT_FALSE(client.session.closing());
  EXPECT_FALSE(client.become(TestPermit{"ann", {"news"}}));
  EXPECT_TRUE(client.session.closing());
}

TEST(SessionAccess, WhoCameWithoutAPasswordStays) {
  Client client;
  client.use("secret");
  EXPECT_TRUE(client.session.follow_guard());
  EXPECT_EQ(client.say("GET a\n"), "+GET\r\n");
  Client later{"secret"};
  EXPECT_THAT(later.say("GET a\n"), StartsWith("-NOAUTH"));
  later.use("");
  EXPECT_TRUE(later.session.follow_guard());
  EXPECT_EQ(later.say("GET a\n"), "+GET\r\n");
}

}  // namespace
}  // namespace pando::resp
