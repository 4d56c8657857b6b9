#include "shell/interfaces.h"

#include <gtest/gtest.h>

namespace pando::shell {
namespace {

Address address(const char* text) {
  return *Address::parse(text);
}

TEST(AddressForOthers, IsTheBindAddressIfThatIsOne) {
  EXPECT_EQ(address_for_others(address("127.0.0.1"), {}), address("127.0.0.1"));
}

TEST(AddressForOthers, OfEveryAddressIsAPrivateOneThatLeadsOutside) {
  const InterfaceAddress machine[] = {
      {"lo", address("127.0.0.1")},
      {"wan", address("203.0.113.5"), true, true},
      {"lan", address("10.0.0.5")},
      {"vpn", address("192.168.7.5"), true, true},
      {"old", address("172.16.0.5"), false, true},
      {"lan", address("fd00::5")},
  };
  EXPECT_EQ(address_for_others(address("0.0.0.0"), machine), address("192.168.7.5"));
  EXPECT_EQ(address_for_others(address("::"), machine), address("fd00::5"));
}

TEST(AddressForOthers, OfEveryAddressOfALonelyMachineIsNone) {
  const InterfaceAddress machine[] = {{"lo", address("127.0.0.1")}, {"lo", address("::1")}};
  EXPECT_FALSE(address_for_others(address("0.0.0.0"), machine));
  EXPECT_FALSE(address_for_others(address("::"), machine));
}

TEST(SystemInterfaces, ContainTheLoopback) {
  bool found = false;
  for (const auto& i : system_interfaces()) found |= i.address == address("127.0.0.1");
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace pando::shell
