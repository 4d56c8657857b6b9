#include "cli/rpc_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/command_table.h"
#include "cli/rpc_test_server.h"

namespace pando::cli {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;
using wire::rpc::Request;
namespace w = wire::rpc;

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
Bytes ok(const Request& request) {
  return w::encode(w::ResponseHeader{"", request.seq});
}
template <class Body>
Bytes ok(const Request& request, const Body& body) {
  return w::encode(w::ResponseHeader{"", request.seq}, body);
}
template <class Command>
bool is(const Request& request) {
  return std::holds_alternative<Command>(request.body);
}
Bytes record(w::Sequence seq, std::string event_name) {
  return w::encode(w::ResponseHeader{"", seq},
                   w::StreamRecord{w::UserRecord{1, std::move(event_name), {}, false}});
}

struct Ran {
  int exit;
  std::string output;
};
Ran run(const std::vector<std::string>& words) {
  std::ostringstream out;
  const int exit = dispatch(words, out);
  return {exit, out.str()};
}

// ---- the conversation ---------------------------------------------------------------------------

TEST(RpcClient, ShakesHandsAndShowsItsToken) {
  RpcTestServer server{[](const Request& request) { return ok(request); }};
  ASSERT_TRUE(RpcClient::connect({server.address(), "s3cret"}).has_value());
  EXPECT_EQ(server.requests(), (std::vector<Request>{{1, w::Handshake{}}, {2, w::Auth{"s3cret"}}}));
}

TEST(RpcClient, KeepsRecordsThatComeBeforeAnAnswer) {
  RpcTestServer server{[](const Request& request) {
    if (is<w::Members>(request)) {
      return record(2, "early") + ok(request, w::MembersReply{}) + record(2, "late");
    }
    return ok(request);
  }};
  auto client = RpcClient::connect({server.address(), ""});
  ASSERT_TRUE(client);
  EXPECT_EQ(client->tell(w::Stream{"*"}, after(10s)), 2U);
  ASSERT_TRUE(client->ask<w::MembersReply>(w::Members{}, after(10s)));
  for (const char* name : {"early", "late"}) {
    const auto next = client->next_record(after(10s));
    ASSERT_TRUE(next) << next.error();
    const auto* stream = std::get_if<w::StreamRecord>(&next->body);
    ASSERT_TRUE(stream);
    EXPECT_EQ(*stream, w::StreamRecord(w::UserRecord{1, name, {}, false}));
  }
}

TEST(RpcClient, ARefusalWithoutItsBodyIsUnderstoodEvenWhenSaidTwice) {
  RpcTestServer server{[](const Request& request) {
    const Bytes refusal = w::encode(w::ResponseHeader{"Authentication required", request.seq});
    if (is<w::Members>(request)) return refusal + refusal;
    if (is<w::Stats>(request)) return ok(request, w::StatsReply{});
    return ok(request);
  }};
  auto client = RpcClient::connect({server.address(), ""});
  ASSERT_TRUE(client);
  const auto members = client->ask<w::MembersReply>(w::Members{}, after(10s));
  ASSERT_FALSE(members);
  EXPECT_EQ(members.error(), "Authentication required");
  EXPECT_TRUE(client->ask<w::StatsReply>(w::Stats{}, after(10s)));
}

TEST(RpcClient, AnErrorMayHaveItsBodyBesideIt) {
  RpcTestServer server{[](const Request& request) {
    if (!is<w::ListKeys>(request)) return ok(request);
    return w::encode(w::ResponseHeader{"1/1 nodes reported failure", request.seq},
                     w::KeyReply{{{"a", "no keyring"}}, std::nullopt, 1, 1, 1});
  }};
  auto client = RpcClient::connect({server.address(), ""});
  ASSERT_TRUE(client);
  const auto keys = client->ask<w::KeyReply>(w::ListKeys{}, after(10s));
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->error, "1/1 nodes reported failure");
  EXPECT_EQ(keys->body.messages.at("a"), "no keyring");
}

TEST(RpcClient, ASilentAgentIsGivenUpAtTheDeadline) {
  RpcTestServer server{[](const Request& request) -> std::optional<Bytes> {
    return is<w::Stats>(request) ? Bytes{} : ok(request);
  }};
  auto client = RpcClient::connect({server.address(), ""});
  ASSERT_TRUE(client);
  const auto stats = client->ask<w::StatsReply>(w::Stats{}, after(30ms));
  ASSERT_FALSE(stats);
  EXPECT_EQ(stats.error(), "i/o timeout");
}

TEST(RpcClient, AnAgentThatHangsUpOrTalksSomethingElseIsReported) {
  RpcTestServer closing{[](const Request& request) -> std::optional<Bytes> {
    if (is<w::Handshake>(request)) return ok(request);
    return {};
  }};
  auto client = RpcClient::connect({closing.address(), ""});
  ASSERT_TRUE(client);
  EXPECT_EQ(client->tell(w::Leave{}, after(10s)).error(), "client closed");
  RpcTestServer foreign{[](const Request&) { return to_bytes("HTTP/1.1 400 Bad Request\r\n"); }};
  EXPECT_EQ(RpcClient::connect({foreign.address(), ""}).error(), "the answer is no Serf RPC");
}

TEST(RpcClient, AWaitCanBeInterrupted) {
  RpcTestServer server{[](const Request& request) { return ok(request); }};
  auto client = RpcClient::connect({server.address(), ""});
  ASSERT_TRUE(client);
  ASSERT_TRUE(client->tell(w::Stream{"*"}, after(10s)));
  const int interrupt = eventfd(1, EFD_CLOEXEC);
  client->interrupt_on(interrupt);
  EXPECT_EQ(client->next_record(kForever).error(), kInterrupted);
  close(interrupt);
}

// ---- the verbs around it ------------------------------------------------------------------------

TEST(ClientVerbs, WithoutAnAgentSayWhereAndWhatToDo) {
  std::string nobody;
  {
    RpcTestServer gone{[](const Request& request) { return ok(request); }};
    nobody = gone.address();
  }
  const Ran text = run({"members", "-rpc-addr", nobody});
  EXPECT_EQ(text.exit, 1);
  EXPECT_EQ(text.output, "Error connecting to Serf agent: dial tcp " + nobody +
                             ": connect: connection refused\nStart an agent with 'pando agent', or "
                             "name a running one's RPC address with -rpc-addr.\n");
  const Ran in_json = run({"leave", "-json", "-rpc-addr", nobody});
  EXPECT_EQ(in_json.exit, 1);
  EXPECT_THAT(json::parse(in_json.output)["error"].get<std::string>(),
              StartsWith("Error connecting to Serf agent: dial tcp " + nobody));
}

TEST(ClientVerbs, AnAddressWithoutAPortIsNamed) {
  EXPECT_THAT(
      run({"members", "-rpc-addr=127.0.0.1"}).output,
      StartsWith("Error connecting to Serf agent: dial tcp: address 127.0.0.1: missing port "
                 "in address\n"));
  EXPECT_THAT(run({"members", "-rpc-addr=::1"}).output,
              StartsWith("Error connecting to Serf agent: dial tcp: address ::1: too many colons"));
  EXPECT_THAT(run({"members", "-rpc-addr=[::1]"}).output, HasSubstr("missing port in address"));
}

TEST(ClientVerbs, TheAddressMayComeFromTheEnvironment) {
  RpcTestServer server{[](const Request& request) {
    return is<w::MembersFiltered>(request) ? ok(request, w::MembersReply{}) : ok(request);
  }};
  for (const char* variable : {"SERF_RPC_ADDR", "PANDO_RPC_ADDR"}) {
    setenv(variable, server.address().c_str(), 1);
    EXPECT_EQ(run({"members"}).output, "\n") << variable;
    EXPECT_EQ(run({"members", "-rpc-addr=127.0.0.1:x"}).exit, 1) << "a flag is stronger";
    unsetenv(variable);
  }
}

TEST(ClientVerbs, AFaultyExpressionIsFoundBeforeAnAgentIsAsked) {
  const Ran ran = run({"members", "-name=(", "-rpc-addr=127.0.0.1:1"});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_THAT(ran.output,
              StartsWith("Error retrieving members: Failed to compile regex: missing )"));
}

TEST(ClientVerbs, UnknownFormatsAreRefusedInSerfsWords) {
  EXPECT_EQ(run({"members", "-format=xml"}).output,
            "Encoding error: Invalid output format \"xml\"\n");
  EXPECT_EQ(run({"info", "-format=xml"}).output, "Encoding error: Invalid output format \"xml\"\n");
  EXPECT_EQ(run({"query", "-format=xml", "q"}).output, "Invalid format: xml\n");
}

TEST(ClientVerbs, RefuseWhatCannotBeMeant) {
  EXPECT_EQ(run({"query", "-relay-factor=256", "q"}).output,
            "Relay factor must be between 0 and 255\n");
  EXPECT_EQ(run({"query", "-timeout=-1s", "q"}).output, "-timeout must not be negative\n");
  EXPECT_EQ(run({"keys", "-list", "-use=x"}).output,
            "Only one of -install, -use, -remove, or -list allowed\n");
  EXPECT_THAT(run({"event"}).output, StartsWith("An event name must be specified."));
  EXPECT_THAT(run({"join"}).output, StartsWith("At least one address to join must be specified."));
}

TEST(ClientVerbs, EveryVerbAnswersInJsonWhenAsked) {
  RpcTestServer server{[](const Request& request) {
    if (is<w::Join>(request)) return ok(request, w::JoinReply{2});
    if (is<w::Stats>(request)) return ok(request, w::StatsReply{{{"agent", {{"name", "b"}}}}});
    if (is<w::GetCoordinate>(request)) return ok(request, w::CoordinateReply{Coordinate{}, true});
    return ok(request);
  }};
  const auto said = [&](std::vector<std::string> words) {
    words.insert(words.begin() + 1, {"-json", "-rpc-addr=" + server.address()});
    const Ran ran = run(words);
    EXPECT_EQ(ran.exit, 0) << ran.output;
    return json::parse(ran.output);
  };
  EXPECT_EQ(said({"join", "x"}), json({{"joined", 2}}));
  EXPECT_EQ(said({"event", "e"}), json({{"event", "e"}, {"coalesce", true}}));
  EXPECT_EQ(said({"force-leave", "-prune", "n"}), json({{"node", "n"}, {"prune", true}}));
  EXPECT_EQ(said({"tags", "-set=a=b", "-delete", "c"}),
            json({{"set", {{"a", "b"}}}, {"deleted", {"c"}}}));
  EXPECT_EQ(said({"info"}), json({{"agent", {{"name", "b"}}}}));
  EXPECT_EQ(said({"rtt", "a"})["b"], "b");
  EXPECT_EQ(said({"leave"}), json({{"left", true}}));
}

TEST(ClientVerbs, AMonitorPrintsWhatComesAndReportsTheEnd) {
  RpcTestServer server{[](const Request& request) -> std::optional<Bytes> {
    if (!is<w::Monitor>(request)) return ok(request);
    return ok(request) + w::encode(w::ResponseHeader{"", request.seq}, w::LogRecord{"a line"}) +
           record(2, "deploy") + w::encode(w::ResponseHeader{"gone", 2});
  }};
  const Ran text = run({"monitor", "-log-level=warn", "-rpc-addr", server.address()});
  EXPECT_EQ(text.exit, 1);
  EXPECT_EQ(text.output,
            "a line\nEvent Info:\n\tEvent: \"user\"\n\tLTime: 1\n\tName: \"deploy\"\n\tPayload: "
            "<nil>\n\tCoalesce: false\nRemote side ended the monitor: gone\n");
  const Ran lines = run({"monitor", "--json", "-rpc-addr", server.address()});
  EXPECT_THAT(lines.output, StartsWith("{\"log\":\"a line\"}\n{\"event\":\"user\","));
}

}  // namespace
}  // namespace pando::cli
