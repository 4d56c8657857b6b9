#include "agent/address_views.h"

#include <gmock/gmock.h>

namespace pando::agent {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

Endpoint at(const char* text) {
  return Endpoint::parse(text, 0).value_or(Endpoint{});
}

TEST(DoorAddresses, AreThoseOfTheDoors) {
  const OpenDoor doors[] = {{"resp", "clients", at("10.0.0.1:7379")},
                            {"http", "outside", at("[2001:db8::1]:7374")}};
  EXPECT_THAT(door_addresses({}, at("10.0.0.1:7946"), doors),
              ElementsAre(Pair("clients/resp", "10.0.0.1:7379"),
                          Pair("outside/http", "[2001:db8::1]:7374")));
}

TEST(DoorAddresses, OfADoorAtEveryAddressAreTheNodes) {
  const OpenDoor doors[] = {{"resp", "clients", at("0.0.0.0:1")},
                            {"http", "clients", at("[::]:2")}};
  EXPECT_THAT(door_addresses({}, at("10.0.0.1:7946"), doors),
              ElementsAre(Pair("clients/http", "10.0.0.1:2"), Pair("clients/resp", "10.0.0.1:1")));
}

TEST(DoorAddresses, OnLoopbackAreToldOnlyWithinOneMachine) {
  const OpenDoor doors[] = {{"rpc", "clients", at("127.0.0.1:7373")},
                            {"http", "clients", at("[::1]:7374")}};
  EXPECT_THAT(door_addresses({}, at("10.0.0.1:7946"), doors), IsEmpty());
  EXPECT_THAT(
      door_addresses({}, at("127.0.0.2:7946"), doors),
      ElementsAre(Pair("clients/http", "[::1]:7374"), Pair("clients/rpc", "127.0.0.1:7373")));
}

TEST(DoorAddresses, ThatWereSaidStand) {
  const OpenDoor doors[] = {{"http", "clients", at("10.0.0.1:7374")}};
  EXPECT_THAT(door_addresses({{"clients/http", "web.example:80"}, {"outside/http", "x:1"}},
                             at("10.0.0.1:7946"), doors),
              ElementsAre(Pair("clients/http", "web.example:80"), Pair("outside/http", "x:1")));
}

}  // namespace
}  // namespace pando::agent
