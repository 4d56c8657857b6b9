// Figures that others published about Vivaldi, measured on this one.
//
// Serf's own bounds for constellations of known shape, and experiment VIV-2: a synthetic Internet
// of 1740 hosts beside the best that any placement of the same kind could do. SIGCOMM 2004,
// section 5.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/coord/vivaldi.h"

namespace pando::coord {
namespace {

using namespace std::chrono_literals;

/// Round trips in seconds between every two nodes.
struct Truth {
  explicit Truth(std::size_t n) : nodes{n}, rtt(n * n) {}
  float& operator()(std::size_t i, std::size_t j) { return rtt[i * nodes + j]; }
  float operator()(std::size_t i, std::size_t j) const { return rtt[i * nodes + j]; }
  std::size_t nodes;
  std::vector<float> rtt;
};

Duration as_duration(double seconds) {
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

template <class Rtt>
Truth make_truth(std::size_t nodes, Rtt rtt) {
  Truth truth{nodes};
  for (std::size_t i = 0; i < nodes; ++i)
    for (std::size_t j = i + 1; j < nodes; ++j)
      truth(i, j) = truth(j, i) = static_cast<float>(rtt(i, j));
  return truth;
}

std::vector<Vivaldi> make_clients(std::size_t nodes, const Config& config) {
  std::vector<Vivaldi> clients;
  for (std::size_t i = 0; i < nodes; ++i)
    clients.emplace_back(std::to_string(i), config, Rng{i + 1});
  return clients;
}

/// In every cycle each node measures one random node, as probing does.
void simulate(std::vector<Vivaldi>& clients, const Truth& truth, int cycles, Rng& rng) {
  for (int cycle = 0; cycle < cycles; ++cycle)
    for (std::size_t i = 0; i < clients.size(); ++i) {
      const std::size_t j = rng.below(clients.size());
      if (j != i)
        clients[i].observe(std::to_string(j), clients[j].self(), as_duration(truth(i, j)));
    }
}

struct Errors {
  double mean = 0, median = 0, worst = 0;
};

/// Relative errors of the estimates of all pairs.
template <class Estimate>
Errors errors_of(const Truth& truth, Estimate estimate) {
  std::vector<double> errors;
  for (std::size_t i = 0; i < truth.nodes; ++i)
    for (std::size_t j = i + 1; j < truth.nodes; ++j)
      errors.push_back(std::abs(estimate(i, j) - truth(i, j)) / truth(i, j));
  const auto middle = errors.begin() + static_cast<std::ptrdiff_t>(errors.size() / 2);
  std::nth_element(errors.begin(), middle, errors.end());
  return {.mean = std::accumulate(errors.begin(), errors.end(), 0.0) /
                  static_cast<double>(errors.size()),
          .median = *middle,
          .worst = *std::max_element(errors.begin(), errors.end())};
}

Errors errors_of(const std::vector<Vivaldi>& clients, const Truth& truth) {
  return errors_of(truth, [&](std::size_t i, std::size_t j) {
    return std::chrono::duration<double>(distance(clients[i].self(), clients[j].self())).count();
  });
}

Errors run(const Truth& truth, int cycles = 1000, const Config& config = {}) {
  auto clients = make_clients(truth.nodes, config);
  Rng rng{1};
  simulate(clients, truth, cycles, rng);
  return errors_of(clients, truth);
}

void print(const char* what, const Errors& e) {
  fmt::print("{:<28} mean {:7.4f} %  median {:7.4f} %  worst {:7.4f} %\n", what, 100 * e.mean,
             100 * e.median, 100 * e.worst);
}

// ---- Serf's bounds: coordinate/performance_test.go, as quoted in papers on its coordinates
// -------

TEST(SerfsBounds, ALineOfTen) {
  const Errors e =
      run(make_truth(10, [](auto i, auto j) { return 0.010 * static_cast<double>(j - i); }));
  print("line", e);
  EXPECT_LE(e.mean, 0.0031);
  EXPECT_LE(e.worst, 0.013);
}

TEST(SerfsBounds, AGridOfFiveByFive) {
  const Errors e = run(make_truth(25, [](auto i, auto j) {
    const auto x = [](std::size_t k) { return static_cast<double>(k % 5); };
    const auto y = [](std::size_t k) { return static_cast<double>(k / 5); };
    return 0.010 * std::hypot(x(i) - x(j), y(i) - y(j));
  }));
  print("grid", e);
  EXPECT_LE(e.mean, 0.0016);
  EXPECT_LE(e.worst, 0.023);
}

TEST(SerfsBounds, TwoHalvesFarApart) {
  const Errors e =
      run(make_truth(25, [](auto i, auto j) { return (i <= 12) != (j <= 12) ? 0.011 : 0.001; }));
  print("two halves", e);
  EXPECT_LE(e.mean, 0.00006);
  EXPECT_LE(e.worst, 0.00048);
}

TEST(SerfsBounds, ACircleWhoseCentreIsBehindASlowLink) {
  constexpr double kRadius = 0.100;
  const Truth truth = make_truth(25, [](auto i, auto j) {
    if (i == 0) return 2 * kRadius;  // the centre is twice as far as it looks
    const double angle = 2 * M_PI / 24 * static_cast<double>(j - i);
    return 2 * kRadius * std::sin(angle / 2);
  });
  auto clients = make_clients(truth.nodes, {.dimensions = 2});
  Rng rng{1};
  simulate(clients, truth, 1000, rng);
  const Errors e = errors_of(clients, truth);
  print("height", e);
  EXPECT_LE(e.mean, 0.0028);
  EXPECT_LE(e.worst, 0.064);
  EXPECT_GE(clients[0].self().height, 0.97 * kRadius);
}

TEST(SerfsBounds, RandomRoundTrips) {
  Rng noise{1};
  const auto gauss = [&] {
    return std::sqrt(-2 * std::log(1 - noise.unit())) * std::cos(2 * M_PI * noise.unit());
  };
  const Errors e = run(make_truth(25, [&](auto, auto) { return 0.100 + 0.010 * gauss(); }));
  print("random 100 ms +- 10 ms", e);
  EXPECT_LE(e.mean, 0.075);
  EXPECT_LE(e.worst, 0.33);
}

/// Distance from the origin to the middle of the box around all nodes.
double centre_error(const std::vector<Vivaldi>& clients) {
  double squares = 0;
  for (std::size_t d = 0; d < 2; ++d) {
    double low = 1e9, high = -1e9;
    for (const Vivaldi& client : clients) {
      low = std::min(low, client.self().vec[d]);
      high = std::max(high, client.self().vec[d]);
    }
    squares += std::pow((low + high) / 2, 2);
  }
  return std::sqrt(squares);
}

TEST(SerfsBounds, GravityPullsAConstellationBackToTheOrigin) {
  constexpr double kSide = 0.5;
  const double corners[4][2] = {{0, 0}, {0, kSide}, {kSide, kSide}, {kSide, 0}};
  // Serf's own test has the longer diagonal only between the first pair of opposite corners.
  const Truth truth = make_truth(
      4, [&](auto i, auto j) { return i % 2 == 0 && j % 2 == 0 ? std::sqrt(2.0) * kSide : kSide; });
  auto clients = make_clients(4, {.dimensions = 2});
  // Beacons that are sure of themselves draw the nodes to the corners of a square off the origin.
  for (std::size_t i = 0; i < 4; ++i) {
    const Coordinate beacon{.vec = {corners[i][0], corners[i][1]}, .error = 0};
    for (int n = 0; n < 100; ++n) clients[i].observe("beacon", beacon, 0s);
  }
  Rng rng{1};
  simulate(clients, truth, 1000, rng);
  const double baseline = centre_error(clients);
  simulate(clients, truth, 10'000, rng);
  const double later = centre_error(clients);
  fmt::print("drift                        centre {:.4f} -> {:.4f}\n", baseline, later);
  EXPECT_GT(baseline, 0.1);
  EXPECT_LE(later, 0.8 * baseline);
}

// ---- VIV-2 -------------------------------------------------------------------------------------

class Normal {
 public:
  explicit Normal(Rng rng) : rng_{rng} {}
  double operator()() {
    return std::sqrt(-2 * std::log(1 - rng_.unit())) * std::cos(2 * M_PI * rng_.unit());
  }
  Rng& rng() { return rng_; }

 private:
  Rng rng_;
};

constexpr std::size_t kHosts = 1740;  // of the King data set
constexpr std::size_t kSpace = 5;

/// Clusters in five dimensions, access links of log-normal length, one pair in ten on a detour.
Truth synthetic_internet(std::uint64_t seed) {
  Normal normal{Rng{seed}};
  constexpr double kFar = 0.040, kNear = 0.012;  // between and within clusters, seconds per axis
  std::vector<std::array<double, kSpace>> clusters(15), places(kHosts);
  for (auto& c : clusters)
    for (double& x : c) x = kFar * normal();
  std::vector<double> access(kHosts);
  for (std::size_t i = 0; i < kHosts; ++i) {
    const auto& c = clusters[normal.rng().below(clusters.size())];
    for (std::size_t d = 0; d < kSpace; ++d) places[i][d] = c[d] + kNear * normal();
    access[i] = 0.004 * std::exp(0.8 * normal());
  }
  return make_truth(kHosts, [&](auto i, auto j) {
    double squares = 0;
    for (std::size_t d = 0; d < kSpace; ++d) squares += std::pow(places[i][d] - places[j][d], 2);
    const double detour = normal.rng().chance(0.1) ? 1.0 + 0.6 * normal.rng().unit() : 1.0;
    return detour * (std::sqrt(squares) + access[i] + access[j]);
  });
}

/// The best placement that gradient descent on all pairs finds: nodes that know everything.
struct Placement {
  std::size_t dimensions;
  bool heights;
  std::vector<double> x, h;

  Placement(std::size_t d, bool with_heights, Rng rng)
      : dimensions{d}, heights{with_heights}, x(kHosts * d), h(kHosts, with_heights ? 0.01 : 0) {
    for (double& v : x) v = 0.1 * (rng.unit() - 0.5);
  }
  double planar(std::size_t i, std::size_t j) const {
    double squares = 1e-18;
    for (std::size_t d = 0; d < dimensions; ++d)
      squares += (x[i * dimensions + d] - x[j * dimensions + d]) *
                 (x[i * dimensions + d] - x[j * dimensions + d]);
    return std::sqrt(squares);
  }
  double estimate(std::size_t i, std::size_t j) const { return planar(i, j) + h[i] + h[j]; }
  /// One step downhill on the square of the relative error.
  void improve(std::size_t i, std::size_t j, double rtt, double step) {
    const double flat = planar(i, j);
    const double off = (flat + h[i] + h[j] - rtt) / rtt;
    const double push = -step * std::clamp(off, -1.0, 1.0);
    for (std::size_t d = 0; d < dimensions; ++d) {
      const double u = (x[i * dimensions + d] - x[j * dimensions + d]) / flat;
      x[i * dimensions + d] += push * u;
      x[j * dimensions + d] -= push * u;
    }
    if (!heights) return;
    h[i] = std::max(0.0, h[i] + push);
    h[j] = std::max(0.0, h[j] + push);
  }
};

Errors static_optimum(const Truth& truth, std::size_t dimensions, bool heights) {
  Placement best{dimensions, heights, Rng{5}};
  constexpr int kRounds = 30;
  Rng rng{6};
  for (int round = 0; round < kRounds; ++round) {
    const double step = 0.010 * std::pow(0.80, round);
    for (std::size_t n = 0; n < kHosts * kHosts / 2; ++n) {
      const std::size_t i = rng.below(kHosts), j = rng.below(kHosts);
      if (i != j) best.improve(i, j, truth(i, j), step);
    }
  }
  return errors_of(truth, [&](std::size_t i, std::size_t j) { return best.estimate(i, j); });
}

TEST(VivaldiPaper, TheErrorOfASyntheticInternetIsNearTheBestPossible) {
  const Truth truth = synthetic_internet(2004);
  const Errors best = static_optimum(truth, 2, true);
  const Errors flat = static_optimum(truth, 2, false);
  const Errors vivaldi = run(truth, 400, {.dimensions = 2});
  const Errors serf = run(truth, 400);  // eight dimensions and the adjustment
  print("static optimum, 2-D+height", best);
  print("static optimum, 2-D", flat);
  print("Vivaldi, 2-D+height", vivaldi);
  print("Vivaldi, Serf's 8-D+height", serf);
  EXPECT_GE(best.median, 0.08);  // the hosts are as hard to place as VIV-2 asks for
  EXPECT_LE(best.median, 0.10);
  EXPECT_LE(vivaldi.median, 1.35 * best.median);
  EXPECT_LE(vivaldi.median, flat.median - 0.02);  // heights are worth more than two points
  EXPECT_LE(serf.median, vivaldi.median);
}

}  // namespace
}  // namespace pando::coord
