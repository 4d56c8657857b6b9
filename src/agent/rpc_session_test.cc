#include "agent/rpc_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "agent/rpc_test_agent.h"
#include "base/note_code.h"

namespace pando::agent {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
namespace w = wire::rpc;

/// A conversation past its handshake, with a reader of what the session says.
struct Greeted : Conversation {
  explicit Greeted(const FakeAgent& agent, std::string auth_key = {})
      : Conversation{agent, std::move(auth_key)} {
    say(1, w::Handshake{});
    EXPECT_EQ(header(), (w::ResponseHeader{"", 1}));
  }
  w::ResponseHeader header() {
    reader.feed(hear());
    return reader.header().value_or(w::ResponseHeader{"nothing was said", 0});
  }
  template <class Body>
  Body body() {
    return reader.body<Body>().value();
  }
  bool quiet() {
    reader.feed(hear());
    const auto next = reader.header();
    return !next && next.error() == wire::DecodeError::truncated;
  }
  w::ResponseReader reader;
};

UserEvent user_event(std::string name) {
  return {1, std::move(name), to_bytes("p"), false};
}

// ---- order --------------------------------------------------------------------------------------

TEST(RpcSession, ARequestWaitsUntilTheOneBeforeItIsAnswered) {
  FakeAgent agent;
  Greeted talk{agent};
  Bytes both = w::encode(w::Request{2, w::SendEvent{"a", {}, false}});
  const Bytes second = w::encode(w::Request{3, w::Members{}});
  both.insert(both.end(), second.begin(), second.end());
  talk.say(both);
  EXPECT_FALSE(talk.session.wants_input());
  EXPECT_TRUE(talk.quiet());
  talk.reply(talk.take<rpc::Ask>().ticket, reply::Done{});
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"", 2}));
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"", 3}));
  EXPECT_TRUE(talk.session.wants_input());
}

TEST(RpcSession, RequestsMayComeByteByByte) {
  FakeAgent agent;
  Greeted talk{agent};
  for (const std::byte b : w::encode(w::Request{9, w::SendEvent{"deploy", to_bytes("v2"), true}})) {
    talk.session.feed({&b, 1}, talk.requests);
  }
  const auto ask = talk.take<rpc::Ask>();
  const auto* event = std::get_if<command::SendEvent>(&ask.command);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->name, "deploy");
  EXPECT_EQ(to_string(event->payload), "v2");
  EXPECT_TRUE(event->coalesce);
}

TEST(RpcSession, RecordsComeWhileARequestIsStillUnanswered) {
  FakeAgent agent;
  Greeted talk{agent};
  talk.say(2, w::Stream{"user"});
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"", 2}));
  talk.say(3, w::Leave{});
  talk.session.on_event(user_event("late"));
  talk.drain();
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"", 2}));
}

TEST(RpcSession, TicketsTellTheClientAndAreNeverReused) {
  FakeAgent agent;
  Greeted talk{agent};
  talk.say(2, w::SendEvent{"a", {}, false});
  const Ticket first = talk.take<rpc::Ask>().ticket;
  talk.reply(first, reply::Done{});
  talk.say(3, w::SendEvent{"b", {}, false});
  const Ticket second = talk.take<rpc::Ask>().ticket;
  EXPECT_EQ(RpcSession::client_of(first), 7U);
  EXPECT_NE(first, second);
  talk.hear();
  talk.reply(first, reply::Done{});
  EXPECT_THAT(talk.hear(), IsEmpty()) << "a late reply answers nothing";
}

// ---- the door -----------------------------------------------------------------------------------

TEST(RpcSession, WithoutAHandshakeTheClientIsToldAndClosed) {
  FakeAgent agent;
  Conversation talk{agent};
  talk.say(1, w::Stats{});
  EXPECT_EQ(talk.hear(), w::encode(w::ResponseHeader{"Handshake required", 1}));
  EXPECT_TRUE(talk.session.closing());
  EXPECT_EQ(talk.take<Note>().code, NoteCode::rpc_refused);
  talk.say(2, w::Handshake{});
  EXPECT_THAT(talk.hear(), IsEmpty());
}

TEST(RpcSession, WithoutTheTokenEveryCommandIsRefusedOnceAndItsBodyIsRead) {
  FakeAgent agent;
  Greeted talk{agent, "s3cret"};
  talk.say(2, w::SendEvent{"x", to_bytes("payload"), false});
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"Authentication required", 2}));
  talk.say(3, w::Auth{"s3cre"});
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"Invalid authentication token", 3}));
  talk.say(4, w::Auth{"s3cret"});
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"", 4}));
  talk.say(5, w::SendEvent{"x", {}, false});
  EXPECT_EQ(RpcSession::client_of(talk.take<rpc::Ask>().ticket), 7U);
}

TEST(RpcSession, AnUnknownCommandIsAnsweredAndCloses) {
  FakeAgent agent;
  Greeted talk{agent};
  talk.say(2, w::UnknownCommand{"dance"});
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"Unsupported command", 2}));
  EXPECT_TRUE(talk.session.closing());
  EXPECT_EQ(talk.take<Note>(), (Note{NoteCode::rpc_refused, "dance", "Unsupported command"}));
}

TEST(RpcSession, BytesThatAreNoRequestCloseWithoutAWord) {
  FakeAgent agent;
  Greeted talk{agent};
  talk.say(to_bytes("GET / HTTP/1.1\r\n\r\n"));
  EXPECT_TRUE(talk.quiet());
  EXPECT_TRUE(talk.session.closing());
  EXPECT_EQ(talk.take<Note>().code, NoteCode::rpc_unreadable);
}

TEST(RpcSession, ABadExpressionClosesWithoutAWord) {
  FakeAgent agent;
  Greeted talk{agent};
  talk.say(2, w::MembersFiltered{{}, "(", ""});
  EXPECT_TRUE(talk.quiet());
  EXPECT_TRUE(talk.session.closing());
}

// ---- commands -----------------------------------------------------------------------------------

TEST(RpcSession, TagsAreDeletedFirstAndThenSet) {
  FakeAgent agent;
  agent.own_tags = {{"role", "web"}, {"dc", "a"}, {"keep", "1"}};
  Greeted talk{agent};
  talk.say(2, w::SetTags{{{"role", "db"}, {"dc", "b"}}, {"dc", "absent"}});
  const auto set = talk.take<rpc::SetTags>();
  EXPECT_EQ(set.tags, (Tags{{"role", "db"}, {"dc", "b"}, {"keep", "1"}}));
  talk.reply(set.ticket, reply::Done{"too long"});
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"too long", 2}));
}

TEST(RpcSession, AJoinThatReachedSomebodyIsNoError) {
  FakeAgent agent;
  Greeted talk{agent};
  talk.say(2, w::Join{{"10.0.0.1", "db1"}, false});
  const auto join = talk.take<rpc::Join>();
  EXPECT_THAT(join.hosts, ElementsAre("10.0.0.1", "db1"));
  EXPECT_TRUE(join.ignore_old_events);
  talk.reply(join.ticket, reply::Joined{1, "db1 is not there"});
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"", 2}));
  EXPECT_EQ(talk.body<w::JoinReply>().joined, 1);
}

TEST(RpcSession, ALeaveIsAnsweredThenTheAgentIsToStop) {
  FakeAgent agent;
  Greeted talk{agent};
  talk.say(2, w::Leave{});
  const auto ask = talk.take<rpc::Ask>();
  EXPECT_TRUE(std::holds_alternative<command::Leave>(ask.command));
  talk.reply(ask.ticket, reply::Done{});
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"", 2}));
  talk.take<rpc::ShutDown>();
  EXPECT_TRUE(talk.session.closing());
}

TEST(RpcSession, ReservedQueryNamesAreRefusedExceptAPingWithoutPayload) {
  FakeAgent agent;
  Greeted talk{agent};
  const std::string refusal = "Queries cannot contain the '_serf_' prefix";
  w::SendQuery query;
  query.name = "_serf_conflict";
  talk.say(2, query);
  EXPECT_EQ(talk.header(), (w::ResponseHeader{refusal, 2}));
  query.name = "_serf_ping";
  query.payload = to_bytes("x");
  talk.say(3, query);
  EXPECT_EQ(talk.header(), (w::ResponseHeader{refusal, 3}));
  query.payload.clear();
  talk.say(4, query);
  const auto ask = talk.take<rpc::Ask>();
  EXPECT_TRUE(std::holds_alternative<command::SendQuery>(ask.command));
}

TEST(RpcSession, AQueryIsPassedOnWholeAndItsTimeoutIsBounded) {
  FakeAgent agent;
  Greeted talk{agent};
  w::SendQuery query{.nodes = {"a"},
                     .tags = {{"role", "^db"}},
                     .request_ack = true,
                     .relay_factor = 3,
                     .timeout_ns = INT64_MAX,
                     .name = "load",
                     .payload = to_bytes("p")};
  talk.say(2, query);
  auto ask = talk.take<rpc::Ask>();
  auto* passed = std::get_if<command::SendQuery>(&ask.command);
  ASSERT_TRUE(passed);
  EXPECT_THAT(passed->nodes, ElementsAre("a"));
  EXPECT_EQ(passed->tags, query.tags);
  EXPECT_TRUE(passed->request_ack);
  EXPECT_EQ(passed->relay_factor, 3);
  EXPECT_EQ(passed->timeout, std::chrono::hours{24});
  EXPECT_EQ(passed->name, "load");
  EXPECT_EQ(to_string(passed->payload), "p");
}

TEST(RpcSession, AnswersToAQueryEndWithDone) {
  FakeAgent agent;
  Greeted talk{agent};
  w::SendQuery query;
  query.name = "load";
  talk.say(2, query);
  const Ticket ticket = talk.take<rpc::Ask>().ticket;
  talk.reply(ticket, reply::Done{});
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"", 2}));
  talk.reply(ticket, reply::QueryResponse{"b", to_bytes("42")});
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"", 2}));
  EXPECT_EQ(talk.body<w::AnswerRecord>(), (w::AnswerRecord{"response", "b", to_bytes("42")}));
  talk.reply(ticket, reply::QueryDone{});
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"", 2}));
  EXPECT_EQ(talk.body<w::AnswerRecord>(), (w::AnswerRecord{"done", "", {}}));
  talk.reply(ticket, reply::QueryAck{"late"});
  EXPECT_TRUE(talk.quiet());
}

TEST(RpcSession, AQueryThatWasRefusedHasNoRecords) {
  FakeAgent agent;
  Greeted talk{agent};
  w::SendQuery query;
  query.name = "load";
  talk.say(2, query);
  const Ticket ticket = talk.take<rpc::Ask>().ticket;
  talk.reply(ticket, reply::Done{"Feature not supported"});
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"Feature not supported", 2}));
  talk.reply(ticket, reply::QueryDone{});
  EXPECT_TRUE(talk.quiet());
}

TEST(RpcSession, QueriesAreNumberedPerClientAndAnsweredUnderTheNodesNumber) {
  FakeAgent agent;
  Greeted talk{agent};
  talk.say(2, w::Stream{"query"});
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"", 2}));
  talk.session.on_event(QueryEvent{501, 4, "a", {}, "x"});
  talk.session.on_event(QueryEvent{777, 5, "b", {}, "x"});
  talk.drain();
  EXPECT_EQ(talk.header().seq, 2U);
  talk.body<w::StreamRecord>();
  EXPECT_EQ(talk.header().seq, 2U);
  EXPECT_EQ(talk.body<w::StreamRecord>(), w::StreamRecord(w::QueryRecord{2, 5, "b", {}}));
  talk.say(3, w::Respond{2, to_bytes("answer")});
  const auto ask = talk.take<rpc::Ask>();
  const auto* respond = std::get_if<command::Respond>(&ask.command);
  ASSERT_TRUE(respond);
  EXPECT_EQ(respond->id, 777U);
  talk.reply(ask.ticket, reply::Done{"response already sent"});
  EXPECT_EQ(talk.header(),
            (w::ResponseHeader{"failed to respond to key query: response already sent", 3}));
  talk.say(4, w::Respond{3, {}});
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"No pending queries matching ID", 4}));
}

TEST(RpcSession, AKeyThatIsNoBase64IsRefusedWithAnEmptyBody) {
  FakeAgent agent;
  Greeted talk{agent};
  talk.say(2, w::InstallKey{"***"});
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"illegal base64 data at input byte 0", 2}));
  EXPECT_EQ(talk.body<w::KeyReply>(), w::KeyReply{});
}

TEST(RpcSession, MembersAreFilteredByAllExpressions) {
  FakeAgent agent;
  agent.table = {{"a", make_member("a", MemberStatus::alive, {{"role", "web"}})},
                 {"b", make_member("b", MemberStatus::failed, {{"role", "web"}})},
                 {"c", make_member("c", MemberStatus::alive)}};
  Greeted talk{agent};
  talk.say(2, w::MembersFiltered{{{"role", "w.*"}}, "alive", ""});
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"", 2}));
  const auto members = talk.body<w::MembersReply>().members;
  ASSERT_THAT(members, SizeIs(1));
  EXPECT_EQ(members[0].name, "a");
  EXPECT_EQ(members[0].status, "alive");
  EXPECT_EQ(members[0].tags, (Tags{{"role", "web"}}));
}

// ---- streams ------------------------------------------------------------------------------------

TEST(RpcSession, AStreamGetsOnlyWhatItsFilterWantsUntilItIsStopped) {
  FakeAgent agent;
  Greeted talk{agent};
  talk.say(2, w::Stream{"user:deploy,member-join"});
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"", 2}));
  talk.session.on_event(user_event("other"));
  talk.session.on_event(user_event("deploy"));
  talk.drain();
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"", 2}));
  EXPECT_EQ(talk.body<w::StreamRecord>(),
            w::StreamRecord(w::UserRecord{1, "deploy", to_bytes("p"), false}));
  talk.say(3, w::Stop{2});
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"", 3}));
  talk.session.on_event(user_event("deploy"));
  talk.drain();
  EXPECT_TRUE(talk.quiet());
}

TEST(RpcSession, OneClientMayHave64Streams) {
  FakeAgent agent;
  Greeted talk{agent};
  for (w::Sequence seq = 2; seq < 66; ++seq) {
    talk.say(seq, w::Stream{"*"});
    EXPECT_EQ(talk.header(), (w::ResponseHeader{"", seq}));
  }
  talk.say(66, w::Stream{"*"});
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"Too many streams on one connection", 66}));
}

TEST(RpcSession, AMonitorBeginsWithTheBufferedLinesOfItsLevel) {
  FakeAgent agent;
  agent.lines = {{Level::debug, "d"}, {Level::warn, "w"}, {Level::error, "e"}};
  Greeted talk{agent};
  talk.say(2, w::Monitor{"Warn"});
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"", 2}));
  talk.session.on_log_line({Level::info, "i"});
  talk.session.on_log_line({Level::error, "later"});
  talk.drain();
  for (const char* line : {"w", "e", "later"}) {
    EXPECT_EQ(talk.header(), (w::ResponseHeader{"", 2}));
    EXPECT_EQ(talk.body<w::LogRecord>().log, line);
  }
  EXPECT_TRUE(talk.quiet());
}

// ---- limits -------------------------------------------------------------------------------------

TEST(RpcSession, ASlowClientKeeps512EventsAndLosesTheRest) {
  FakeAgent agent;
  Greeted talk{agent};
  talk.say(2, w::Stream{"*"});
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"", 2}));
  for (int i = 0; i < 600; ++i) talk.session.on_event(user_event("e"));
  EXPECT_EQ(talk.session.dropped(), 88U);
  talk.drain();
  int records = 0;
  for (; talk.header().seq == 2; ++records) talk.body<w::StreamRecord>();
  EXPECT_EQ(records, 512);
  talk.session.on_event(user_event("e"));
  talk.drain();
  EXPECT_EQ(talk.header().seq, 2U) << "once it has read, it gets events again";
}

TEST(RpcSession, TheEndOfAQueryIsNeverDropped) {
  FakeAgent agent;
  Greeted talk{agent};
  w::SendQuery query;
  query.name = "q";
  talk.say(2, query);
  const Ticket ticket = talk.take<rpc::Ask>().ticket;
  talk.session.on_reply(ticket, reply::Done{}, talk.requests);
  for (int i = 0; i < 20000; ++i) {
    talk.session.on_reply(ticket, reply::QueryAck{"node"}, talk.requests);
  }
  talk.session.on_reply(ticket, reply::QueryDone{}, talk.requests);
  EXPECT_EQ(talk.session.dropped(), 20000U - 16384U);
  talk.drain();
  EXPECT_EQ(talk.header(), (w::ResponseHeader{"", 2}));
  w::AnswerRecord last;
  while (talk.header().seq == 2) last = talk.body<w::AnswerRecord>();
  EXPECT_EQ(last.type, "done");
}

TEST(RpcSession, AnswersThatPileUpHoldBackFurtherRequests) {
  FakeAgent agent;
  for (int i = 0; i < 1000; ++i) {
    const std::string name = "node" + std::to_string(i);
    agent.table.emplace(name, make_member(name, MemberStatus::alive, {{"k", "value"}}));
  }
  Greeted talk{agent};
  Bytes flood;
  constexpr w::Sequence kRequests = 200;
  for (w::Sequence seq = 1; seq <= kRequests; ++seq) {
    const Bytes one = w::encode(w::Request{seq, w::Members{}});
    flood.insert(flood.end(), one.begin(), one.end());
  }
  talk.session.feed(flood, talk.requests);
  EXPECT_FALSE(talk.session.wants_input());
  std::size_t most = 0;
  w::Sequence answered = 0;
  for (Bytes part = talk.session.take_output(talk.requests); !part.empty();
       part = talk.session.take_output(talk.requests)) {
    most = std::max(most, part.size());
    talk.reader.feed(part);
    while (talk.reader.header().has_value()) {
      EXPECT_THAT(talk.body<w::MembersReply>().members, SizeIs(1000));
      ++answered;
    }
  }
  EXPECT_EQ(answered, kRequests) << "none is lost";
  EXPECT_LT(most, std::size_t{3} << 20);
}

TEST(RpcSession, AClientThatSendsOnWithoutWaitingIsCutOff) {
  FakeAgent agent;
  Greeted talk{agent};
  talk.say(2, w::SendEvent{"unanswered", {}, false});
  const Bytes more = w::encode(w::Request{3, w::SendEvent{"x", Bytes(60000), false}});
  for (int i = 0; i < 100 && !talk.session.closing(); ++i) talk.session.feed(more, talk.requests);
  EXPECT_TRUE(talk.session.closing());
  EXPECT_EQ(talk.take<Note>().code, NoteCode::rpc_flooded);
}

}  // namespace
}  // namespace pando::agent
