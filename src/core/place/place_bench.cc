// What a plan costs: the first one of a cluster that forms at once, one loss, and nothing to do.
// Run: build/release/bin/core_place_bench
#include <benchmark/benchmark.h>

#include "core/place/place.h"

namespace pando::place {
namespace {

map::Host host(int number) {
  map::Host host;
  host.who.id.bytes[0] = static_cast<std::uint8_t>(number * 151);
  host.who.id.bytes[14] = static_cast<std::uint8_t>(number >> 8);
  host.who.id.bytes[15] = static_cast<std::uint8_t>(number);
  host.name = "h" + std::to_string(number);
  host.zone =
      "z" + std::to_string(number % 3) + "/r" + std::to_string(number % 12) + "/" + host.name;
  return host;
}

struct Cluster {
  explicit Cluster(const benchmark::State& state) {
    for (int i = 1; i <= state.range(1); ++i) situation.nodes.push_back({.host = host(i)});
    Id id;
    id.bytes[0] = 1;
    map = map::first_map(id, host(1), static_cast<std::size_t>(state.range(0)), 2,
                         map::SplitPolicy::majority);
  }

  Situation situation;
  map::Map map;
};

void Form(benchmark::State& state) {
  const Cluster cluster{state};
  for (auto _ : state) benchmark::DoNotOptimize(next(cluster.map, cluster.situation));
}

void LoseOne(benchmark::State& state) {
  Cluster cluster{state};
  const map::Map settled = forecast(cluster.map, cluster.situation).map;
  cluster.situation.nodes.pop_back();
  const map::Map less = *map::apply(settled, next(settled, cluster.situation)).map;
  for (auto _ : state) benchmark::DoNotOptimize(next(less, cluster.situation));
}

void Rest(benchmark::State& state) {
  Cluster cluster{state};
  const map::Map settled = forecast(cluster.map, cluster.situation).map;
  for (auto _ : state) benchmark::DoNotOptimize(next(settled, cluster.situation));
}

void sizes(benchmark::internal::Benchmark* bench) {
  bench->Args({1024, 10})->Args({1024, 100})->Args({16384, 1000})->Unit(benchmark::kMillisecond);
}

BENCHMARK(Form)->Apply(sizes);
BENCHMARK(LoseOne)->Apply(sizes);
BENCHMARK(Rest)->Apply(sizes);

}  // namespace
}  // namespace pando::place
