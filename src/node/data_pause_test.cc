// A peer whose data this node's shard has not heard yet waits: what it says stays with it.
#include <algorithm>

#include "node/cluster_test.h"

namespace pando::node {
namespace {

constexpr std::size_t kMessages = 100, kOctets = 40'000;

Config pando(std::uint8_t host) {
  Config c = config(host);
  c.self = {.id = {{host, 1}}, .start = host};
  c.cluster = "grove";
  return c;
}

struct DataPauses : testing::TestWithParam<bool> {
  DataPauses() {
    world.ask(1, command::Join{{{"", at(2)}}, true});
    world.run(5s);
  }
  void post() {
    for (std::size_t i = 0; i < kMessages; ++i)
      world.give(1, DataPost{"n2", Bytes(kOctets), GetParam()});
    world.run(1s);
  }
  std::size_t came() {
    return static_cast<std::size_t>(std::ranges::count_if(world.others(2), [](const Output& said) {
      return std::holds_alternative<DataCame>(said);
    }));
  }

  Cluster world{{pando(1), pando(2)}};
};

TEST_P(DataPauses, NothingIsHeldWithoutOne) {
  post();
  EXPECT_EQ(came(), kMessages);
}

TEST_P(DataPauses, WhatIsSaidMeanwhileComesBehindIt) {
  world.give(2, DataPause{"n1", true});
  post();
  EXPECT_LT(came(), kMessages) << "no more than a window";
  world.give(2, DataPause{"n1", false});
  world.run(1s);
  EXPECT_EQ(came(), kMessages);
}

INSTANTIATE_TEST_SUITE_P(BothLanes, DataPauses, testing::Bool());

}  // namespace
}  // namespace pando::node
