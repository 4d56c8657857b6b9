// Beyond the mesh: links that open on demand, close when idle, or are kept.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/link/link.h"
#include "core/link/link_world_test.h"

namespace pando::link {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

std::vector<std::string> texts(const std::vector<Delivered>& delivered) {
  std::vector<std::string> result;
  for (const Delivered& d : delivered) result.push_back(to_string(d.message));
  return result;
}

TEST(Links, BeyondTheMeshLinksOpenOnDemandAndCloseWhenIdle) {
  LinkWorld world{1};
  for (std::size_t i = 0; i < 4; ++i) {
    Config config = config_of(i);
    config.mesh_limit = 2;
    world.add(config);
  }
  world.know_all();
  world.run(1s);
  for (std::size_t i = 0; i < 4; ++i) world.told(i).downs.clear();
  world.run(70s);
  EXPECT_EQ(world.connections(), 0u);
  world.post(0, 3, Lane::calls, "x");
  world.run(100ms);
  EXPECT_THAT(world.told(3).delivered, SizeIs(1));
  EXPECT_EQ(world.connections(), 1u);
  world.run(59s);
  EXPECT_TRUE(world.links(0).up("n3"));
  world.run(3s);
  EXPECT_FALSE(world.links(0).up("n3"));
  EXPECT_FALSE(world.links(3).up("n0"));
  EXPECT_EQ(world.told(0).downs.back().cause, Cause::idle);
  EXPECT_EQ(world.connections(), 0u);
}

TEST(Links, BeyondTheMeshALinkThatBothKeepLasts) {
  LinkWorld world{1};
  for (std::size_t i = 0; i < 3; ++i) {
    Config config = config_of(i);
    config.mesh_limit = 0;
    world.add(config);
  }
  world.know_all();
  world.run(70s);
  EXPECT_EQ(world.connections(), 0u);
  for (std::size_t i = 0; i < 2; ++i)
    world.give(i, PeerKnown{"n" + std::to_string(1 - i), endpoint_of(1 - i), true});
  world.run(1s);
  EXPECT_TRUE(world.links(0).up("n1"));
  world.run(200s);
  EXPECT_TRUE(world.links(0).up("n1"));
  EXPECT_TRUE(world.links(1).up("n0"));
  EXPECT_EQ(world.connections(), 1u);
  for (std::size_t i = 0; i < 2; ++i)
    world.give(i, PeerKnown{"n" + std::to_string(1 - i), endpoint_of(1 - i), false});
  world.run(70s);
  EXPECT_EQ(world.connections(), 0u) << "not kept any more, it rests";
}

/// Who has not heard yet that it is to be kept would close it.
TEST(Links, WhoKeepsALinkDoesNotLetItClose) {
  LinkWorld world{1};
  for (std::size_t i = 0; i < 2; ++i) {
    Config config = config_of(i);
    config.mesh_limit = 0;
    world.add(config);
  }
  world.know_all();
  world.give(0, PeerKnown{"n1", endpoint_of(1), true});
  world.run(200s);
  EXPECT_TRUE(world.links(0).up("n1"));
  EXPECT_THAT(world.told(0).downs, testing::IsEmpty());
}

TEST(Links, ALinkThatIsWantedOpensOnceOrIsUnreachable) {
  LinkWorld world{1};
  for (std::size_t i = 0; i < 2; ++i) {
    Config config = config_of(i);
    config.mesh_limit = 0;
    world.add(config);
  }
  world.know_all();
  world.give(0, Want{"n1"});
  world.give(0, Want{"nobody"});
  EXPECT_TRUE(world.run_until([&] { return world.links(0).ready("n1", Lane::calls); }, 1s));
  world.give(0, Want{"n1"});
  world.run(200s);
  EXPECT_THAT(world.told(0).dials, SizeIs(1)) << "closed when idle, it is not wanted any more";
  EXPECT_FALSE(world.links(0).ready("n1", Lane::calls));
  world.refuse_dials(1, true);
  world.give(0, Want{"n1"});
  world.run(60s);
  EXPECT_THAT(world.told(0).unreachable, SizeIs(1));
  EXPECT_THAT(world.told(0).dials, SizeIs(2));
}

TEST(Links, AMessageThatMeetsAByeIsNotLost) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE(seed);
    LinkWorld world{seed};
    for (std::size_t i = 0; i < 2; ++i) {
      Config config = config_of(i);
      config.mesh_limit = 0;
      config.idle = 2s;
      world.add(config);
    }
    world.pipes().least = 20ms;
    world.pipes().most = 80ms;
    world.know_all();
    world.post(0, 1, Lane::calls, "first");
    world.run(2s + Duration{world.rng().between(0, Duration{1s}.count())});
    world.post(0, 1, Lane::calls, "second");
    world.post(1, 0, Lane::casts, "answer");
    world.run(1500ms);
    EXPECT_THAT(texts(world.told(1).delivered), ElementsAre("first", "second"));
    EXPECT_THAT(texts(world.told(0).delivered), ElementsAre("answer"));
  }
}

}  // namespace
}  // namespace pando::link
