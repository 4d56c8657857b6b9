// The rules of docs/protocol/serf.md, "Queries: those who are asked" and "Internal queries".
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "core/serf/harness_test.h"

namespace pando::serf {
namespace {

using command::KeyOperation;
using command::Respond;
using testing::ElementsAre;
using wire::serf::Query;

/// From bravo, who wants an answer within 3 s.
Query question(LamportTime time = 5, std::uint32_t id = 77) {
  return {.time = time,
          .id = id,
          .address = Address::v4(10, 0, 0, 2),
          .port = 7946,
          .source_node = "bravo",
          .timeout_ns = 3'000'000'000,
          .name = "uptime"};
}

Query filtered(const wire::serf::Filter& filter) {
  Query query = question();
  query.filters = {wire::serf::encode_filter(filter)};
  return query;
}

TEST(Answering, AQueryIsDeliveredAndPassedOnOnce) {
  Machine m;
  m.hear(question());
  m.expect("query #1 uptime@5 of bravo");
  m.expect("gossip queries: query uptime@5");
  m.expect_nothing_else();
  m.hear(question());
  m.expect_nothing_else();
  EXPECT_EQ(m.serf.clocks().query, 6U);
}

TEST(Answering, AtOneTimeQueriesDifferById) {
  Machine m;
  m.hear(question(5, 1));
  m.take();
  m.hear(question(5, 2));
  m.expect("query #2 uptime@5 of bravo");
  m.take();
}

TEST(Answering, OldQueriesAreNotHeard) {
  Machine m;
  m.hear(question(600));
  m.take();
  m.hear(question(88));
  m.expect_nothing_else();
  m.hear(question(89));
  m.expect("query #2 uptime@89 of bravo");
  m.take();
}

TEST(Answering, AnAckIsSentAtOnceIfWanted) {
  Machine m;
  Query query = question();
  query.flags = wire::serf::kFlagAck;
  m.hear(query);
  m.expect("send 10.0.0.2:7946: ack alpha@5");
  m.expect("query #1 uptime@5 of bravo");
  m.take();
}

TEST(Answering, AQueryMayForbidToPassItOn) {
  Machine m;
  Query query = question();
  query.flags = wire::serf::kFlagNoBroadcast;
  m.hear(query);
  m.expect("query #1 uptime@5 of bravo");
  m.expect_nothing_else();
}

TEST(Answering, WhoIsFilteredOutStaysSilentButPassesItOn) {
  Machine m;
  Query query = filtered(wire::serf::NodeFilter{{"bravo", "charlie"}});
  query.flags = wire::serf::kFlagAck;
  m.hear(query);
  m.expect("gossip queries: query uptime@5");
  m.expect_nothing_else();
}

TEST(Answering, WhoPassesTheFilterIsAsked) {
  Machine m;
  m.hear(filtered(wire::serf::NodeFilter{{"bravo", "alpha"}}));
  m.expect("query #1 uptime@5 of bravo");
  m.take();
}

TEST(Answering, TheFilterSeesOurNewTags) {
  Machine m;
  m.give(SelfUpdated{shared_node("alpha", 1, {{"role", "web"}})});
  m.take();
  m.hear(filtered(wire::serf::TagFilter{"role", "^web$"}));
  m.expect("query #1 uptime@5 of bravo");
  m.take();
}

// ---- answers -----------------------------------------------------------------------------------

Machine asked() {
  Machine m;
  m.hear(question());
  m.take();
  return m;
}

TEST(Answering, AnAnswerGoesStraightToTheAsker) {
  Machine m = asked();
  m.ask(Respond{.id = 1, .payload = to_bytes("3 days")}, 6);
  const Outbox out = m.take_outputs();
  ASSERT_EQ(out.size(), 2U);
  const auto* send = std::get_if<SendDirect>(&out[0]);
  ASSERT_NE(send, nullptr);
  EXPECT_EQ(send->to, known("bravo")->endpoint);
  EXPECT_EQ(send->message,
            raw(wire::serf::QueryResponse{
                .time = 5, .id = 77, .from = "alpha", .flags = 0, .payload = to_bytes("3 days")}));
  EXPECT_EQ(describe(out[1]), "answer 6: done");
}

TEST(Answering, OnlyOnce) {
  Machine m = asked();
  m.ask(Respond{.id = 1, .payload = to_bytes("a")});
  m.take();
  m.ask(Respond{.id = 1, .payload = to_bytes("b")});
  m.expect("answer 1: refused: response already sent");
  m.expect_nothing_else();
}

TEST(Answering, OnlyBeforeTheDeadline) {
  Machine m = asked();
  m.run(3s);
  m.take();
  Machine late = asked();
  late.give(Asked{1, Respond{.id = 1, .payload = to_bytes("a")}}, 3s + 1ns);
  late.expect("answer 1: refused: response is past the deadline");
  m.ask(Respond{.id = 1, .payload = to_bytes("a")});
  m.expect("send 10.0.0.2:7946: response alpha@5 \"a\"");
  m.take();
}

TEST(Answering, OnlyWithinTheSizeLimitAndASmallerOneMayFollow) {
  Machine m = asked();
  m.ask(Respond{.id = 1, .payload = Bytes(1000)});
  m.expect("answer 1: refused: response exceeds limit of 1024 bytes");
  m.expect_nothing_else();
  m.ask(Respond{.id = 1, .payload = Bytes(900)});
  m.expect("send 10.0.0.2:7946: response alpha@5 <900 bytes>");
  m.take();
}

TEST(Answering, OnlyToAQueryThatThereWas) {
  Machine m = asked();
  for (const std::uint64_t id : {0U, 2U}) {
    m.ask(Respond{.id = id, .payload = to_bytes("a")});
    m.expect("answer 1: refused: no query has this id");
  }
}

TEST(Answering, AHostileTimeoutNeitherLastsForEverNorRunsOver) {
  for (const std::int64_t timeout :
       {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
    Machine m;
    Query query = question();
    query.timeout_ns = timeout;
    m.hear(query);
    m.take();
    m.give(Asked{1, Respond{.id = 1, .payload = {}}}, 24h + 1ns);
    m.expect("answer 1: refused: response is past the deadline");
  }
}

TEST(Answering, OpenQuestionsAreBoundedAndTheOldestGoes) {
  Config config = config_of("alpha");
  config.max_queries = 2;
  Machine m{config};
  for (std::uint32_t id = 1; id <= 3; ++id) {
    m.hear(question(5, id));
    m.take();
  }
  m.ask(Respond{.id = 1, .payload = {}});
  m.expect("answer 1: refused: response is past the deadline");
  m.ask(Respond{.id = 2, .payload = {}});
  m.expect("send 10.0.0.2:7946: response alpha@5");
  m.take();
}

TEST(Answering, AnAskerWithoutAnAddressGetsNothing) {
  Machine m;
  Query query = question();
  query.address = {};
  query.flags = wire::serf::kFlagAck;
  m.hear(query);
  m.expect("query #1 uptime@5 of bravo");
  m.take();
  m.ask(Respond{.id = 1, .payload = to_bytes("a")});
  m.expect("answer 1: done");
  m.expect_nothing_else();
}

// ---- relay -------------------------------------------------------------------------------------

Query relayed(std::uint8_t factor) {
  Query query = question();
  query.flags = wire::serf::kFlagAck;
  query.relay_factor = factor;
  return query;
}

TEST(Relay, TheAckAlsoTakesDetours) {
  Machine m;
  m.with({"bravo"});
  m.hear(relayed(1));
  m.expect("send 10.0.0.2:7946: ack alpha@5");
  m.expect("send 10.0.0.2:7946: relay to bravo/10.0.0.2:7946: ack alpha@5");
  m.take();
}

TEST(Relay, ThroughAsManyDifferentMembersAsAsked) {
  Machine m;
  m.with({"bravo", "charlie", "delta", "echo"});
  m.hear(relayed(3));
  std::set<Endpoint> helpers;
  for (const Output& output : m.take_outputs()) {
    const auto* send = std::get_if<SendDirect>(&output);
    if (send != nullptr && describe(output).find("relay to") != std::string::npos)
      helpers.insert(send->to);
  }
  EXPECT_EQ(helpers.size(), 3U);
  EXPECT_FALSE(helpers.contains(known("alpha")->endpoint));
}

TEST(Relay, NotInAClusterThatIsTooSmall) {
  Machine m;
  m.with({"bravo"});
  m.hear(relayed(2));
  m.expect("send 10.0.0.2:7946: ack alpha@5");
  m.expect("query #1 uptime@5 of bravo");
  m.take();
}

TEST(Relay, NotThroughTheDeadTheLeavingAndTheOld) {
  Machine m;
  m.with({"bravo", "charlie"});
  NodeInfo old = *known("delta");
  old.versions.protocol_max = 4;
  m.give(MemberJoined{std::make_shared<const NodeInfo>(old)});
  m.take();
  m.give(MemberLeft{known("bravo")});
  m.take();
  m.hear(wire::serf::Leave{.time = 9, .node = "charlie"});
  m.take();
  m.hear(relayed(2));
  m.expect("send 10.0.0.2:7946: ack alpha@5");
  m.expect("query #1 uptime@5 of bravo");
  m.take();
}

TEST(Relay, NotIfTheWrappedFormIsTooLarge) {
  Machine m;
  m.with({"bravo"});
  Query query = relayed(1);
  query.flags = 0;
  m.hear(query);
  m.take();
  m.ask(Respond{.id = 1, .payload = Bytes(960)});
  m.expect("send 10.0.0.2:7946: response alpha@5 <960 bytes>");
  m.expect("note relay_too_large bravo");
  m.expect("answer 1: done");
}

TEST(Relay, AHelperPassesTheInnerBytesOnUnchanged) {
  Machine m;
  const Bytes inner = to_bytes("\x05 whatever this is");
  m.hear(wire::serf::Relay{
      .destination = {Address::v4(10, 0, 0, 9), 7}, .zone = {}, .node = "x", .inner = inner});
  const Outbox out = m.take_outputs();
  ASSERT_EQ(out.size(), 1U);
  const auto* send = std::get_if<SendDirect>(&out[0]);
  ASSERT_NE(send, nullptr);
  EXPECT_EQ(send->to, (Endpoint{Address::v4(10, 0, 0, 9), 7}));
  EXPECT_EQ(send->message, inner);
}

TEST(Relay, NowhereIsNoDestination) {
  Machine m;
  m.hear(wire::serf::Relay{.destination = {}, .zone = {}, .node = "x", .inner = to_bytes("x")});
  m.expect_nothing_else();
}

// ---- internal queries --------------------------------------------------------------------------

Query internal(const std::string& name, Bytes payload = {}) {
  Query query = question();
  query.name = name;
  query.payload = std::move(payload);
  query.flags = wire::serf::kFlagNoBroadcast;
  return query;
}

TEST(Internal, ThePingIsOnlyAcked) {
  Machine m;
  Query query = internal("_serf_ping");
  query.flags |= wire::serf::kFlagAck;
  m.hear(query);
  m.expect("send 10.0.0.2:7946: ack alpha@5");
  m.expect_nothing_else();
}

TEST(Internal, UnknownOnesAreNotShownToUsers) {
  Machine m;
  m.hear(internal("_serf_something-new"));
  m.expect_nothing_else();
}

TEST(Internal, AConflictIsAnsweredWithTheMemberAsKnown) {
  Machine m;
  m.give(MemberJoined{shared_node("bravo", 2, {{"role", "db"}})});
  m.take();
  m.hear(internal("_serf_conflict", to_bytes("bravo")));
  const Outbox out = m.take_outputs();
  ASSERT_EQ(out.size(), 1U);
  const auto response = wire::serf::decode(std::get_if<SendDirect>(&out[0])->message);
  const auto answer =
      wire::serf::decode(std::get_if<wire::serf::QueryResponse>(&*response)->payload);
  const wire::serf::ConflictMember expected{.name = "bravo",
                                            .address = Address::v4(10, 0, 0, 2),
                                            .port = 7946,
                                            .tags = {{"role", "db"}},
                                            .status = MemberStatus::alive,
                                            .versions = {}};
  EXPECT_EQ(*answer, wire::serf::Message{wire::serf::ConflictResponse{expected}});
}

TEST(Internal, OrWithNobodyIfTheNameIsUnknown) {
  Machine m;
  m.hear(internal("_serf_conflict", to_bytes("zulu")));
  m.expect("send 10.0.0.2:7946: response alpha@5 [conflict unknown]");
}

TEST(Internal, WhoBearsTheNameIsSilent) {
  Machine m;
  m.hear(internal("_serf_conflict", to_bytes("alpha")));
  m.expect_nothing_else();
}

TEST(Internal, AKeyQueryIsCarriedOutByTheNodeAndThenAnswered) {
  Machine m;
  m.hear(internal("_serf_install-key", raw(wire::serf::KeyRequest{Bytes(32)})));
  m.expect("key install #1 32 bytes");
  m.expect_nothing_else();
  m.give(KeyApplied{1, {.result = true}});
  m.expect("send 10.0.0.2:7946: response alpha@5 [key response ok]");
  m.expect_nothing_else();
}

TEST(Internal, EachKeyQueryHasItsOperation) {
  for (const auto& [name, said] :
       std::map<std::string, std::string>{{"_serf_use-key", "key use #1 16 bytes"},
                                          {"_serf_remove-key", "key remove #1 16 bytes"},
                                          {"_serf_list-keys", "key list #1 16 bytes"}}) {
    Machine m;
    m.hear(internal(name, raw(wire::serf::KeyRequest{Bytes(16)})));
    m.expect(said);
    m.expect_nothing_else();
  }
}

TEST(Internal, AnIllegibleKeyIsAnEmptyOneForTheKeyringToRefuse) {
  Machine m;
  m.hear(internal("_serf_use-key", to_bytes("junk")));
  m.expect("key use #1 0 bytes");
}

TEST(Internal, AKeyAnswerAfterTheDeadlineIsNotSent) {
  Machine m;
  m.hear(internal("_serf_use-key", raw(wire::serf::KeyRequest{Bytes(16)})));
  m.take();
  m.give(KeyApplied{1, {.result = true}}, 4s);
  m.expect_nothing_else();
}

TEST(Internal, AListOfKeysThatDoesNotFitIsCutToTheFirstThatDo) {
  Machine m;
  m.hear(internal("_serf_list-keys", raw(wire::serf::KeyRequest{})));
  m.take();
  wire::serf::KeyResponse all{.result = true, .keys = std::vector<std::string>{}};
  for (int i = 0; i < 100; ++i) all.keys->push_back(fmt::format("{:0>44}", i));
  m.give(KeyApplied{1, all});
  const Outbox out = m.take_outputs();
  ASSERT_EQ(out.size(), 1U);
  const Bytes& message = std::get_if<SendDirect>(&out[0])->message;
  EXPECT_LE(message.size(), 1024U);
  EXPECT_GT(message.size(), 1024U - 47U);  // one more key would not have fitted
  const auto response = wire::serf::decode(message);
  const auto inner =
      wire::serf::decode(std::get_if<wire::serf::QueryResponse>(&*response)->payload);
  const auto& keys = *std::get_if<wire::serf::KeyResponse>(&*inner);
  EXPECT_EQ(keys.message, "truncated key list response, showing first " +
                              std::to_string(keys.keys->size()) + " of 100 keys");
  EXPECT_TRUE(std::equal(keys.keys->begin(), keys.keys->end(), all.keys->begin()));
}

}  // namespace
}  // namespace pando::serf
