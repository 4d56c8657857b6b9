// The rules of docs/protocol/serf.md, "Queries: the asker", "Key commands" and "Name conflict".
#include <gmock/gmock.h>

#include "core/serf/harness_test.h"

namespace pando::serf {
namespace {

using command::KeyOperation;
using command::SendQuery;
using testing::ElementsAre;
using testing::IsEmpty;
using wire::serf::QueryResponse;

/// The query that was broadcast, decoded.
wire::serf::Query sent(Machine& m) {
  for (const Output& output : m.take_outputs()) {
    const auto* broadcast = std::get_if<Broadcast>(&output);
    if (broadcast == nullptr || broadcast->lane != Lane::queries) continue;
    const auto message = wire::serf::decode(broadcast->message);
    if (message) return *std::get_if<wire::serf::Query>(&*message);
  }
  ADD_FAILURE() << "no query was broadcast";
  return {};
}

wire::serf::Query ask(Machine& m, SendQuery query, Ticket ticket = 1) {
  m.ask(std::move(query), ticket);
  return sent(m);
}

QueryResponse response(const wire::serf::Query& query, const std::string& from,
                       const std::string& payload) {
  return {
      .time = query.time, .id = query.id, .from = from, .flags = 0, .payload = to_bytes(payload)};
}

QueryResponse ack(const wire::serf::Query& query, const std::string& from) {
  return {.time = query.time,
          .id = query.id,
          .from = from,
          .flags = wire::serf::kFlagAck,
          .payload = {}};
}

TEST(Queries, AQueryIsHeardHereToldToEverybodyAndAnsweredAsQueued) {
  Machine m;
  m.with({"bravo"});
  m.ask(SendQuery{.name = "uptime", .payload = to_bytes("now"), .request_ack = true}, 4);
  m.expect("send 10.0.0.1:7946: ack alpha@1");
  m.expect("query #1 uptime@1 of alpha \"now\"");
  m.expect("gossip queries: query uptime@1 \"now\"");
  m.expect("answer 4: done");
  m.expect_nothing_else();
  EXPECT_EQ(m.serf.clocks().query, 2U);
  EXPECT_EQ(m.serf.open_queries(), 1U);
}

TEST(Queries, TheMessageCarriesEverythingTheOthersNeed) {
  Machine m;
  const auto query = ask(m, {.name = "uptime",
                             .payload = to_bytes("now"),
                             .nodes = {"bravo", "delta"},
                             .tags = {{"role", "^web$"}},
                             .request_ack = true,
                             .relay_factor = 3,
                             .timeout = 7s});
  EXPECT_LT(query.id, std::uint32_t{1} << 31);
  const wire::serf::Query expected{
      .time = 1,
      .id = query.id,
      .address = Address::v4(10, 0, 0, 1),
      .port = 7946,
      .source_node = "alpha",
      .filters = {wire::serf::encode_filter(wire::serf::NodeFilter{{"bravo", "delta"}}),
                  wire::serf::encode_filter(wire::serf::TagFilter{"role", "^web$"})},
      .flags = wire::serf::kFlagAck,
      .relay_factor = 3,
      .timeout_ns = 7'000'000'000,
      .name = "uptime",
      .payload = to_bytes("now")};
  EXPECT_EQ(query, expected);
}

TEST(Queries, TheDefaultTimeoutGrowsWithTheClusterLikeGossip) {
  struct Row {
    std::size_t members;
    Duration timeout;
  };
  constexpr Row rows[] = {{1, 3200ms},  {4, 3200ms},  {9, 3200ms},
                          {10, 6400ms}, {99, 6400ms}, {100, 9600ms}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.members);
    Machine m;
    for (std::size_t i = 1; i < row.members; ++i) m.with({"m" + std::to_string(i)});
    EXPECT_EQ(Duration{ask(m, {.name = "q"}).timeout_ns}, row.timeout);
  }
}

TEST(Queries, AcksAndAnswersComeOncePerSender) {
  Machine m;
  m.with({"bravo", "charlie"});
  const auto query = ask(m, {.name = "q", .request_ack = true});
  m.hear(ack(query, "bravo"));
  m.expect("answer 1: ack of bravo");
  m.hear(ack(query, "bravo"));
  m.expect_nothing_else();
  m.hear(response(query, "bravo", "one"));
  m.expect("answer 1: response of bravo \"one\"");
  m.hear(response(query, "bravo", "two"));
  m.expect_nothing_else();
  m.hear(response(query, "charlie", "three"));
  m.expect("answer 1: response of charlie \"three\"");
}

TEST(Queries, AnAnswerMustFitTimeAndId) {
  Machine m;
  const auto query = ask(m, {.name = "q"});
  auto wrong = query;
  wrong.id ^= 1;
  m.hear(response(wrong, "bravo", "x"));
  m.expect_nothing_else();
  wrong = query;
  wrong.time += 1;
  m.hear(response(wrong, "bravo", "x"));
  m.expect_nothing_else();
}

TEST(Queries, AtTheDeadlineTheQueryIsDoneAndLateAnswersAreIgnored) {
  Machine m;
  const auto query = ask(m, {.name = "q", .timeout = 2s});
  m.run(1999ms);
  EXPECT_THAT(m.take(), IsEmpty());
  m.run(1ms);
  EXPECT_THAT(m.take(), ElementsAre("answer 1: query done"));
  m.hear(response(query, "bravo", "late"));
  m.expect_nothing_else();
  EXPECT_EQ(m.serf.open_queries(), 0U);
}

TEST(Queries, TwoQueriesAtOnceAreKeptApart) {
  Machine m;
  const auto first = ask(m, {.name = "a"}, 1);
  const auto second = ask(m, {.name = "b"}, 2);
  EXPECT_EQ(second.time, first.time + 1);
  m.hear(response(second, "bravo", "x"));
  m.expect("answer 2: response of bravo \"x\"");
  m.hear(response(first, "bravo", "y"));
  m.expect("answer 1: response of bravo \"y\"");
}

TEST(Queries, TheSendersOfOneQueryAreBounded) {
  Machine m;
  m.with({"bravo"});
  const auto query = ask(m, {.name = "q"});
  std::size_t heard = 0;
  for (int i = 0; i < 200; ++i) {
    m.hear(response(query, "forged-" + std::to_string(i), "x"));
    heard += m.take().size();
  }
  EXPECT_EQ(heard, 2U + 64U);
}

TEST(Queries, TheEncodedMessageIsLimited) {
  Machine m;
  m.ask(SendQuery{.name = "q", .payload = Bytes(1024)});
  m.expect("answer 1: refused: query exceeds limit of 1024 bytes");
  m.expect_nothing_else();
  EXPECT_EQ(m.serf.open_queries(), 0U);
  EXPECT_EQ(m.serf.clocks().query, 1U);
}

TEST(Queries, InternalNamesAreReservedButThePingIsAllowed) {
  Machine m;
  m.ask(SendQuery{.name = "_serf_conflict"});
  m.expect("answer 1: refused: Queries cannot contain the '_serf_' prefix");
  m.ask(SendQuery{.name = "_serf_ping", .payload = to_bytes("x")});
  m.expect("answer 1: refused: Queries cannot contain the '_serf_' prefix");
  m.ask(SendQuery{.name = "_serf_ping", .request_ack = true});
  m.expect("send 10.0.0.1:7946: ack alpha@1");
  m.expect("gossip queries: query _serf_ping@1");
  m.expect("answer 1: done");
  m.expect_nothing_else();
}

TEST(Queries, BeforeProtocolFourThereAreNone) {
  Config config = config_of("alpha");
  config.self.versions.delegate_current = 3;
  Machine m{config};
  m.ask(SendQuery{.name = "q"});
  m.expect("answer 1: refused: Feature not supported");
  m.ask(command::Keys{});
  m.expect("answer 1: keys 0/0 0 errors: Feature not supported");
  m.expect_nothing_else();
}

TEST(Queries, OwnQueriesAtATimeAreBounded) {
  Config config = config_of("alpha");
  config.max_queries = 2;
  Machine m{config};
  ask(m, {.name = "a"});
  ask(m, {.name = "b"});
  m.ask(SendQuery{.name = "c"});
  m.expect("answer 1: refused: 2 queries are running already");
  m.expect_nothing_else();
}

// ---- key commands ------------------------------------------------------------------------------

std::string keys_answer(bool result, const std::string& message,
                        std::optional<std::vector<std::string>> keys = {},
                        const std::string& primary = "") {
  const wire::serf::KeyResponse answer{
      .result = result, .message = message, .keys = std::move(keys), .primary_key = primary};
  return to_string(ByteView{raw(answer)});
}

wire::serf::Query ask_keys(Machine& m, KeyOperation operation) {
  m.ask(command::Keys{.operation = operation, .key = Bytes(16)}, 8);
  return sent(m);
}

TEST(Keys, EachOperationHasItsInternalQuery) {
  struct Row {
    KeyOperation operation;
    std::string name;
  };
  const Row rows[] = {{KeyOperation::install, "_serf_install-key"},
                      {KeyOperation::use, "_serf_use-key"},
                      {KeyOperation::remove, "_serf_remove-key"},
                      {KeyOperation::list, "_serf_list-keys"}};
  for (const Row& row : rows) {
    Machine m;
    const auto query = ask_keys(m, row.operation);
    EXPECT_EQ(query.name, row.name);
    EXPECT_EQ(query.flags, 0U);
    EXPECT_EQ(query.payload, raw(wire::serf::KeyRequest{Bytes(16)}));
  }
}

TEST(Keys, TheyAreDoneAsSoonAsEveryMemberAnswered) {
  Machine m;
  m.with({"bravo"});
  const auto query = ask_keys(m, KeyOperation::install);
  m.hear(response(query, "alpha", keys_answer(true, "")));
  m.expect_nothing_else();
  m.hear(response(query, "bravo", keys_answer(true, "")));
  m.expect("answer 8: keys 2/2 0 errors");
  m.run(1min);
  m.expect_nothing_else();
}

TEST(Keys, FailedMembersAreNotWaitedFor) {
  Machine m;
  m.with({"bravo", "charlie"});
  m.give(MemberLeft{known("charlie")});
  m.take();
  const auto query = ask_keys(m, KeyOperation::use);
  m.hear(response(query, "alpha", keys_answer(true, "")));
  m.hear(response(query, "bravo", keys_answer(true, "")));
  m.expect("answer 8: keys 2/2 0 errors");
}

TEST(Keys, WhoFailsIsNamed) {
  Machine m;
  m.with({"bravo"});
  const auto query = ask_keys(m, KeyOperation::use);
  m.hear(response(query, "alpha", keys_answer(true, "")));
  m.hear(response(query, "bravo", keys_answer(false, "Requested key is not in the keyring")));
  m.expect(
      "answer 8: keys 2/2 1 errors: 1/2 nodes reported failure, bravo: "
      "Requested key is not in the keyring");
}

TEST(Keys, MissingAnswersAreReportedAtTheDeadline) {
  Machine m;
  m.with({"bravo", "charlie"});
  const auto query = ask_keys(m, KeyOperation::use);
  m.hear(response(query, "alpha", keys_answer(true, "")));
  m.run(4s);
  EXPECT_THAT(m.take(), ElementsAre("answer 8: keys 1/3 0 errors: 1/3 nodes reported success"));
}

TEST(Keys, AListCountsTheMembersThatHoldEachKey) {
  Machine m;
  m.with({"bravo"});
  const auto query = ask_keys(m, KeyOperation::list);
  m.hear(response(query, "alpha", keys_answer(true, "", {{"K1", "K2"}}, "K2")));
  m.hear(response(query, "bravo", keys_answer(true, "", {{"K2"}}, "K2")));
  m.expect("answer 8: keys 2/2 0 errors, K1x1, K2x2, primary K2");
}

TEST(Keys, AWordOfASuccessfulMemberIsPassedOn) {
  Machine m;
  const auto query = ask_keys(m, KeyOperation::list);
  m.hear(response(query, "alpha", keys_answer(true, "truncated", {{"K1"}}, "K1")));
  m.expect("answer 8: keys 1/1 0 errors, alpha: truncated, K1x1, primary K1");
}

TEST(Keys, AnAnswerOfAnotherTypeIsAFailure) {
  Machine m;
  m.with({"bravo"});
  const auto query = ask_keys(m, KeyOperation::list);
  m.hear(response(query, "alpha", "?"));
  m.hear(response(query, "bravo", "\x08?"));
  m.expect(
      "answer 8: keys 2/2 2 errors: 2/2 nodes reported failure, alpha: Invalid key query "
      "response type, bravo: Failed to decode key query response");
}

// ---- name conflict -----------------------------------------------------------------------------

const Endpoint kOther{Address::v4(10, 0, 0, 99), 7946};

std::string bearer(const Endpoint& endpoint) {
  return to_string(ByteView{raw(wire::serf::ConflictResponse{wire::serf::ConflictMember{
      .name = "alpha", .address = endpoint.address, .port = endpoint.port, .tags = {}}})});
}

wire::serf::Query vote(Machine& m) {
  m.give(NameConflict{known("alpha"), kOther});
  return sent(m);
}

TEST(NameConflict, OfOthersIsNoneOfOurBusiness) {
  Machine m;
  m.with({"bravo"});
  m.give(NameConflict{known("bravo"), kOther});
  m.expect_nothing_else();
}

TEST(NameConflict, AboutOurNameTheClusterIsAsked) {
  Machine m;
  m.give(NameConflict{known("alpha"), kOther});
  m.expect("gossip queries: query _serf_conflict@1 \"alpha\"");
  m.expect("note name_vote_started 10.0.0.99:7946");
  m.expect_nothing_else();
}

TEST(NameConflict, OneVoteAtATime) {
  Machine m;
  vote(m);
  m.give(NameConflict{known("alpha"), kOther});
  m.expect_nothing_else();
}

TEST(NameConflict, ResolutionCanBeTurnedOff) {
  Config config = config_of("alpha");
  config.name_resolution = false;
  Machine m{config};
  m.give(NameConflict{known("alpha"), kOther});
  m.expect_nothing_else();
}

TEST(NameConflict, MoreThanHalfOfTheAnswersKeepTheName) {
  struct Row {
    int ours, theirs;
    bool stay;
  };
  constexpr Row rows[] = {{0, 0, false}, {1, 0, true},  {0, 1, false}, {1, 1, false},
                          {2, 1, true},  {1, 2, false}, {2, 2, false}, {3, 2, true}};
  for (const Row& row : rows) {
    SCOPED_TRACE(std::to_string(row.ours) + " to " + std::to_string(row.theirs));
    Machine m;
    m.with({"bravo", "charlie", "delta", "echo", "foxtrot"});
    const auto query = vote(m);
    int voter = 0;
    for (int i = 0; i < row.ours; ++i)
      m.hear(response(query, std::to_string(++voter), bearer(known("alpha")->endpoint)));
    for (int i = 0; i < row.theirs; ++i)
      m.hear(response(query, std::to_string(++voter), bearer(kOther)));
    m.run(5s);
    const auto said = m.take();
    const bool lost = !said.empty() && said.back() == "lost name";
    EXPECT_EQ(lost, !row.stay);
    EXPECT_EQ(m.serf.phase(), row.stay ? Phase::alive : Phase::stopped);
  }
}

TEST(NameConflict, TheFormOfTheAddressDoesNotMatter) {
  Bytes mapped(16);
  mapped[10] = mapped[11] = std::byte{0xff};
  mapped[12] = std::byte{10};
  mapped[15] = std::byte{1};
  Machine m;
  const auto query = vote(m);
  m.hear(response(query, "bravo", bearer({*Address::from_bytes(mapped), 7946})));
  m.run(5s);
  EXPECT_THAT(m.take(), ElementsAre("note name_kept alpha: [1 / 1]"));
}

TEST(NameConflict, WhoDoesNotKnowTheNameCountsAgainstUs) {
  Machine m;
  const auto query = vote(m);
  m.hear(response(query, "bravo", to_string(ByteView{raw(wire::serf::ConflictResponse{})})));
  m.hear(response(query, "charlie", "gibberish"));  // not counted
  m.run(5s);
  EXPECT_THAT(m.take(), ElementsAre("note name_lost alpha: [0 / 1]", "lost name"));
}

TEST(NameConflict, TheLoserStopsAndAnswersWhoStillWaits) {
  Machine m;
  m.ask(SendQuery{.name = "q", .timeout = 1min}, 5);
  m.take();
  vote(m);
  m.run(4s);
  EXPECT_THAT(m.take(),
              ElementsAre("note name_lost alpha: [0 / 0]", "answer 5: query done", "lost name"));
  EXPECT_EQ(m.serf.deadline(), kNever);
  m.give(MemberJoined{known("bravo")});
  m.expect_nothing_else();
  m.ask(command::Leave{});
  m.expect("answer 1: refused: Leave called after Shutdown");
}

}  // namespace
}  // namespace pando::serf
