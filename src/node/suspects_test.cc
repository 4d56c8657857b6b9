// What users hear of members that are silent and not gone yet. Source: docs/protocol/ring.md.
#include "node/cluster_test.h"

namespace pando::node {
namespace {

using testing::ElementsAre;

constexpr std::uint8_t kSilent = 5;
constexpr std::uint8_t kOthers[] = {1, 2, 3, 4};

Cluster in_turns(bool coalesce) {
  std::vector<Config> configs;
  for (std::uint8_t host = 1; host <= kSilent; ++host) {
    Config& c = configs.emplace_back(config(host));
    c.self = {.id = {{host, 1}}, .start = host};
    c.detection = Detection::ring;
    c.coalesce = coalesce;
  }
  Cluster world{std::move(configs)};
  for (std::uint8_t host = 2; host <= kSilent; ++host) {
    world.ask(host, command::Join{{{"", at(1)}}, true});
    world.run(2s);
  }
  world.run(5s);
  for (const std::uint8_t host : kOthers) world.events(host).clear();
  return world;
}

std::vector<std::string> told(Cluster& world, std::uint8_t host) {
  std::vector<std::string> told;
  for (const Event& event : world.events(host))
    if (const auto* change = std::get_if<MemberEvent>(&event))
      for (const Member& member : change->members)
        told.push_back(std::string{to_string(change->type)} + " " + member.info->name);
  return told;
}

TEST(Suspects, AreToldAtOnceByAllAndShownAndStillAlive) {
  Cluster world = in_turns(true);
  world.freeze(kSilent);
  world.run(2500ms);
  for (const std::uint8_t host : kOthers) {
    EXPECT_THAT(told(world, host), ElementsAre("member-suspect n5"));
    const auto member = world.node(host).find("n5");
    EXPECT_EQ(member->status, MemberStatus::alive);
    ASSERT_TRUE(member->suspect);
    EXPECT_GT(member->suspect->age, Duration{});
    EXPECT_LE(member->suspect->age, 2s);
    EXPECT_GE(member->suspect->accusers.size(), 3u);
    for (const Member& m : world.node(host).members())
      EXPECT_EQ(m.suspect.has_value(), m.info->name == "n5");
  }
}

TEST(Suspects, ThatAnswerAgainAreTrustedAndWereNeverCalledDead) {
  Cluster world = in_turns(true);
  world.freeze(kSilent);
  world.run(2500ms);
  world.thaw(kSilent);
  world.run(20s);
  for (const std::uint8_t host : kOthers) {
    EXPECT_THAT(told(world, host), ElementsAre("member-suspect n5", "member-trusted n5"));
    EXPECT_FALSE(world.node(host).find("n5")->suspect);
  }
}

TEST(Suspects, ThatStaySilentFailAndAreNoSuspectsAnyMore) {
  Cluster world = in_turns(false);
  world.freeze(kSilent);
  world.run(20s);
  for (const std::uint8_t host : kOthers) {
    EXPECT_THAT(told(world, host), ElementsAre("member-suspect n5", "member-failed n5"));
    EXPECT_FALSE(world.node(host).find("n5")->suspect);
  }
}

}  // namespace
}  // namespace pando::node
