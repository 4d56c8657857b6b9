#include "node/address_views.h"

#include <gmock/gmock.h>

#include "node/cluster_test.h"
#include "pando/state.h"

namespace pando::node {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

TEST(AddressViews, AreSaidInTheState) {
  Config c = config(1);
  c.addresses = {{"clients/resp", "10.0.0.1:7379"}, {"outside/http", "web.example:80"}};
  EXPECT_THAT(address_keys(c), ElementsAre(Pair("pando/address/clients/resp", "10.0.0.1:7379"),
                                           Pair("pando/address/outside/http", "web.example:80"),
                                           Pair("pando/address/peers/gossip", "127.0.0.1:7946")));
}

TEST(AddressViews, NeverHideWhatTheNodesUse) {
  Config c = config(1);
  c.addresses = {{"peers/gossip", "203.0.113.1:1"}};
  EXPECT_EQ(address_keys(c)[state::kAddress], "127.0.0.1:7946");
}

TEST(AddressViews, AreReadByOthers) {
  Config one = config(1), two = config(2);
  one.self = {.id = {{1}}, .start = 1};
  two.self = {.id = {{2}}, .start = 1};
  one.addresses = {{"outside/http", "web.example:80"}};
  Cluster world{{one, two}};
  world.ask(2, command::Join{{{"", at(1)}}, true});
  world.run(10s);
  const auto said = world.node(2).state(world.now(), "n1", "pando/address/outside/http");
  ASSERT_TRUE(said);
  EXPECT_EQ(to_string(said->value), "web.example:80");
}

TEST(AddressViews, AreChecked) {
  EXPECT_EQ(check_addresses({}), "");
  EXPECT_EQ(check_addresses({{"outside/http", "web.example:80"}, {"v6/resp-2", "[::1]:1"}}), "");
  for (const std::string name : {"http", "outside/", "/http", "Outside/http", "a/b/c", "a b/c",
                                 "x123456789012345678901234567890123/http"})
    EXPECT_THAT(check_addresses({{name, "web.example:80"}}),
                HasSubstr("'" + name + "' names no view and service; write VIEW/SERVICE"));
  for (const std::string address : {"", "web.example", ":80", "web.example:", "web.example:port",
                                    "web.example:0", "web example:80", "web.example:800000"})
    EXPECT_EQ(check_addresses({{"outside/http", address}}),
              "'" + address + "' is no address of outside/http; write HOST:PORT");
  std::map<std::string, std::string> many;
  for (int i = 0; i < 65; ++i) many["outside/s" + std::to_string(i)] = "web.example:80";
  EXPECT_EQ(check_addresses(many), "there are 65 addresses of views; use at most 64");
}

}  // namespace
}  // namespace pando::node
