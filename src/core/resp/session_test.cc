#include "core/resp/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/resp/guard_test.h"
#include "wire/resp/reply_reader.h"

namespace pando::resp {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr CommandSpec kGet{"PANDO.STATE GET", "NODE KEY", "One value", 4, 4};
constexpr CommandSpec kMembers{"PANDO.MEMBERS", "", "Who is here", 1, 1};

struct Client {
  explicit Client(std::string password = {}, RequestLimits limits = {})
      : door(door_of(std::move(password), limits)), session(door, 7) {}

  static Door door_of(std::string password, RequestLimits limits) {
    Door out{{&kGet, &kMembers}};
    out.guard = one_password(std::move(password));
    out.version = "1.2";
    out.limits = limits;
    return out;
  }

  /// What comes back for these lines; requests for the server are answered with their name.
  std::string say(std::string_view lines) {
    session.feed(view(lines));
    while (const auto request = session.next()) {
      std::string reply;
      ReplyWriter{reply, session.protocol()}.simple("served " + std::string{request->spec->name});
      session.answer(request->ticket, reply);
    }
    return std::exchange(session.output(), {});
  }

  Door door;
  Session session;
};

TEST(RespSession, AnswersPingAndEcho) {
  EXPECT_EQ(Client{}.say("PING\r\nping hi\r\nECHO 'a b'\r\n"),
            "+PONG\r\n$2\r\nhi\r\n$3\r\na b\r\n");
}

TEST(RespSession, HandsTheDoorsCommandsToTheServerInOrder) {
  EXPECT_EQ(Client{}.say("pando.members\nPING\nPando.State get a b\n"),
            "+served PANDO.MEMBERS\r\n+PONG\r\n+served PANDO.STATE GET\r\n");
}

TEST(RespSession, ReadsOnOnlyAfterTheAnswer) {
  Client client;
  client.session.feed(view("PANDO.MEMBERS\nPING\n"));
  const auto request = client.session.next();
  ASSERT_TRUE(request);
  EXPECT_FALSE(client.session.wants_input());
  EXPECT_FALSE(client.session.next());
  EXPECT_EQ(client.session.output(), "");
  client.session.answer(request->ticket, "-ERR later\r\n");
  EXPECT_FALSE(client.session.next());
  EXPECT_EQ(client.session.output(), "-ERR later\r\n+PONG\r\n");
}

TEST(RespSession, AnswersLeaveInTheOrderOfTheRequests) {
  Client client;
  client.door.pipeline = 3;
  client.session.feed(view("PANDO.MEMBERS\nPANDO.MEMBERS\nPING\nPANDO.MEMBERS\nPANDO.MEMBERS\n"));
  std::vector<Ticket> tickets;
  while (const auto request = client.session.next()) tickets.push_back(request->ticket);
  ASSERT_EQ(tickets.size(), 3u);
  EXPECT_FALSE(client.session.wants_input());
  client.session.answer(tickets[2], "+3\r\n");
  client.session.answer(tickets[1], "+2\r\n");
  EXPECT_EQ(client.session.output(), "");
  client.session.answer(tickets[0], "+1\r\n");
  EXPECT_EQ(client.session.output(), "+1\r\n+2\r\n+PONG\r\n+3\r\n");
  EXPECT_TRUE(client.session.next());
}

TEST(RespSession, QuitsBehindTheLastAnswer) {
  Client client;
  client.door.pipeline = 2;
  client.session.feed(view("PANDO.MEMBERS\nQUIT\nPING\n"));
  const auto request = client.session.next();
  ASSERT_TRUE(request);
  EXPECT_FALSE(client.session.next());
  EXPECT_FALSE(client.session.closing());
  client.session.answer(request->ticket, "+1\r\n");
  EXPECT_TRUE(client.session.closing());
  EXPECT_EQ(client.session.output(), "+1\r\n+OK\r\n");
}

TEST(RespSession, StopsReadingWhileMuchIsUnsent) {
  Client client;
  std::string lines;
  for (int i = 0; i < 40; ++i) lines += "ECHO " + std::string(60000, 'x') + "\n";
  client.session.feed(view(lines));
  EXPECT_FALSE(client.session.next());
  EXPECT_FALSE(client.session.wants_input());
  EXPECT_LT(client.session.output().size(), std::size_t{160} << 10);
  std::size_t heard = 0;
  for (std::string out; !(out = client.say("")).empty();) heard += out.size();
  EXPECT_GT(heard, 40u * 60000);
}

TEST(RespSession, SaysWhatIsWrongWithARequest) {
  EXPECT_EQ(Client{}.say("NOPE a b\n"),
            "-ERR unknown command 'NOPE', with args beginning with: 'a' 'b' \r\n");
  EXPECT_EQ(Client{}.say("PANDO.STATE drop\n"),
            "-ERR unknown subcommand 'drop' of 'PANDO.STATE'; PANDO.HELP lists all\r\n");
  EXPECT_EQ(Client{}.say("PANDO.STATE\n"),
            "-ERR wrong number of arguments for 'pando.state' command\r\n");
  EXPECT_EQ(Client{}.say("PANDO.STATE GET a\n"),
            "-ERR wrong number of arguments for 'pando.state|get' command; it is PANDO.STATE GET "
            "NODE KEY\r\n");
  EXPECT_THAT(Client{}.say("ECHO\n"), StartsWith("-ERR wrong number of arguments for 'echo'"));
}

TEST(RespSession, ClosesAfterAProtocolError) {
  Client client;
  EXPECT_EQ(client.say("*1\r\nxy\r\nPING\r\n"), "-ERR Protocol error: expected '$', got 'x'\r\n");
  EXPECT_TRUE(client.session.closing());
  EXPECT_EQ(client.session.breach()->kind, Breach::Kind::malformed);
  EXPECT_EQ(client.say("PING\r\n"), "");
}

TEST(RespSession, ClosesOnABrowser) {
  for (const char* line : {"POST / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: x\r\n"}) {
    Client client;
    EXPECT_THAT(client.say(line), HasSubstr("not HTTP"));
    EXPECT_TRUE(client.session.closing());
    EXPECT_EQ(client.session.breach()->kind, Breach::Kind::foreign);
  }
}

TEST(RespSession, QuitAnswersThenCloses) {
  Client client;
  EXPECT_EQ(client.say("QUIT\r\nPING\r\n"), "+OK\r\n");
  EXPECT_TRUE(client.session.closing());
  EXPECT_EQ(client.session.breach(), std::nullopt);
}

TEST(RespSession, HelloChoosesTheProtocol) {
  Client client;
  EXPECT_THAT(client.say("HELLO\r\n"), StartsWith("*14\r\n$6\r\nserver\r\n"));
  ReplyReader reader;
  reader.feed(view(client.say("HELLO 3 SETNAME me\r\n")));
  const Value hello = **reader.next();
  ASSERT_EQ(hello.kind, Value::Kind::map);
  EXPECT_EQ(hello.items[5].integer, 3);
  EXPECT_EQ(hello.items[7].integer, 7);
  EXPECT_EQ(client.say("CLIENT GETNAME\r\n"), "$2\r\nme\r\n");
  EXPECT_EQ(client.say("HELLO 4\r\n"), "-NOPROTO unsupported protocol version\r\n");
  EXPECT_EQ(client.say("HELLO 3 WHAT\r\n"), "-ERR Syntax error in HELLO option 'WHAT'\r\n");
  EXPECT_EQ(client.session.protocol(), Protocol::resp3);
  EXPECT_EQ(client.say("RESET\r\n"), "+RESET\r\n");
  EXPECT_EQ(client.say("CLIENT GETNAME\r\n"), "$-1\r\n");
}

TEST(RespSession, ADoorWithAPasswordAdmitsOnlyWhoShowsIt) {
  Client client{"secret"};
  for (const char* line : {"PING\n", "PANDO.MEMBERS\n", "NOPE\n", "COMMAND\n", "CLIENT ID\n"})
    EXPECT_EQ(client.say(line), "-NOAUTH Authentication required.\r\n") << line;
  EXPECT_THAT(client.say("HELLO 3\n"), StartsWith("-NOAUTH HELLO"));
  for (const char* line : {"AUTH secre\n", "AUTH secret2\n", "AUTH ''\n", "AUTH other secret\n",
                           "HELLO 3 AUTH default no\n"})
    EXPECT_THAT(client.say(line), StartsWith("-WRONGPASS")) << line;
  EXPECT_EQ(client.say("AUTH secret\nPING\n"), "+OK\r\n+PONG\r\n");
  EXPECT_EQ(client.say("RESET\nPING\n"), "+RESET\r\n-NOAUTH Authentication required.\r\n");
  EXPECT_THAT(client.say("HELLO 3 AUTH default secret\n"), StartsWith("%7\r\n"));
}

TEST(RespSession, AStrangerMaySayOnlyLittle) {
  EXPECT_THAT(Client{"secret"}.say("*11\r\n"), HasSubstr("invalid multibulk length"));
  EXPECT_THAT(Client{"secret"}.say("*2\r\n$4\r\nAUTH\r\n$16385\r\n"),
              HasSubstr("invalid bulk length"));
  Client client{"secret"};
  client.say("AUTH secret\n");
  EXPECT_EQ(client.say("*2\r\n$4\r\nECHO\r\n$16385\r\n" + std::string(16385, 'x') + "\r\n").size(),
            16385u + 10);
}

TEST(RespSession, WithoutAPasswordAuthIsAMistake) {
  EXPECT_THAT(Client{}.say("AUTH x\n"), StartsWith("-ERR AUTH <password> called without"));
  EXPECT_EQ(Client{}.say("AUTH default x\n"), "+OK\r\n");
  EXPECT_THAT(Client{}.say("AUTH other x\n"), StartsWith("-WRONGPASS"));
}

TEST(RespSession, ClientsMayNameThemselvesPrintably) {
  EXPECT_EQ(Client{}.say("CLIENT ID\nCLIENT SETNAME a\nCLIENT SETINFO lib-name x\nSELECT 0\n"),
            ":7\r\n+OK\r\n+OK\r\n+OK\r\n");
  EXPECT_THAT(Client{}.say("CLIENT SETNAME 'a b'\nSELECT 1\n"),
              StartsWith("-ERR Client names cannot contain"));
}

TEST(RespSession, TheTableDescribesItself) {
  Client client;
  const std::string list = client.say("COMMAND LIST\r\n");
  EXPECT_THAT(list, HasSubstr("$11\r\npando.state\r\n"));
  EXPECT_THAT(list, HasSubstr("$6\r\nclient\r\n"));
  EXPECT_EQ(client.say("COMMAND INFO pando.members nope\r\n"),
            "*2\r\n*10\r\n$13\r\npando.members\r\n:1\r\n*0\r\n:0\r\n:0\r\n:0\r\n*1\r\n+@slow\r\n"
            "*0\r\n*0\r\n*0\r\n$-1\r\n");
  EXPECT_EQ(client.say("COMMAND INFO pando.state\r\n"),
            "*1\r\n*10\r\n$11\r\npando.state\r\n:-2\r\n*0\r\n:0\r\n:0\r\n:0\r\n*1\r\n+@slow\r\n"
            "*0\r\n*0\r\n*1\r\n*10\r\n$15\r\npando.state|get\r\n:4\r\n*0\r\n:0\r\n:0\r\n:0\r\n"
            "*1\r\n+@slow\r\n*0\r\n*0\r\n*0\r\n");
  EXPECT_THAT(client.say("PANDO.HELP\r\n"),
              HasSubstr("$36\r\nPANDO.STATE GET NODE KEY - One value\r\n"));
  ReplyReader reader;
  reader.feed(view(client.say("COMMAND\r\nCOMMAND COUNT\r\n")));
  const auto rows = **reader.next();
  EXPECT_EQ(static_cast<std::int64_t>(rows.items.size()), (**reader.next()).integer);
}

TEST(RespSession, SaysWhichWordsAreKeys) {
  static constexpr CommandSpec kRows[] = {
      {"MOVE", "FROM TO [KEY ...]", "", 3, kAnyNumber, {kWrite | kFast, kAclKeyspace, {2, -1, 1}}},
      {"LOOK", "[AT]", "", 1, 2}};
  const Door door{{&kRows[0], &kRows[1]}};
  Session session{door, 1};
  const auto say = [&](std::string_view line) {
    session.feed(view(line));
    session.next();
    return std::exchange(session.output(), {});
  };
  EXPECT_EQ(say("COMMAND GETKEYS move a b c\n"), "*2\r\n$1\r\nb\r\n$1\r\nc\r\n");
  EXPECT_EQ(say("COMMAND GETKEYS move a\n"),
            "-ERR Invalid number of arguments specified for command\r\n");
  EXPECT_EQ(say("COMMAND GETKEYS look up\n"), "-ERR The command has no key arguments\r\n");
  EXPECT_EQ(say("COMMAND GETKEYS nope a\n"), "-ERR Invalid command specified\r\n");
  EXPECT_THAT(
      say("COMMAND INFO move\n"),
      HasSubstr("*2\r\n+write\r\n+fast\r\n:2\r\n:-1\r\n:1\r\n*3\r\n+@write\r\n+@keyspace\r\n"
                "+@fast\r\n"));
}

TEST(RespSession, DocumentsCommandsAndTheirSubcommands) {
  Client client;
  EXPECT_EQ(client.say("COMMAND DOCS PANDO.MEMBERS nope\r\n"),
            "*2\r\n$13\r\npando.members\r\n*4\r\n$7\r\nsummary\r\n$11\r\nWho is here\r\n"
            "$5\r\ngroup\r\n$5\r\npando\r\n");
  EXPECT_EQ(client.say("COMMAND DOCS PANDO.STATE\r\n"),
            "*2\r\n$11\r\npando.state\r\n*6\r\n$7\r\nsummary\r\n$26\r\nA container of subcommands"
            "\r\n$5\r\ngroup\r\n$5\r\npando\r\n$11\r\nsubcommands\r\n*2\r\n$15\r\npando.state|get"
            "\r\n*6\r\n$7\r\nsummary\r\n$9\r\nOne value\r\n$5\r\ngroup\r\n$5\r\npando\r\n"
            "$9\r\narguments\r\n*1\r\n*4\r\n$4\r\nname\r\n$8\r\nNODE KEY\r\n$4\r\ntype\r\n"
            "$6\r\nstring\r\n");
}

}  // namespace
}  // namespace pando::resp
