// The rules of docs/protocol/coord.md.
#include "core/coord/vivaldi.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace pando::coord {
namespace {

using namespace std::chrono_literals;
using Refusal = Vivaldi::Refusal;

Config plain(std::size_t dimensions = 3) {
  return {.dimensions = dimensions, .adjustment_window = 0, .gravity_rho = 0};
}

Coordinate at(std::vector<double> vec, double height = 1e-5) {
  return {.vec = std::move(vec), .error = 1.5, .adjustment = 0, .height = height};
}

double seconds(Duration d) {
  return std::chrono::duration<double>(d).count();
}

TEST(Distance, IsTheLengthPlusBothHeights) {
  EXPECT_NEAR(seconds(distance(at({0, 0, 0}), at({0.3, 0.4, 0}))), 0.500'020, 1e-9);
  EXPECT_NEAR(seconds(distance(at({0, 0, 0}, 0.01), at({0, 0, 0.1}, 0.02))), 0.130, 1e-9);
}

TEST(Distance, AddsTheAdjustmentsIfTheResultIsPositive) {
  Coordinate a = at({0, 0, 0}, 0), b = at({0.1, 0, 0}, 0);
  a.adjustment = 0.02;
  b.adjustment = -0.05;
  EXPECT_NEAR(seconds(distance(a, b)), 0.070, 1e-9);
  b.adjustment = -0.13;  // 100 + 20 - 130: nothing left
  EXPECT_NEAR(seconds(distance(a, b)), 0.100, 1e-9);
}

TEST(Distance, IsTheSameBothWays) {
  const Coordinate a = at({0.01, 0.02, 0.5}, 0.003), b = at({0.4, -0.1, 0.2}, 0.001);
  EXPECT_EQ(distance(a, b), distance(b, a));
}

TEST(Distance, OfAbsurdCoordinatesDoesNotRunOver) {
  EXPECT_EQ(distance(at({1e300, 0, 0}), at({-1e300, 0, 0})), Duration::max());
  EXPECT_EQ(distance(at({std::nan(""), 0, 0}), at({0, 0, 0})), Duration::max());
}

TEST(Vivaldi, StartsAtTheOriginKnowingNothing) {
  const Vivaldi vivaldi{"a", {}, Rng{1}};
  EXPECT_EQ(vivaldi.self(), Coordinate{});
  EXPECT_EQ(vivaldi.resets(), 0U);
}

TEST(Vivaldi, APairSettlesAtTheMeasuredDistance) {
  Vivaldi a{"a", plain(), Rng{1}}, b{"b", plain(), Rng{2}};
  for (int i = 0; i < 200; ++i) {
    a.observe("b", b.self(), 42ms);
    b.observe("a", a.self(), 42ms);
  }
  EXPECT_NEAR(seconds(distance(a.self(), b.self())), 0.042, 1e-6);
  EXPECT_LT(a.self().error, 0.01);
}

TEST(Vivaldi, OneStepIsAsThePaperSays) {
  // Known apart by 200 ms, measured 400 ms; equal errors, so half of cc = 0.25 of the 200 ms.
  Config config = plain(1);
  config.height_min = 0;
  Vivaldi a{"a", config, Rng{1}};
  Coordinate other = at({0.2}, 0);
  a.observe("b", other, 400ms);
  EXPECT_NEAR(a.self().vec[0], -0.025, 1e-12);
  // wrongness 0.5 with weight 1/2: 0.5 * 0.125 + 1.5 * 0.875
  EXPECT_NEAR(a.self().error, 1.375, 1e-12);
}

TEST(Vivaldi, PointsThatCoincideArePushedApartInARandomDirection) {
  Vivaldi a{"a", plain(), Rng{1}}, b{"a", plain(), Rng{2}};
  a.observe("x", at({0, 0, 0}), 100ms);
  b.observe("x", at({0, 0, 0}), 100ms);
  EXPECT_NE(a.self().vec, b.self().vec);
  EXPECT_GT(seconds(distance(a.self(), at({0, 0, 0}))), 0.01);
  EXPECT_EQ(a.self().height, 1e-5);  // no direction, no height
}

TEST(Vivaldi, TheMedianOfThreeSamplesCounts) {
  Vivaldi steady{"a", plain(), Rng{1}}, jolted{"a", plain(), Rng{1}};
  const Coordinate other = at({0.1, 0, 0});
  for (int i = 0; i < 5; ++i) {
    steady.observe("b", other, 50ms);
    jolted.observe("b", other, i == 3 ? 5s : 50ms);  // one late answer
  }
  EXPECT_EQ(steady.self(), jolted.self());
}

TEST(Vivaldi, OfTwoSamplesTheGreaterCounts) {
  Vivaldi low_high{"a", plain(), Rng{1}}, high_high{"a", plain(), Rng{1}};
  const Coordinate other = at({0.1, 0, 0});
  low_high.observe("b", other, 50ms);
  high_high.observe("b", other, 50ms);
  low_high.observe("b", other, 90ms);
  high_high.observe("b", other, 90ms);
  EXPECT_EQ(low_high.self(), high_high.self());
  high_high.observe("c", other, 90ms);
  low_high.observe("b", other, 10ms);  // sorted 10, 50, 90: the median is 50
  Vivaldi twin{"a", plain(), Rng{1}};
  twin.observe("b", other, 50ms);
  twin.observe("c", other, 90ms);
  twin.observe("d", other, 50ms);
  EXPECT_EQ(low_high.self(), twin.self());
}

TEST(Vivaldi, PeersHaveSamplesOfTheirOwn) {
  Vivaldi a{"a", plain(), Rng{1}}, b{"a", plain(), Rng{1}};
  a.observe("x", at({0.1, 0, 0}), 10ms);
  a.observe("y", at({0.1, 0, 0}), 90ms);
  b.observe("y", at({0.1, 0, 0}), 10ms);
  b.observe("x", at({0.1, 0, 0}), 90ms);
  EXPECT_EQ(a.self(), b.self());
}

TEST(Vivaldi, TheAdjustmentIsHalfTheMeanResidual) {
  Config config = plain(1);
  config.adjustment_window = 2;
  config.height_min = 0;
  Vivaldi a{"a", config, Rng{1}};
  const Coordinate other = at({0.2}, 0);
  a.observe("b", other, 400ms);
  const double first = 0.4 - std::abs(0.2 - a.self().vec[0]);
  EXPECT_NEAR(a.self().adjustment, first / 4, 1e-12);  // the other slot is still zero
}

TEST(Vivaldi, GravityPullsTowardsTheOrigin) {
  Config config = plain();
  config.gravity_rho = 1.0;
  Vivaldi pulled{"a", config, Rng{1}}, free{"a", plain(), Rng{1}};
  for (int i = 0; i < 50; ++i) {
    pulled.observe("b", at({0.5, 0, 0}), 900ms);
    free.observe("b", at({0.5, 0, 0}), 900ms);
  }
  EXPECT_LT(std::abs(pulled.self().vec[0]), std::abs(free.self().vec[0]));
}

TEST(Vivaldi, WhatCannotBeIsRefusedAndChangesNothing) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  const auto with = [](auto change) {
    Coordinate c = at({0.1, 0, 0});
    change(c);
    return c;
  };
  struct Row {
    Coordinate other;
    Duration rtt;
    Refusal refusal;
  };
  const Row rows[] = {
      {at({0.1, 0}), 50ms, Refusal::dimensions},
      {at({}), 50ms, Refusal::dimensions},
      {at({kNan, 0, 0}), 50ms, Refusal::not_finite},
      {at({0, 0, -kInfinite}), 50ms, Refusal::not_finite},
      {with([](Coordinate& c) { c.error = kNan; }), 50ms, Refusal::not_finite},
      {with([](Coordinate& c) { c.height = kInfinite; }), 50ms, Refusal::not_finite},
      {with([](Coordinate& c) { c.adjustment = kNan; }), 50ms, Refusal::not_finite},
      {at({0.1, 0, 0}), -1ns, Refusal::rtt_out_of_range},
      {at({0.1, 0, 0}), 10s + 1ns, Refusal::rtt_out_of_range},
      {with([](Coordinate& c) { c.error = -1; }), 50ms, Refusal::implausible},
      {with([](Coordinate& c) { c.height = -0.1; }), 50ms, Refusal::implausible},
      {with([](Coordinate& c) { c.height = 101; }), 50ms, Refusal::implausible},
      {with([](Coordinate& c) { c.adjustment = -101; }), 50ms, Refusal::implausible},
      {at({101, 0, 0}), 50ms, Refusal::implausible},
      {at({0.1, 0, 0}), 10s, Refusal::none},
      {at({0.1, 0, 0}), 0ns, Refusal::none},
  };
  int number = 0;
  for (const Row& row : rows) {
    SCOPED_TRACE(++number);
    Vivaldi a{"a", plain(), Rng{1}};
    const Coordinate before = a.self();
    EXPECT_EQ(a.observe("b", row.other, row.rtt), row.refusal);
    EXPECT_EQ(a.self() == before, row.refusal != Refusal::none);
    EXPECT_EQ(a.find("b").has_value(), row.refusal == Refusal::none);
  }
}

TEST(Vivaldi, ABrokenCoordinateIsStartedAnewAndCounted) {
  Config config = plain();
  config.cc = std::numeric_limits<double>::max();
  Vivaldi a{"a", config, Rng{1}};
  for (int i = 0; i < 10 && a.resets() == 0; ++i) a.observe("b", at({0.1, 0, 0}), 9s);
  EXPECT_EQ(a.resets(), 1U);
  EXPECT_EQ(a.self(), (Coordinate{.vec = {0, 0, 0}}));
}

TEST(Vivaldi, NoSequenceOfPeersMakesItInvalid) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Rng rng{seed};
    Vivaldi a{"a", {}, Rng{seed}};
    for (int i = 0; i < 300; ++i) {
      Coordinate liar;
      for (double& x : liar.vec)
        x = (rng.unit() - 0.5) * std::pow(10, static_cast<double>(rng.below(5)) - 2);
      liar.error = rng.chance(0.5) ? 0 : rng.unit() * 1e6;
      liar.height = rng.unit() * 100;
      a.observe(std::to_string(rng.below(5)), liar, Duration{rng.between(0, 10'000'000'000)});
    }
    for (const double x : a.self().vec) EXPECT_TRUE(std::isfinite(x)) << seed;
    EXPECT_TRUE(std::isfinite(a.self().height));
    EXPECT_LE(a.self().error, 1.5);
  }
}

TEST(Vivaldi, RemembersWhatItHeardUntilToldToForget) {
  Vivaldi a{"a", plain(), Rng{1}};
  EXPECT_EQ(a.find("b"), std::nullopt);
  a.observe("b", at({0.1, 0, 0}), 50ms);
  a.observe("b", at({0.2, 0, 0}), 50ms);
  EXPECT_EQ(a.find("b"), at({0.2, 0, 0}));
  EXPECT_EQ(a.find("a"), a.self());
  a.forget("b");
  a.forget("nobody");
  EXPECT_EQ(a.find("b"), std::nullopt);
}

TEST(Vivaldi, RemembersABoundedNumberOfPeersButLearnsFromAll) {
  Config config = plain();
  config.max_peers = 1;
  Vivaldi a{"a", config, Rng{1}};
  a.observe("b", at({0.1, 0, 0}), 50ms);
  const Coordinate before = a.self();
  EXPECT_EQ(a.observe("c", at({0.1, 0, 0}), 50ms), Refusal::none);
  EXPECT_NE(a.self(), before);
  EXPECT_EQ(a.find("c"), std::nullopt);
  EXPECT_TRUE(a.find("b"));
}

TEST(Vivaldi, EqualHistoriesGiveEqualCoordinates) {
  const auto run = [] {
    Vivaldi a{"a", {}, Rng{9}};
    Rng rng{4};
    Coordinate other;
    for (int i = 0; i < 100; ++i) {
      for (double& x : other.vec) x = rng.unit();
      a.observe("b", other, Duration{rng.between(1, 1'000'000'000)});
    }
    return a.self();
  };
  EXPECT_EQ(run(), run());
}

}  // namespace
}  // namespace pando::coord
