#include "core/detector/levels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/detector/accrual.h"
#include "source_tree.h"

namespace pando::detector {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

json vectors(const std::string& file) {
  std::ifstream in{source_tree() + "/tests/vectors/phi/" + file};
  return json::parse(in);
}

double number(const json& value) {
  return std::stod(value.get<std::string>());
}

/// 1e-9 of the value, and of 1 where the value is tiny.
void expect_close(double got, double want) {
  EXPECT_NEAR(got, want, 1e-9 * std::max(1.0, std::abs(want)));
}

TEST(Levels, EqualTheClosedForm) {
  const json rows = vectors("levels.json");
  ASSERT_GT(rows.size(), 400u);
  for (const json& row : rows) {
    const double want = number(row["level"]), got = normal_level(number(row["deviations"]));
    SCOPED_TRACE(row.dump());
    expect_close(got, want);
    EXPECT_NEAR(got / want, 1, 1e-12);
  }
}

TEST(Levels, TheInverseGivesBackTheDeviations) {
  for (const json& row : vectors("levels.json")) {
    const double level = number(row["level"]), want = number(row["deviations"]);
    if (want < -5) continue;  // so close to zero the level does not tell deviations apart
    EXPECT_NEAR(normal_deviate(level), want, 1e-9 * std::max(1.0, std::abs(want))) << row.dump();
  }
  EXPECT_NEAR(normal_deviate(8), 5.612, 5e-4);  // papers: z(8), z(16)
  EXPECT_NEAR(normal_deviate(16), 8.222, 5e-4);
}

TEST(Levels, AreFiniteAndRiseStrictlyUpToAMillionDeviations) {
  double before = normal_level(-8);
  for (double y = -8; y < 1e6; y += std::max(1e-3, std::abs(y) * 1e-6)) {
    const double level = normal_level(y + std::max(1e-3, std::abs(y) * 1e-6));
    ASSERT_TRUE(std::isfinite(level)) << y;
    ASSERT_GT(level, before) << y;
    before = level;
  }
}

TEST(Levels, TheExponentialLawAgreesWithItsOwnDistribution) {
  for (const double means : {0.1, 1.0, 2.5, 18.4, 100.0}) {
    EXPECT_NEAR(std::pow(10, -exponential_level(means)), std::exp(-means), 1e-12);
    EXPECT_NEAR(exponential_means(exponential_level(means)), means, 1e-12);
  }
  EXPECT_NEAR(exponential_means(8), 18.42, 5e-3);  // the figure known from Cassandra
  EXPECT_EQ(exponential_level(-1), 0);
}

/// A whole edge, fed with the samples of a row; the last heartbeat comes at the returned moment.
Instant feed(Accrual& accrual, const json& samples) {
  Instant now{5s};
  accrual.heard(now, {});
  for (const json& sample : samples) accrual.heard(now += Duration{sample.get<std::int64_t>()}, {});
  return now;
}

TEST(Levels, OfAWholeEdgeEqualTheClosedForm) {
  for (const json& row : vectors("windows.json")) {
    for (const auto law : {Law::normal, Law::exponential}) {
      Accrual accrual{{.law = law, .cap_samples = false, .forgive_loss = false}};
      const Instant last = feed(accrual, row["samples"]);
      for (const json& point : row["points"]) {
        const Duration silence{point["silence"].get<std::int64_t>()};
        const double want = number(point[law == Law::normal ? "normal" : "exponential"]);
        SCOPED_TRACE(point.dump());
        expect_close(accrual.level(last + silence).value_or(-1), want);
        // The silence is whole nanoseconds, so the moment can be told to 1 ms and much better.
        if (want < 0.01) continue;
        const Instant at = accrual.reaches(Threshold{want}).value_or(Instant{});
        EXPECT_LE(std::abs((at - last - silence).count()), 1000 + silence.count() / 1'000'000'000);
      }
    }
  }
}

TEST(Windows, MeanAndDeviationAreExact) {
  for (const json& row : vectors("windows.json")) {
    Window window{200};
    for (const json& sample : row["samples"])
      window.push(Duration{sample.get<std::int64_t>()}, false);
    EXPECT_NEAR(window.mean() / number(row["mean"]), 1, 1e-15);
    EXPECT_NEAR(window.deviation() / number(row["deviation"]), 1, 1e-14);
  }
}

TEST(Windows, ForgetTheOldestSampleAndItsLoss) {
  Window window{3};
  window.push(1s, true);
  for (int i = 0; i < 3; ++i) window.push(4s, false);
  EXPECT_EQ(window.size(), 3u);
  EXPECT_EQ(window.losses(), 0u);
  EXPECT_EQ(window.mean(), 4e9);
  EXPECT_EQ(window.deviation(), 0);
}

TEST(Windows, AFullWindowOfTheLongestSamplesDoesNotOverflow) {
  Window window{Window::kMostSamples};
  for (std::size_t i = 0; i < 2 * Window::kMostSamples; ++i)
    window.push(i % 2 == 0 ? Duration::max() : Duration{}, false);
  const double half = static_cast<double>(Window::kLongest.count()) / 2;
  EXPECT_EQ(window.mean(), half);
  EXPECT_EQ(window.deviation(), half);
}

}  // namespace
}  // namespace pando::detector
