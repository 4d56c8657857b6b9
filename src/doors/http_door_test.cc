#include "doors/http_door.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "doors/door_world_test.h"
#include "source_tree.h"

namespace pando::doors {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct HttpDoorTest : DoorWorld {
  HttpDoor& open(HttpLimits limits = {}) {
    return door.emplace(loop, listener(), "run", host, limits);
  }
  /// What a new client hears until it is closed.
  std::string hear(std::string_view words) {
    Client client{loop, at};
    client.say(words);
    EXPECT_TRUE(until([&] { return client.closed; }));
    return client.heard;
  }
  std::string get(std::string_view path) {
    return hear("GET " + std::string{path} + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  }
  std::uint64_t refused(std::string_view reason) {
    const auto it = door->count().refused.find(reason);
    return it == door->count().refused.end() ? 0 : it->second;
  }
  void say(std::string name, std::size_t size = 1) {
    door->on_event(UserEvent{1, std::move(name), Bytes(size, std::byte{'p'}), false});
  }

  std::optional<HttpDoor> door;
};

TEST_F(HttpDoorTest, ServesTheTable) {
  open();
  host.given_facts = {{"node", "streams", Fact::Kind::gauge, "Streams", "3", {}}};
  EXPECT_EQ(
      get("/healthz"),
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\n"
      "X-Content-Type-Options: nosniff\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n");
  EXPECT_THAT(get("/metrics"), HasSubstr("\npando_streams 3\n"));
  EXPECT_THAT(get("/v1/members"),
              EndsWith("},{\"name\":\"b\",\"addr\":\"10.0.0.1:7946\",\"port\":7946,"
                       "\"tags\":{\"role\":\"\"},\"status\":\"failed\",\"protocol\":{\"max\":5,"
                       "\"min\":2,\"version\":5},\"phi\":2.5}]}\n"));
  EXPECT_THAT(get("/v1/members?status=alive"), Not(HasSubstr("failed")));
  EXPECT_THAT(get("/v1/why?node=b"),
              EndsWith("{\"node\":\"b\",\"deaths\":[{\"cause\":\"killed\",\"number\":9,"
                       "\"words\":\"killed by signal 9\",\"basis\":\"certain\","
                       "\"ago_seconds\":1.5,\"id\":\"07000000000000000000000000000000\","
                       "\"start\":3,\"issuer\":\"a\",\"witnesses\":[{\"name\":\"a\","
                       "\"health\":1,\"before_seconds\":0.02,\"signs\":[\"link broken\"]}]}]}\n"));
  EXPECT_THAT(get("/v1/why"), HasSubstr("name a member"));
  for (const HttpRoute& route : http_routes())
    EXPECT_THAT(get("/"), HasSubstr("\n" + std::string{route.path} + " "));
  EXPECT_EQ(door->count().requests, 6u + http_routes().size());
}

TEST_F(HttpDoorTest, AsksAllNodesWhatTheyMove) {
  open();
  EXPECT_THAT(get("/v1/moves"), HasSubstr("\r\n\r\n{\"node\":\"a\",\"keys\":5,\"bytes\":600,"));
  EXPECT_THAT(get("/v1/moves?of=all"), AllOf(HasSubstr("\"nodes\":[{\"node\":\"a\""),
                                             HasSubstr("\"unheard\":[\"b\",\"c\"]")));
  EXPECT_THAT(get("/v1/moves?of=b"), StartsWith("HTTP/1.1 400 "));
}

TEST_F(HttpDoorTest, AnswersInOrderWhenOthersAreAskedFirst) {
  open();
  host.answers_later = true;
  Client client{loop, at};
  client.say(
      "GET /v1/moves?of=all HTTP/1.1\r\nHost: x\r\n\r\n"
      "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  ASSERT_TRUE(until([&] { return host.later.size() == 1; }));
  EXPECT_EQ(client.heard, "");
  EXPECT_FALSE(door->idle());
  host.later[0]();
  ASSERT_TRUE(until([&] { return client.closed; }));
  EXPECT_THAT(client.heard,
              AllOf(HasSubstr("\"unheard\":[\"b\",\"c\"]"), EndsWith("\r\n\r\nok\n")));
}

TEST_F(HttpDoorTest, ForgetsWhoDoesNotWaitForOthers) {
  open();
  host.answers_later = true;
  {
    Client client{loop, at};
    client.say("GET /v1/moves?of=all HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(until([&] { return host.later.size() == 1; }));
  }
  ASSERT_TRUE(until([&] { return door->count().clients == 0; }));
  host.later[0]();
  EXPECT_THAT(get("/healthz"), EndsWith("ok\n"));
}

TEST_F(HttpDoorTest, TellsWhoIsAnAgreedSuspect) {
  open();
  host.known[0].suspect = Suspicion{1500ms, {"b", "c"}};
  constexpr auto kSuspect = "\"suspect_seconds\":1.5,\"accusers\":[\"b\",\"c\"]";
  EXPECT_THAT(get("/v1/members"), HasSubstr(kSuspect));
  EXPECT_THAT(get("/v1/why?node=a"), HasSubstr(kSuspect));
  EXPECT_THAT(get("/v1/why?node=b"), Not(HasSubstr("suspect")));
}

TEST_F(HttpDoorTest, NamesTheAddressesOfItsClientsView) {
  open().set_view("outside");
  for (const char* const key : {"pando/address/clients/http", "pando/address/outside/http"})
    host.known_state.push_back({.node = "b",
                                .owner = {},
                                .key = key,
                                .value = to_bytes(std::string_view{key}.substr(14))});
  EXPECT_THAT(get("/v1/members"), EndsWith("\"reach\":{\"http\":\"outside/http\"}}]}\n"));
}

TEST_F(HttpDoorTest, ServesWhatTheManualSays) {
  std::ifstream file{source_tree() + "/docs/protocol/doors.md"};
  const std::string manual{std::istreambuf_iterator<char>{file}, {}};
  for (const HttpRoute& route : http_routes())
    EXPECT_THAT(manual, HasSubstr("| `" + std::string{route.path} + "` | " +
                                  std::string{route.summary} + " |"));
}

TEST_F(HttpDoorTest, SaysWhyItIsNotReady) {
  open();
  EXPECT_THAT(get("/readyz"), StartsWith("HTTP/1.1 200 "));
  map::Host a;
  a.name = "a";
  a.who = {{{1}}, 1};
  const auto map = map::first_map({{7}}, a, 2, 2, map::SplitPolicy::majority);
  host.known_map = {.map = std::make_shared<const map::Map>(map),
                    .status = {},
                    .balance = {},
                    .durability = {.hosts = 1, .racks = 1, .zones = 0, .lost = 2}};
  EXPECT_THAT(get("/readyz"), EndsWith("ready\nmay fail without loss: hosts 1, racks 1, zones 0; "
                                       "buckets lost: 2\n"));
  host.why_unready = "no seed has answered yet";
  EXPECT_THAT(get("/readyz"), StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
  EXPECT_THAT(get("/readyz"), EndsWith("\r\n\r\nnot ready: no seed has answered yet\n"));
}

TEST_F(HttpDoorTest, KeepsTheConnectionForFurtherRequests) {
  open();
  const std::string heard = hear(
      "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
      "HEAD /v1/members HTTP/1.1\r\nHost: x\r\n\r\n"
      "GET /nothing HTTP/1.0\r\n\r\n");
  EXPECT_THAT(heard, HasSubstr("keep-alive\r\n\r\nok\nHTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(heard, HasSubstr("keep-alive\r\n\r\nHTTP/1.1 404 Not Found\r\n"));
  EXPECT_EQ(door->count().accepted, 1u);
}

TEST_F(HttpDoorTest, RefusesWhatItDoesNotServe) {
  open();
  EXPECT_THAT(hear("DELETE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
              HasSubstr("405 Method Not Allowed\r\n"));
  EXPECT_THAT(hear("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"),
              StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(hear("GET / HTTP/1.1\r\nX: " + std::string(9000, 'x')), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(hear("GET / HTTP/2.0\r\n\r\n"), StartsWith("HTTP/1.1 505 "));
  EXPECT_THAT(hear("*1\r\n$4\r\nPING\r\n"), StartsWith("HTTP/1.1 400 "));
  EXPECT_EQ(refused("too_large"), 2u);
  EXPECT_EQ(refused("malformed"), 2u);
}

TEST_F(HttpDoorTest, ClosesWhoDoesNotFinishARequest) {
  open({.request = 500ms, .idle = 500ms});
  EXPECT_EQ(hear(""), "");
  EXPECT_EQ(hear("GET / HTTP/1.1\r\nHost:"), "");
  EXPECT_THAT(hear("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"), EndsWith("ok\n"));
  EXPECT_EQ(refused("idle"), 3u);
}

TEST_F(HttpDoorTest, TurnsAwayWhoeverIsTooMany) {
  open({.clients = 1});
  Client first{loop, at};
  first.say("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(until([&] { return !first.heard.empty(); }));
  EXPECT_THAT(hear(""), StartsWith("HTTP/1.1 503 "));
  EXPECT_EQ(refused("full"), 1u);
}

TEST_F(HttpDoorTest, TellsEventsAsTheyHappen) {
  open();
  say("before");
  Client reader{loop, at};
  reader.say("GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(until([&] { return reader.heard.ends_with("retry: 2000\n\n"); }));
  EXPECT_THAT(reader.heard, HasSubstr("Content-Type: text/event-stream\r\n"));
  reader.heard.clear();
  say("deploy");
  door->on_event(MemberEvent{MemberEventType::failed, {host.known[1]}});
  ASSERT_TRUE(until([&] { return reader.heard.ends_with("]}\n\n"); }));
  EXPECT_THAT(reader.heard,
              StartsWith("id: run-2\nevent: user\ndata: {\"event\":\"user\",\"ltime\":1,\"name\":"
                         "\"deploy\",\"coalesce\":false,\"payload\":\"p\"}\n\n"
                         "id: run-3\nevent: member-failed\ndata: {\"event\":\"member-failed\","
                         "\"members\":[{\"name\":\"b\","));
}

TEST_F(HttpDoorTest, ResumesBehindTheLastEvent) {
  open({.ring = {.events = 3}});
  for (const char* name : {"e1", "e2", "e3", "e4", "e5"}) say(name);
  const auto hear_from = [&](const std::string& id, bool header) {
    Client reader{loop, at};
    reader.say(header ? "GET /v1/events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: " + id + "\r\n\r\n"
                      : "GET /v1/events?since=" + id + " HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(until([&] { return reader.heard.contains("\"e5\""); }));
    return reader.heard.substr(reader.heard.find("2000") + 6);
  };
  EXPECT_THAT(hear_from("run-4", true), StartsWith("id: run-5\n"));
  EXPECT_THAT(hear_from("run-2", false), StartsWith("id: run-3\n"));
  EXPECT_THAT(hear_from("run-1", true),
              StartsWith("event: gap\ndata: {\"missed\":1}\n\nid: run-3\n"));
  for (const char* id : {"other-4", "run-6", "run-x", "nonsense"})
    EXPECT_THAT(hear_from(id, true),
                StartsWith("event: gap\ndata: {\"missed\":null}\n\nid: run-3\n"));
}

TEST_F(HttpDoorTest, KeepsSilentStreamsAlive) {
  open({.request = 500ms, .idle = 500ms, .heartbeat = 300ms});
  Client reader{loop, at};
  reader.say("GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(until([&] { return reader.heard.ends_with(":\n\n:\n\n:\n\n"); }));
  EXPECT_FALSE(reader.closed);
}

TEST_F(HttpDoorTest, BoundsTheReadersOfEvents) {
  open({.streams = 1});
  Client reader{loop, at};
  reader.say("GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(until([&] { return !reader.heard.empty(); }));
  EXPECT_THAT(hear("GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 503 "));
  EXPECT_EQ(refused("full"), 1u);
}

/// A reader that does not read holds nothing but its place, misses events and is cut in time.
TEST_F(HttpDoorTest, LetsSlowReadersMissEventsAndCutsThem) {
  open({.stalled = 300ms, .ring = {.events = 4}});
  Client reader{loop, at};
  reader.say("GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(until([&] { return !reader.heard.empty(); }));
  reader.connection.pause_reading(true);
  const Instant give_up = shell::now() + 60s;
  while (refused("slow") == 0 && shell::now() < give_up) {
    for (int i = 0; i < 8; ++i) say("large", 1 << 20);
    (void)until([] { return true; });
    loop.post([this] { loop.stop(); });
    loop.run();
  }
  EXPECT_EQ(refused("slow"), 1u);
  EXPECT_LT(door->count().bytes_out, std::uint64_t{64} << 20);
}

TEST_F(HttpDoorTest, ShowsState) {
  open();
  host.known_state = {{"oak", {{{1}}, 3}, "load", to_bytes("7"), 9, 1500ms},
                      {"oak b", {{{2}}, 1}, "raw", to_bytes("\xff\x01"), 2, {}}};
  EXPECT_THAT(
      get("/v1/state"),
      EndsWith("\r\n\r\n{\"state\":[{\"node\":\"oak\",\"id\":\"01000000000000000000000000000"
               "000\",\"start\":3,\"key\":\"load\",\"value\":\"7\",\"version\":9,"
               "\"ttl_ms\":1500},{\"node\":\"oak b\",\"id\":\"020000000000000000000000000"
               "00000\",\"start\":1,\"key\":\"raw\",\"value_base64\":\"/wE=\",\"version\":2}"
               "]}\n"));
  EXPECT_THAT(get("/v1/state?node=oak+b"), Not(HasSubstr("load")));
  EXPECT_THAT(get("/v1/state?node=oak%20b&prefix=r%61"), HasSubstr("raw"));
  EXPECT_THAT(get("/v1/state?prefix=x%2"), EndsWith("{\"state\":[]}\n"));
  host.known_state[0].value = Bytes(17 << 20);
  EXPECT_THAT(get("/v1/state"), StartsWith("HTTP/1.1 403 "));
}

}  // namespace
}  // namespace pando::doors
