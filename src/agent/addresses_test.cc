#include "agent/addresses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pando::agent {
namespace {

using shell::InterfaceAddress;

Address ip(std::string_view text) {
  return *Address::parse(text);
}

const std::vector<InterfaceAddress> kMachine = {
    {.interface = "lo", .address = ip("127.0.0.1")},
    {.interface = "eth0", .address = ip("203.0.113.5"), .default_route = true},
    {.interface = "eth1", .address = ip("10.0.0.5")},
    {.interface = "eth1", .address = ip("fd00::5")},
};

std::string chosen(const Settings& settings) {
  const auto addresses = resolve_addresses(settings, kMachine);
  if (!addresses) return addresses.error();
  return addresses->bind.to_string() + " as " + addresses->advertise.to_string();
}

TEST(Addresses, AreChosenByBindAdvertiseAndInterface) {
  const struct {
    std::string bind, advertise, interface, chosen;
  } rows[] = {
      {"10.0.0.5", "", "", "10.0.0.5:7946 as 10.0.0.5:7946"},
      {"10.0.0.5:80", "", "", "10.0.0.5:80 as 10.0.0.5:80"},
      {"[fd00::5]:80", "", "", "[fd00::5]:80 as [fd00::5]:80"},
      {"0.0.0.0", "", "", "0.0.0.0:7946 as 10.0.0.5:7946"},
      {"::", "", "", "[::]:7946 as [fd00::5]:7946"},
      {"0.0.0.0:80", "198.51.100.1", "", "0.0.0.0:80 as 198.51.100.1:80"},
      {"10.0.0.5:80", "198.51.100.1:81", "", "10.0.0.5:80 as 198.51.100.1:81"},
      {"0.0.0.0", "", "eth0", "203.0.113.5:7946 as 203.0.113.5:7946"},
      {"10.0.0.5", "", "eth1", "10.0.0.5:7946 as 10.0.0.5:7946"},
      {"::ffff:10.0.0.5", "", "", "10.0.0.5:7946 as 10.0.0.5:7946"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(chosen({.bind = row.bind, .advertise = row.advertise, .interface = row.interface}),
              row.chosen);
}

TEST(Addresses, AreAnnouncedInFourBytesIfTheyAreIPv4) {
  const auto addresses = resolve_addresses({.bind = "[::ffff:10.0.0.5]:1"}, kMachine);
  ASSERT_TRUE(addresses);
  EXPECT_EQ(addresses->advertise.address.bytes().size(), 4u);
}

TEST(Addresses, OfAHostNameAreLookedUp) {
  EXPECT_EQ(chosen({.bind = "localhost:80"}).substr(0, 3), std::string{"127"});
}

TEST(Addresses, ThatCannotBeAreRefusedWithTheirPlace) {
  const std::string any =
      "advertise: '0.0.0.0' is no address that others can reach; name one of this machine's";
  EXPECT_EQ(chosen({.advertise = "0.0.0.0"}), "-" + any);
  EXPECT_EQ(chosen({.interface = "eth9"}),
            "-iface: 'eth9' is no interface of this machine; see 'ip addr'");
  EXPECT_EQ(chosen({.bind = "10.0.0.5", .interface = "eth0"}),
            "-bind: '10.0.0.5' is not an address of the interface 'eth0'; change one of the two");
  EXPECT_EQ(chosen({.bind = "10.0.0.5:99999"}),
            "-bind: '10.0.0.5:99999' is not an address (Failed to resolve 10.0.0.5:99999: '99999' "
            "is no port; use 1 to 65535); write HOST or HOST:PORT");
  EXPECT_EQ(chosen({.bind = "@file"}),
            "-bind: '@file' is not an address (no file or name of a seed fits here); write HOST or "
            "HOST:PORT");
  Settings from_file{.bind = "10.0.0.300", .places = {{"bind", "a.json:2: key 'bind'"}}};
  EXPECT_EQ(chosen(from_file).substr(0, 35), "a.json:2: key 'bind': '10.0.0.300' ");
}

TEST(Addresses, OfAMachineWithoutAnyForOthersAreRefused) {
  const std::vector<InterfaceAddress> lonely = {
      {.interface = "lo", .address = ip("127.0.0.1")},
      {.interface = "eth0", .address = ip("10.0.0.5"), .up = false}};
  EXPECT_EQ(resolve_addresses({}, lonely).error(),
            "this machine has no address that others can reach; name one with -advertise=HOST (or "
            "-bind=127.0.0.1 to stay on this machine)");
}

}  // namespace
}  // namespace pando::agent
