
#include <gmock/gmock.h>

#include "doors/door_world_test.h"

namespace pando::doors {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct RespDoorTest : DoorWorld {
  DeskedDoor& open(RespLimits limits = {}, std::string password = {}) {
    return door.emplace(loop, listener(), std::move(password), host, limits);
  }
  /// What a new client hears until it has heard `bytes` bytes or is closed.
  std::string hear(std::string_view words, std::size_t bytes = 1 << 30) {
    Client client{loop, at};
    client.say(words);
    EXPECT_TRUE(until([&] { return client.closed || client.heard.size() >= bytes; }));
    return client.heard;
  }
  std::uint64_t refused(std::string_view reason) {
    const auto it = door->count().refused.find(reason);
    return it == door->count().refused.end() ? 0 : it->second;
  }

  std::optional<DeskedDoor> door;
};

TEST_F(RespDoorTest, AnswersInTheOrderOfTheRequests) {
  open();
  EXPECT_EQ(hear("PANDO.RTT a\nPING\nPANDO.RTT nobody\nQUIT\n"),
            "$3\r\n1.5\r\n+PONG\r\n$-1\r\n+OK\r\n");
  EXPECT_TRUE(until([&] { return door->count().clients == 0; }));
  EXPECT_EQ(door->count().accepted, 1u);
  EXPECT_EQ(door->count().requests, 2u);
  EXPECT_TRUE(door->count().refused.empty());
}

TEST_F(RespDoorTest, TakesTenThousandRequestsAtOnce) {
  open();
  std::string requests, answers;
  for (int i = 0; i < 10000; ++i) {
    requests += "*2\r\n$4\r\nECHO\r\n$5\r\n" + std::to_string(10000 + i) +
                "\r\n*1\r\n$10\r\nPANDO.TAGS\r\n";
    answers += "$5\r\n" + std::to_string(10000 + i) + "\r\n*2\r\n$4\r\nrole\r\n$3\r\nweb\r\n";
  }
  EXPECT_EQ(hear(requests, answers.size()), answers);
}

/// Everybody may come, and `ann` may not ask for members.
resp::GuardPtr with_ann(bool there) {
  auto guard = std::make_shared<resp::TestGuard>("");
  if (there) guard->add(resp::TestPermit{"ann", {"PANDO.MEMBERS"}});
  return guard;
}

TEST_F(RespDoorTest, CutsOffWhoseUserIsGone) {
  open().follow(with_ann(true));
  Client idle{loop, at}, asks{loop, at}, other{loop, at};
  idle.say("AUTH ann x\nPANDO.MEMBERS\n");
  asks.say("AUTH ann x\nPANDO.EVENT deploy\n");
  other.say("PING\n");
  ASSERT_TRUE(until(
      [&] { return idle.heard.size() > 10 && host.asked.size() == 1 && !other.heard.empty(); }));
  EXPECT_THAT(idle.heard, HasSubstr("-NOPERM"));
  door->follow(with_ann(false));
  EXPECT_TRUE(until([&] { return idle.closed; }));
  EXPECT_FALSE(asks.closed) << "it is told what has come of its last request";
  host.asked[0].told(reply::Done{});
  EXPECT_TRUE(until([&] { return asks.closed; }));
  EXPECT_EQ(asks.heard, "+OK\r\n+OK\r\n");
  EXPECT_EQ(refused("revoked"), 2u);
  EXPECT_EQ(door->count().clients, 1u);
  ASSERT_EQ(door->refusals.size(), 1u);
  EXPECT_EQ(door->refusals[0].user, "ann");
  EXPECT_THAT(door->refusals[0].client, HasSubstr("addr=127.0.0.1:"));
}

TEST_F(RespDoorTest, AsksTheHostAboutUsers) {
  open();
  EXPECT_EQ(hear("ACL SETUSER ann on\nQUIT\n"),
            "+acl " + std::to_string(static_cast<int>(AclVerb::setuser)) + "\r\n+OK\r\n");
  EXPECT_EQ(host.acl_asked.at(0), (std::vector<std::string>{"ann", "on"}));
}

TEST_F(RespDoorTest, WaitsForTheHostWithOneClientOnly) {
  open();
  Client patient{loop, at};
  patient.say("PANDO.EVENT deploy v1 COALESCE\nPING\n");
  ASSERT_TRUE(until([&] { return host.asked.size() == 1; }));
  const auto& event = std::get<command::SendEvent>(host.asked[0].command);
  EXPECT_EQ(event.name, "deploy");
  EXPECT_EQ(to_string(event.payload), "v1");
  EXPECT_TRUE(event.coalesce);
  EXPECT_EQ(hear("PING\n", 7), "+PONG\r\n");
  EXPECT_EQ(patient.heard, "");
  host.asked[0].told(reply::Done{});
  EXPECT_TRUE(until([&] { return patient.heard == "+OK\r\n+PONG\r\n"; }));
}

TEST_F(RespDoorTest, WhenItWindsUpConnectionsEndBehindAnAnswer) {
  open();
  Client silent{loop, at}, speaks{loop, at}, waits{loop, at};
  for (Client* const client : {&silent, &speaks}) client->say("PING\n");
  ASSERT_TRUE(until([&] { return silent.heard == "+PONG\r\n" && speaks.heard == silent.heard; }));
  waits.say("PANDO.EVENT deploy v1\n");
  ASSERT_TRUE(until([&] { return host.asked.size() == 1; }));
  door->wind_up();
  Client late{loop, at};
  EXPECT_TRUE(until([&] { return late.closed; }));
  speaks.say("PING\nPANDO.TAGS\n");
  EXPECT_TRUE(until([&] { return speaks.closed; }));
  EXPECT_EQ(speaks.heard, "+PONG\r\n+PONG\r\n*2\r\n$4\r\nrole\r\n$3\r\nweb\r\n");
  host.asked[0].told(reply::Done{});
  EXPECT_TRUE(until([&] { return waits.closed; }));
  EXPECT_EQ(waits.heard, "+OK\r\n");
  EXPECT_FALSE(silent.closed) << "it may have asked something that is still under way";
  EXPECT_TRUE(door->wound_up());
}

TEST_F(RespDoorTest, AnswersToClientsThatHaveGoneAreDropped) {
  open();
  {
    Client hasty{loop, at};
    hasty.say("PANDO.LEAVE\n");
    ASSERT_TRUE(until([&] { return host.asked.size() == 1; }));
  }
  EXPECT_TRUE(until([&] { return door->count().clients == 0; }));
  host.asked[0].told(reply::Done{});
}

TEST_F(RespDoorTest, ReadsOnlySoMuchOfAClientThatWaits) {
  constexpr std::size_t kAll = 16 << 20;
  open();
  Client eager{loop, at};
  eager.say("PANDO.LEAVE\n");
  ASSERT_TRUE(until([&] { return host.asked.size() == 1; }));
  std::string pings;
  while (pings.size() < kAll) pings += "PING\n";
  eager.say(pings);
  const Instant later = shell::now() + 100ms;
  ASSERT_TRUE(until([&] { return shell::now() > later; }));
  EXPECT_LT(door->count().bytes_in, std::size_t{512} << 10);
}

TEST_F(RespDoorTest, CutsOffWhoBreaksTheProtocolAndSaysWhy) {
  open({.request = {.bulk = 1000}});
  EXPECT_EQ(hear("*1\r\n$1001\r\n"), "-ERR Protocol error: invalid bulk length\r\n");
  EXPECT_EQ(hear("*x\r\n"), "-ERR Protocol error: invalid multibulk length\r\n");
  EXPECT_THAT(hear("POST / HTTP/1.1\r\n"), HasSubstr("not HTTP"));
  EXPECT_EQ(refused("too_large"), 1u);
  EXPECT_EQ(refused("malformed"), 1u);
  EXPECT_EQ(refused("foreign"), 1u);
}

TEST_F(RespDoorTest, TurnsAwayWhoeverIsTooMany) {
  open({.clients = 1});
  Client first{loop, at};
  first.say("PING\n");
  ASSERT_TRUE(until([&] { return first.heard == "+PONG\r\n"; }));
  EXPECT_EQ(hear(""), "-ERR max number of clients reached\r\n");
  EXPECT_EQ(refused("full"), 1u);
}

TEST_F(RespDoorTest, ClosesWhoSaysNothing) {
  open({.idle = 50ms});
  EXPECT_EQ(hear(""), "");
  EXPECT_EQ(hear("*2\r\n$4\r\nECH"), "");
  EXPECT_EQ(refused("idle"), 2u);
}

/// CONFIG SET timeout counts from what a client said last, which may be long ago.
TEST_F(RespDoorTest, FollowsOtherLimitsAtOnce) {
  open();
  Client silent{loop, at}, waits{loop, at}, listens{loop, at};
  silent.say("PING\n");
  waits.say("PANDO.LEAVE\n");
  listens.say("HELLO 3\nPANDO.STATE WATCH\n");
  ASSERT_TRUE(until([&] {
    return silent.heard == "+PONG\r\n" && host.asked.size() == 1 && host.watchers.size() == 1;
  }));
  const Instant later = shell::now() + 1100ms;
  ASSERT_TRUE(until([&] { return shell::now() > later; }));
  door->limit({.most = 2, .timeout = 1});
  EXPECT_TRUE(until([&] { return silent.closed; }));
  EXPECT_EQ(hear(""), "-ERR max number of clients reached\r\n");
  door->limit({.most = 3});
  Client third{loop, at};
  third.say("PING\n");
  EXPECT_TRUE(until([&] { return third.heard == "+PONG\r\n"; }));
  EXPECT_FALSE(waits.closed || listens.closed);
  EXPECT_EQ(refused("idle"), 1u);
  EXPECT_EQ(refused("full"), 1u);
}

TEST_F(RespDoorTest, CountsTheClientsOfAllDoors) {
  const auto seats = std::make_shared<Seats>();
  DeskedDoor other{loop, listener(), {}, host, {.clients = 2}, nullptr, {.seats = seats}};
  Client there{loop, at};
  door.emplace(loop, listener(), std::string{}, host, RespLimits{.clients = 2}, nullptr,
               RespWay{.seats = seats});
  std::optional<Client> here;
  here.emplace(loop, at).say("PING\n");
  ASSERT_TRUE(until([&] { return here->heard == "+PONG\r\n" && seats->taken() == 2; }));
  EXPECT_EQ(hear(""), "-ERR max number of clients reached\r\n");
  here.reset();
  EXPECT_TRUE(until([&] { return seats->taken() == 1; }));
}

TEST_F(RespDoorTest, CutsClientsForWhomTooMuchWaits) {
  open({.request = {.bulk = 64 << 20, .request = 64 << 20}});
  door->limit({.normal = {.hard = 50'000}});
  const std::string small(40'000, 'x'), large(60'000, 'x');
  EXPECT_THAT(hear("ECHO " + small + "\nQUIT\n"), HasSubstr("x\r\n+OK\r\n"));
  EXPECT_EQ(hear("ECHO " + large + "\nQUIT\n"), "");
  EXPECT_EQ(refused("slow"), 1u);
  door->limit({.normal = {.hard = 1}});
  EXPECT_EQ(hear("ECHO " + std::string(10'000, 'x') + "\nQUIT\n").size(), 10'000u + 15)
      << "so little does not count";
  // More than the system takes for one who does not read.
  door->limit({.normal = {.soft = 50'000, .seconds = 1}});
  EXPECT_THAT(hear("ECHO " + large + "\nQUIT\n"), HasSubstr("x\r\n+OK\r\n"));
  Client deaf{loop, at};
  deaf.connection.pause_reading(true);
  deaf.say("*2\r\n$4\r\nECHO\r\n$33554432\r\n" + std::string(32 << 20, 'x') + "\r\n");
  EXPECT_TRUE(until([&] { return refused("slow") == 2; }));
}

TEST_F(RespDoorTest, DoesNotCallAClientIdleThatWaitsForItsAnswer) {
  open({.idle = 500ms});
  Client client{loop, at};
  client.say("PANDO.LEAVE\n");
  ASSERT_TRUE(until([&] { return host.asked.size() == 1; }));
  const Instant later = shell::now() + 800ms;
  ASSERT_TRUE(until([&] { return shell::now() > later; }));
  EXPECT_FALSE(client.closed);
  host.asked[0].told(reply::Done{"no"});
  EXPECT_TRUE(until([&] { return client.heard == "-ERR no\r\n"; }));
}

/// What is not read holds up its client, costs a bounded amount of memory and ends in time.
TEST_F(RespDoorTest, StopsReadingFromWhoDoesNotReadAndCutsIt) {
  constexpr std::size_t kAll = 48 << 20;
  open({.stalled = 300ms});
  Client deaf{loop, at};
  deaf.connection.pause_reading(true);
  const std::string request = "ECHO " + std::string(60000, 'x') + "\n";
  for (std::size_t sent = 0; sent < kAll; sent += request.size()) deaf.say(request);
  EXPECT_TRUE(until([&] { return refused("slow") == 1; }));
  EXPECT_LT(door->count().bytes_in, kAll / 2);
  EXPECT_EQ(door->count().clients, 0u);
}

TEST_F(RespDoorTest, BoundsWhatWaitsForAllClientsTogether) {
  open({.unsent = 10000});
  Client deaf{loop, at};
  deaf.connection.pause_reading(true);
  const std::string request = "ECHO " + std::string(60000, 'x') + "\n";
  for (int i = 0; i < 1000; ++i) deaf.say(request);
  EXPECT_TRUE(until([&] { return refused("slow") == 1; }));
}

TEST_F(RespDoorTest, AsksForThePasswordFirst) {
  open({}, "secret");
  EXPECT_EQ(hear("PANDO.MEMBERS\nAUTH secret\nPANDO.RTT nobody\nQUIT\n"),
            "-NOAUTH Authentication required.\r\n+OK\r\n$-1\r\n+OK\r\n");
  EXPECT_THAT(hear("*11\r\n"), StartsWith("-ERR Protocol error"));
}

// ---- watchers
// ------------------------------------------------------------------------------------

state::Changed change(std::string key, std::string_view value) {
  return {.node = "b", .owner = {}, .key = std::move(key), .before = {}, .now = to_bytes(value)};
}

TEST_F(RespDoorTest, TellsWatchersWhatThereIsThenEveryChange) {
  open({.idle = 200ms});
  Client client{loop, at};
  client.say("HELLO 3\n");
  ASSERT_TRUE(until([&] { return client.heard.starts_with("%"); }));
  client.heard.clear();
  client.say("PANDO.STATE WATCH NODE b PREFIX l\nPING\n");
  ASSERT_TRUE(until([&] { return host.watchers.size() == 1; }));
  host.greet(1);
  ASSERT_TRUE(until([&] { return client.heard == "*0\r\n+PONG\r\n"; }));
  EXPECT_EQ(host.watchers[1].watch.node, "b");
  EXPECT_EQ(host.watchers[1].watch.prefix, "l");
  const Instant later = shell::now() + 400ms;
  ASSERT_TRUE(until([&] { return shell::now() > later; }));
  client.heard.clear();
  host.watchers[1].told(change("load", "7"));
  state::Changed gone = change("load", "");
  gone.now.reset();
  host.watchers[1].told(gone);
  ASSERT_TRUE(until([&] { return client.heard.ends_with("$3\r\nkey\r\n$4\r\nload\r\n"); }));
  EXPECT_THAT(client.heard, StartsWith(">2\r\n$11\r\npando.state\r\n%5\r\n"));
  EXPECT_THAT(client.heard, HasSubstr("$5\r\nvalue\r\n$1\r\n7\r\n>2\r\n"));
  client.heard.clear();
  client.say("PANDO.STATE WATCH\n");
  EXPECT_TRUE(until([&] { return client.heard.contains("watches already"); }));
  client.say("QUIT\n");
  EXPECT_TRUE(until([&] { return client.closed && host.watchers.empty(); }));
}

TEST_F(RespDoorTest, DoesNotWatchForWhoCannotTellPushesFromAnswers) {
  open();
  EXPECT_THAT(hear("PANDO.STATE WATCH\nQUIT\n"), HasSubstr("HELLO 3"));
  Client client{loop, at};
  client.say("HELLO 3\nPANDO.STATE WATCH\nHELLO 2\nPING\n");
  ASSERT_TRUE(until([&] { return host.watchers.size() == 1; }));
  host.greet(1);
  ASSERT_TRUE(until([&] { return client.heard.ends_with("+PONG\r\n"); }));
  const auto told = host.watchers[1].told;
  told(change("load", "7"));
  EXPECT_TRUE(host.watchers.empty());
}

/// Pushes do not lengthen the time in which a watcher has to take what waits for it.
TEST_F(RespDoorTest, CutsWatchersThatDoNotRead) {
  open({.stalled = 300ms});
  Client deaf{loop, at};
  deaf.say("HELLO 3\nPANDO.STATE WATCH\n");
  ASSERT_TRUE(until([&] { return host.watchers.size() == 1; }));
  host.greet(1);
  deaf.connection.pause_reading(true);
  const Instant give_up = shell::now() + 60s;
  std::size_t said = 0;
  while (!host.watchers.empty() && shell::now() < give_up) {
    const auto told = host.watchers[1].told;
    told(change("large", std::string(100'000, 'x')));
    said += 100'000;
    const Instant soon = shell::now() + 10ms;
    (void)until([&] { return shell::now() > soon; });
  }
  EXPECT_TRUE(host.watchers.empty());
  EXPECT_EQ(refused("slow"), 1u);
  EXPECT_LT(said, std::size_t{64} << 20);
}

}  // namespace
}  // namespace pando::doors
