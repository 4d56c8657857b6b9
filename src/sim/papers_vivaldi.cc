// Vivaldi: Dabek, Cox, Kaashoek, Morris, SIGCOMM 2004; the machine's own bounds are tested in
// coord.
#include <fmt/format.h>

#include <cmath>

#include "sim/experiment.h"
#include "sim/statistics.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

using Matrix = std::vector<std::vector<Duration>>;

/// Hosts in a plane of 100 ms with access links of up to 10 ms: one-way times, symmetrical, each
/// pair off by up to a tenth as routes on the Internet are.
std::shared_ptr<const Matrix> internet(std::size_t count, Rng& rng) {
  struct Place {
    double x, y, access;
  };
  std::vector<Place> places;
  for (std::size_t i = 0; i < count; ++i)
    places.push_back({rng.unit() * 50, rng.unit() * 50, rng.unit() * 5});
  auto matrix = std::make_shared<Matrix>(count, std::vector<Duration>(count));
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      const double plane = std::hypot(places[a].x - places[b].x, places[a].y - places[b].y);
      const double detour = 0.9 + 0.2 * rng.unit();
      const double ms = plane * detour + places[a].access + places[b].access;
      (*matrix)[a][b] = (*matrix)[b][a] = Duration{static_cast<std::int64_t>(ms * 1e6)};
    }
  }
  return matrix;
}

double median_error(std::uint64_t seed, std::size_t nodes, Duration time) {
  World world{seed};
  const auto matrix = internet(nodes, world.rng());
  world.network().common() = path_of(Distance{matrix}, Delay{.base = 0s, .jitter = 500us});
  const Hosts hosts = form(world, nodes, {}, time);
  std::vector<double> errors;
  for (const HostId a : hosts) {
    for (const HostId b : hosts) {
      const auto estimate = world.node(a).rtt(world.host(a).name(), world.host(b).name());
      if (a == b || !estimate) continue;
      const auto truth = static_cast<double>(2 * (*matrix)[a][b].count());
      errors.push_back(std::abs(static_cast<double>(estimate->count()) - truth) / truth);
    }
  }
  return errors.empty() ? 1 : median(errors);
}

}  // namespace

std::vector<Finding> vivaldi_error(Effort effort) {
  std::vector<double> errors;
  const std::size_t nodes = effort == Effort::full ? 200 : 48;
  for (std::uint64_t seed = 0; seed < (effort == Effort::full ? 30u : 8u); ++seed)
    errors.push_back(median_error(seed, nodes, 600s));
  return {{fmt::format("median relative error of {} members after 600 s", nodes),
           "11 % (King data); at most 11 % here", fmt::format("{:.1f} %", 100 * median(errors)),
           median(errors) <= 0.11}};
}

}  // namespace pando::sim
