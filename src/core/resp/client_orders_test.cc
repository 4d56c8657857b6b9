#include "core/resp/client_orders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/resp/session.h"

namespace pando::resp {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr CommandSpec kGet{
    "GET", "key", "Reads", 2, 2, {.flags = kReadonly, .keys = {1, 1, 1}, .group = "string"}};
constexpr CommandSpec kSet{
    "SET", "key value", "Writes", 3, 3, {.flags = kWrite, .keys = {1, 1, 1}, .group = "string"}};
constexpr CommandSpec kPop{"BLPOP", "key time", "Waits",
                           3,       3,          {.flags = kWrite | kBlocking, .keys = {1, 1, 1}}};
constexpr CommandSpec kMulti{"MULTI", "", "Begins", 1, 1, {.categories = kAclTransaction}};
constexpr CommandSpec kExec{"EXEC", "", "Ends", 1, 1, {.categories = kAclTransaction}};

struct Talk {
  /// What comes back; requests for the server are answered with their name.
  std::string say(std::string_view lines) {
    session.feed(view(lines));
    while (const auto request = session.next()) {
      std::string reply;
      ReplyWriter{reply, session.protocol()}.simple("served " + std::string{request->spec->name});
      session.answer(request->ticket, reply);
    }
    return std::exchange(session.output(), {});
  }

  Door door{{&kGet, &kSet, &kPop, &kMulti, &kExec}};
  Session session{door, 7};
};

ClientOrder read(Words words) {
  const auto order = read_client_order(words, 7, Instant{} + 1s);
  EXPECT_TRUE(order) << order.error();
  return order.value_or(order::Unpause{});
}

std::string error_of(std::vector<std::string_view> words) {
  const auto order = read_client_order(words, 7, Instant{});
  return order ? "" : order.error();
}

TEST(ClientOrders, FilterByEverythingThatIsSaid) {
  const std::vector<std::string_view> words{"CLIENT", "KILL", "addr",   "a:1",   "USER",
                                            "u",      "TYPE", "pubsub", "LADDR", "b:2"};
  const auto order = read(words);
  const ClientFilter& filter = std::get<order::Kill>(order).filter;
  ClientInfo client{.id = 3, .address = "a:1", .local_address = "b:2", .user = "u"};
  EXPECT_FALSE(filter.fits(client));
  client.patterns = 1;
  EXPECT_TRUE(filter.fits(client));
  client.id = 7;
  EXPECT_FALSE(filter.fits(client)) << "that is who asks";
}

TEST(ClientOrders, PauseForSoLongAsCanBeSaid) {
  const std::vector<std::string_view> longest{"CLIENT", "PAUSE", "9223372036854775807"};
  EXPECT_EQ(std::get<order::Pause>(read(longest)).until, kNever);
  const std::vector<std::string_view> writes{"CLIENT", "PAUSE", "1500", "write"};
  EXPECT_EQ(std::get<order::Pause>(read(writes)).until, Instant{} + 2500ms);
  EXPECT_EQ(std::get<order::Pause>(read(writes)).what, Pausing::writes);
  EXPECT_EQ(error_of({"CLIENT", "PAUSE", "-1"}), "ERR timeout is negative");
}

TEST(ClientOrders, ReportsOfSeveralDoorsAreOne) {
  ClientReport all{.clients = {{.id = 1}, {.id = 4}}, .changed = 1};
  all.add({.clients = {{.id = 2}, {.id = 6}}, .changed = 2});
  std::string told;
  ReplyWriter out{told, Protocol::resp2};
  answer_client_order(out, order::List{}, all);
  EXPECT_LT(told.find("id=1 "), told.find("\nid=2 "));
  EXPECT_LT(told.find("id=4 "), told.find("\nid=6 "));
  told.clear();
  answer_client_order(out, order::Kill{}, all);
  answer_client_order(out, order::Kill{.by_address = true}, {});
  EXPECT_EQ(told, ":3\r\n-ERR No such client\r\n");
}

TEST(RespSession, TellsWhatItsClientDoes) {
  Talk talk;
  talk.say("CLIENT SETNAME me\nCLIENT NO-EVICT ON\nMULTI\nSET a 1\nGET a\n");
  talk.session.feed(view("GE"));
  ClientInfo info;
  talk.session.tell(info);
  EXPECT_THAT(line_of(info), HasSubstr("id=7 "));
  EXPECT_THAT(line_of(info), HasSubstr(" name=me "));
  EXPECT_THAT(line_of(info), HasSubstr(" flags=xe "));
  EXPECT_THAT(line_of(info), HasSubstr(" multi=2 qbuf=2 "));
  EXPECT_THAT(line_of(info), HasSubstr(" cmd=get "));
}

TEST(RespSession, TellsThatItsClientIsBlocked) {
  Talk talk;
  talk.session.feed(view("BLPOP a 0\n"));
  ASSERT_TRUE(talk.session.next());
  ClientInfo info;
  talk.session.tell(info);
  EXPECT_TRUE(info.blocked);
}

TEST(RespSession, SaysNothingToWhoWantsNoAnswers) {
  EXPECT_EQ(Talk{}.say("CLIENT REPLY SKIP\nGET a\nGET a\n"), "+served GET\r\n");
  EXPECT_EQ(Talk{}.say("CLIENT REPLY OFF\nPING\nGET a\nNOPE\nCLIENT REPLY ON\nPING\n"),
            "+OK\r\n+PONG\r\n");
  EXPECT_EQ(Talk{}.say("CLIENT REPLY OFF\nRESET\nPING\n"), "+RESET\r\n+PONG\r\n");
}

TEST(RespSession, LetsCommandsWaitForTheEndOfAPause) {
  Talk talk;
  talk.door.pausing = Pausing::writes;
  EXPECT_EQ(talk.say("GET a\nSET a 1\nGET a\nSET"), "+served GET\r\n");
  EXPECT_TRUE(talk.session.waiting());
  EXPECT_EQ(talk.say(" b 2\n"), "");
  talk.door.pausing = Pausing::none;
  EXPECT_EQ(talk.say(""), "+served SET\r\n+served GET\r\n+served SET\r\n");
  EXPECT_FALSE(talk.session.waiting());
}

TEST(RespSession, QueuesWhileWritesWaitButCarriesNoneOut) {
  Talk talk;
  EXPECT_EQ(talk.say("MULTI\nSET a 1\n"), "+OK\r\n+QUEUED\r\n");
  talk.door.pausing = Pausing::writes;
  EXPECT_EQ(talk.say("EXEC\nPING\n"), "");
  talk.door.pausing = Pausing::all;
  EXPECT_EQ(talk.say("QUIT\n"), "");
  talk.door.pausing = Pausing::none;
  EXPECT_EQ(talk.say(""), "+served EXEC\r\n+PONG\r\n+OK\r\n");
}

TEST(Tally, CountsWhatWasAskedRejectedAndFailed) {
  Talk talk;
  talk.say("GET a\nGET\nPING\nNOPE\nCLIENT REPLY MAYBE\n");
  talk.session.feed(view("SET a 1\n"));
  const auto set = talk.session.next();
  ASSERT_TRUE(set);
  talk.session.answer(set->ticket, "-OOM no room\r\n");
  const auto commands = talk.door.tally->commands();
  EXPECT_EQ(commands.at("get"), (CommandCount{.calls = 1, .rejected = 1}));
  EXPECT_EQ(commands.at("set"), (CommandCount{.calls = 1, .failed = 1}));
  EXPECT_EQ(commands.at("ping"), (CommandCount{.calls = 1}));
  EXPECT_EQ(talk.door.tally->errors().find("ERR")->second, 3u);
  EXPECT_EQ(talk.door.tally->errors().find("OOM")->second, 1u);
  EXPECT_EQ(talk.door.tally->calls(), 4u);
  talk.door.pausing = Pausing::writes;
  talk.say("SET a 1\n");
  EXPECT_EQ(talk.door.tally->commands().at("set").calls, 1u);
  talk.door.pausing = Pausing::none;
  talk.say("");
  EXPECT_EQ(talk.door.tally->commands().at("set").calls, 2u);
}

}  // namespace
}  // namespace pando::resp
