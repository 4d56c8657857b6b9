#include "core/resp/subscriptions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "core/resp/session.h"

namespace pando::resp {
namespace {

using testing::StartsWith;

constexpr CommandFacts facts(KeyPlaces keys = {}) {
  return {.categories = kAclPubsub, .keys = keys, .group = "pubsub"};
}
constexpr CommandFacts kTransaction{.categories = kAclTransaction, .group = "transactions"};
constexpr CommandSpec kSubscribe{"SUBSCRIBE", "", "", 2, kAnyNumber, facts()};
constexpr CommandSpec kUnsubscribe{"UNSUBSCRIBE", "", "", 1, kAnyNumber, facts()};
constexpr CommandSpec kPsubscribe{"PSUBSCRIBE", "", "", 2, kAnyNumber, facts()};
constexpr CommandSpec kSsubscribe{"SSUBSCRIBE", "", "", 2, kAnyNumber, facts({1, -1, 1})};
constexpr CommandSpec kGet{"GET", "KEY", "", 2, 2, {.keys = {1, 1, 1}, .group = "string"}};
constexpr CommandSpec kMulti{"MULTI", "", "", 1, 1, kTransaction};
constexpr CommandSpec kExec{"EXEC", "", "", 1, 1, kTransaction};

/// A client whose server answers when it is told to.
struct Client {
  Client() : session(door, 7) { door.pipeline = 10; }

  std::string say(std::string_view lines, std::string_view reply = "+DONE\r\n") {
    session.feed(view(lines));
    while (const auto request = session.next()) {
      asked.emplace_back(request->words.begin(), request->words.end());
      session.answer(request->ticket, reply);
    }
    return std::exchange(session.output(), {});
  }
  std::string hear(std::string_view news) {
    session.hear(news);
    return std::exchange(session.output(), {});
  }

  Door door{{&kSubscribe, &kUnsubscribe, &kPsubscribe, &kSsubscribe, &kGet, &kMulti, &kExec}};
  Session session;
  std::vector<std::vector<std::string>> asked;
};

constexpr std::string_view kNews = ">3\r\n$7\r\nmessage\r\n$1\r\na\r\n$2\r\nhi\r\n";
constexpr std::string_view kOld = "*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$2\r\nhi\r\n";

TEST(Subscriptions, AreConfirmedOneByOneWithTheirNumber) {
  Client c;
  EXPECT_EQ(c.say("SUBSCRIBE a b a\nPSUBSCRIBE a*\nSSUBSCRIBE s\n"),
            "*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:2\r\n"
            "*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:2\r\n"
            "*3\r\n$10\r\npsubscribe\r\n$2\r\na*\r\n:3\r\n"
            "*3\r\n$10\r\nssubscribe\r\n$1\r\ns\r\n:1\r\n");
  EXPECT_EQ(c.say("UNSUBSCRIBE nothing a\n"),
            "*3\r\n$11\r\nunsubscribe\r\n$7\r\nnothing\r\n:3\r\n"
            "*3\r\n$11\r\nunsubscribe\r\n$1\r\na\r\n:2\r\n");
  EXPECT_EQ(c.say("UNSUBSCRIBE\nUNSUBSCRIBE\n"),
            "*3\r\n$11\r\nunsubscribe\r\n$1\r\nb\r\n:1\r\n"
            "*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:1\r\n");
}

TEST(Subscriptions, OfRESP2LeaveFewCommands) {
  Client c;
  EXPECT_EQ(c.say("PING\n"), "+PONG\r\n");
  c.say("SUBSCRIBE a\n");
  const std::string rest =
      "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this "
      "context\r\n";
  EXPECT_EQ(c.say("get x\n"), "-ERR Can't execute 'get" + rest);
  EXPECT_EQ(c.say("client id\n"), "-ERR Can't execute 'client|id" + rest);
  EXPECT_EQ(c.say("HELLO 3\n"), "-ERR Can't execute 'hello" + rest);
  EXPECT_EQ(c.say("PING\nPING x\n"),
            "*2\r\n$4\r\npong\r\n$0\r\n\r\n*2\r\n$4\r\npong\r\n$1\r\nx\r\n");
  EXPECT_EQ(c.hear(kNews), kOld);
  c.say("UNSUBSCRIBE\n");
  EXPECT_EQ(c.say("GET x\n"), "+DONE\r\n");
  c.say("HELLO 3\n");
  EXPECT_THAT(c.say("SUBSCRIBE a\n"), StartsWith(">3\r\n"));
  EXPECT_EQ(c.say("GET x\nPING\n"), "+DONE\r\n+PONG\r\n");
  EXPECT_EQ(c.hear(kNews), kNews);
}

TEST(Subscriptions, NothingBehindOneIsLookedAtBeforeItsAnswer) {
  Client c;
  c.session.feed(view("SUBSCRIBE a\nGET x\n"));
  const auto request = c.session.next();
  ASSERT_TRUE(request);
  EXPECT_FALSE(c.session.next());
  c.session.answer(request->ticket, "+DONE\r\n");
  EXPECT_FALSE(c.session.next());
  EXPECT_THAT(c.session.output(), testing::HasSubstr("Can't execute 'get'"));
}

TEST(Subscriptions, MessagesComeBehindTheConfirmationAndBeforeLaterAnswers) {
  Client c;
  c.say("HELLO 3\n");
  c.session.feed(view("GET a\nSUBSCRIBE a\nGET b\n"));
  const auto first = c.session.next();
  const auto second = c.session.next();
  ASSERT_TRUE(first && second);
  c.session.answer(second->ticket, "+DONE\r\n");
  const auto third = c.session.next();
  ASSERT_TRUE(third);
  EXPECT_EQ(c.hear(kNews), "");
  EXPECT_EQ(c.session.pending(), 30 + kNews.size());
  c.session.answer(first->ticket, "+1\r\n");
  EXPECT_EQ(std::exchange(c.session.output(), {}),
            "+1\r\n>3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n" + std::string{kNews});
  EXPECT_EQ(c.hear(kNews), kNews);  // the last GET is not answered
  EXPECT_EQ(c.session.pending(), 0u);
}

TEST(Subscriptions, ARefusedOneChangesNothing) {
  Client c;
  EXPECT_EQ(c.say("SSUBSCRIBE a\n", "-MOVED 1 b:1\r\n"), "-MOVED 1 b:1\r\n");
  EXPECT_EQ(c.say("GET a\n"), "+DONE\r\n");
}

TEST(Subscriptions, ResetEndsThem) {
  Client c;
  c.say("HELLO 3\nSUBSCRIBE a\nCLIENT SETNAME x\n");
  c.asked.clear();
  EXPECT_EQ(c.say("RESET\nCLIENT GETNAME\n"), "+RESET\r\n$-1\r\n");
  EXPECT_EQ(c.asked, (std::vector<std::vector<std::string>>{{"RESET"}}));
  EXPECT_EQ(c.say("RESET\n"), "+RESET\r\n");
  EXPECT_EQ(c.asked.size(), 1u);
}

TEST(Subscriptions, AreNotMadeInATransaction) {
  Client c;
  EXPECT_EQ(c.say("MULTI\nSSUBSCRIBE a\nEXEC\n"),
            "+OK\r\n-ERR Command not allowed inside a transaction\r\n"
            "-EXECABORT Transaction discarded because of previous errors.\r\n");
}

}  // namespace
}  // namespace pando::resp
