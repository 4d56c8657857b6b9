#include "doors/resp_listener.h"

#include <gmock/gmock.h>

#include <thread>

#include "doors/door_world_test.h"

namespace pando::doors {
namespace {

using testing::HasSubstr;

struct RespListenerTest : DoorWorld {
  ~RespListenerTest() override { join(); }
  void join() {
    if (!thread.joinable()) return;
    other.post([this] { other.stop(); });
    thread.join();
  }
  RespWay way(std::uint64_t first) {
    return {.numbers = {.next = first, .step = 2}, .seats = seats};
  }

  shell::Loop other;
  std::shared_ptr<Seats> seats = std::make_shared<Seats>();
  DeskedDoor here{loop, listener(), {}, host, {.clients = 3}, nullptr, way(1)};
  DeskedDoor there{other, listener(), {}, host, {.clients = 3}, nullptr, way(2)};
  RespListener port{listener(), {{&loop, &here}, {&other, &there}}};
  std::thread thread{[this] { other.run(); }};
};

TEST_F(RespListenerTest, HandsClientsOutInTurnToDoorsOfSeveralThreads) {
  Client first{loop, at}, second{loop, at}, third{loop, at};
  for (Client* const client : {&first, &second, &third}) client->say("CLIENT ID\n");
  ASSERT_TRUE(until([&] {
    return !first.heard.empty() && !second.heard.empty() && !third.heard.empty();
  }));
  std::vector<std::string> ids{first.heard, second.heard, third.heard};
  EXPECT_THAT(ids, testing::UnorderedElementsAre(":1\r\n", ":2\r\n", ":3\r\n"));
  EXPECT_EQ(here.count().accepted, 2u);
  Client fourth{loop, at};
  ASSERT_TRUE(until([&] { return fourth.closed; }));
  EXPECT_THAT(fourth.heard, HasSubstr("max number of clients"));
  join();
  EXPECT_EQ(there.count().accepted, 1u);
  EXPECT_EQ(there.count().refused.at("full"), 1u);
}

TEST_F(RespListenerTest, WhoIsConnectedIsHandedOutBeforeItStops) {
  Client first{loop, at}, second{loop, at};
  first.say("PING\n"), second.say("PING\n");
  port.stop();
  EXPECT_TRUE(until([&] { return first.heard == "+PONG\r\n" && second.heard == "+PONG\r\n"; }));
  Client late{loop, at};
  EXPECT_TRUE(until([&] { return late.closed; }));
}

}  // namespace
}  // namespace pando::doors
