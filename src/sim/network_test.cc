#include "sim/network.h"

#include <gtest/gtest.h>

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

/// How many copies of 10,000 packets from 0 to 1 come out.
std::size_t survivors(Network& network, HostId from = 0, HostId to = 1) {
  std::size_t count = 0;
  for (int i = 0; i < 10'000; ++i) {
    Bytes bytes(100);
    count += network.carry(from, to, Instant{Duration{i}}, bytes).size();
  }
  return count;
}

/// The delay of one packet of `size` bytes; nullopt if it is lost.
std::optional<Duration> delay(Network& network, Instant now = {}, std::size_t size = 100) {
  Bytes bytes(size);
  Copies copies = network.carry(0, 1, now, bytes);
  return copies.empty() ? std::nullopt : std::optional{copies[0]};
}

TEST(Network, LosesAndDoublesAsOftenAsItWasTold) {
  Network network{Rng{1}};
  network.common() = path_of(Drop{0.3});
  EXPECT_NEAR(static_cast<double>(survivors(network)), 7000, 150);
  network.common() = path_of(Duplicate{.chance = 0.2, .apart = 1ms});
  EXPECT_NEAR(static_cast<double>(survivors(network)), 12000, 150);
}

TEST(Network, DelaysWithinBaseAndJitter) {
  Network network{Rng{1}};
  network.common() = path_of(Delay{.base = 2ms, .jitter = 3ms});
  for (int i = 0; i < 1000; ++i) {
    const Duration d = *delay(network);
    EXPECT_TRUE(d >= 2ms && d <= 5ms);
  }
}

TEST(Network, ClogsUntilItIsFree) {
  Network network{Rng{1}};
  network.common() = path_of(Delay{.base = 1ms}, Clog{.until = Instant{1s}});
  EXPECT_EQ(delay(network, Instant{200ms}), 800ms);
  EXPECT_EQ(delay(network, Instant{2s}), 1ms);
}

TEST(Network, HoldsSomePacketsBackSoThatOthersOvertakeThem) {
  Network network{Rng{1}};
  network.common() = path_of(Delay{.base = 1ms}, Reorder{.chance = 0.5, .late = 10ms});
  int overtaken = 0;
  Duration last{};
  for (int i = 0; i < 1000; ++i) {
    const Duration d = *delay(network);
    overtaken += d < last;
    last = d;
  }
  EXPECT_GT(overtaken, 100);
}

TEST(Network, LargeDatagramsVanishAndStreamsDoNot) {
  Network network{Rng{1}};
  network.common() = path_of(Mtu{1280});
  EXPECT_TRUE(delay(network, {}, 1280));
  EXPECT_FALSE(delay(network, {}, 1281));
  EXPECT_TRUE(network.carry_segment(0, 1, {}, 9000));
}

TEST(Network, BurstsLoseInARowWhatDropLosesHereAndThere) {
  Network network{Rng{1}};
  network.common() = path_of(Bursts{.mean_good = 9s, .mean_bad = 1s});
  int lost = 0, beginnings = 0;
  bool before = false;
  for (int i = 0; i < 1'000'000; ++i) {
    const bool now_lost = !delay(network, Instant{10ms * i});
    lost += now_lost;
    beginnings += now_lost && !before;
    before = now_lost;
  }
  EXPECT_NEAR(lost, 100'000, 15'000);
  EXPECT_NEAR(static_cast<double>(lost) / beginnings, 100, 15);
}

TEST(Network, CutsOneDirectionOrBothAndHeals) {
  Network network{Rng{1}};
  network.cut_one_way({0}, {1});
  EXPECT_EQ(survivors(network, 0, 1), 0u);
  EXPECT_EQ(survivors(network, 1, 0), 10'000u);
  network.cut({0}, {1, 2});
  EXPECT_FALSE(network.reachable(2, 0));
  EXPECT_TRUE(network.reachable(1, 2));
  network.heal();
  EXPECT_TRUE(network.reachable(2, 0));
}

TEST(Network, SidesSeparateGroups) {
  Network network{Rng{1}};
  network.put_on_side({2, 3}, 1);
  EXPECT_TRUE(network.reachable(2, 3));
  EXPECT_TRUE(network.reachable(0, 9));
  EXPECT_FALSE(network.reachable(0, 2));
  EXPECT_FALSE(network.reachable(3, 9));
}

TEST(Network, TreatsOnePairOneSenderOrOneReceiverSpecially) {
  Network network{Rng{1}};
  network.between(0, 1).push_back(Cut{});
  network.out_of(2).push_back(Cut{});
  network.into(3).push_back(Cut{});
  EXPECT_EQ(survivors(network, 0, 1), 0u);
  EXPECT_EQ(survivors(network, 1, 0), 10'000u);
  EXPECT_EQ(survivors(network, 2, 4), 0u);
  EXPECT_EQ(survivors(network, 4, 3), 0u);
  network.forget_special_paths();
  EXPECT_EQ(survivors(network, 0, 1), 10'000u);
}

TEST(Network, AMachineReachesItselfWhateverTheNetworkDoes) {
  Network network{Rng{1}};
  network.common() = path_of(Cut{});
  EXPECT_EQ(survivors(network, 5, 5), 10'000u);
}

TEST(Network, IsAPureFunctionOfItsSeed) {
  const auto run = [](std::uint64_t seed) {
    Network network{Rng{seed}};
    network.common() = path_of(Drop{0.1}, Delay{.base = 1ms, .jitter = 5ms}, Duplicate{0.1, 1ms});
    std::vector<Duration> delays;
    for (int i = 0; i < 100; ++i)
      if (const auto d = delay(network)) delays.push_back(*d);
    return delays;
  };
  EXPECT_EQ(run(3), run(3));
  EXPECT_NE(run(3), run(4));
}

}  // namespace
}  // namespace pando::sim
