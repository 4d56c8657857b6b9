// What one routing step costs: a cluster of 100 members, keys of 16 octets.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "base/rng.h"
#include "pando/router.h"
#include "pando/slots.h"

namespace pando {
namespace {

constexpr std::size_t kKeys = 1024;

std::vector<std::string> some_keys() {
  Rng rng{7};
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < kKeys; ++i) keys.push_back(fmt::format("{:016x}", rng.next()));
  return keys;
}

map::MapPtr some_map(std::size_t ranges) {
  Rng rng{8};
  map::Map map;
  map.epoch = 1;
  for (std::size_t i = 0; i < 100; ++i) map.members.push_back({.name = fmt::format("node{}", i)});
  const auto anybody = [&] { return static_cast<map::MemberNumber>(rng.below(100)); };
  for (std::size_t i = 0; i < 1024; ++i)
    map.buckets.push_back({.acting = {anybody(), anybody()}, .learners = {}});
  map::RangeTable table{"t", 2, {}};
  for (std::size_t i = 0; i < ranges; ++i)
    table.ranges.push_back({i == 0 ? Bytes{} : to_bytes(fmt::format("{:04x}", i * 65536 / ranges)),
                            {.acting = {anybody(), anybody()}, .learners = {}}});
  map.tables.push_back(std::move(table));
  return std::make_shared<const map::Map>(std::move(map));
}

void slot(benchmark::State& state) {
  const auto keys = some_keys();
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(slot_of(keys[i++ % kKeys]));
}
BENCHMARK(slot);

void route_by_hash(benchmark::State& state) {
  const auto keys = some_keys();
  const Router router{some_map(1)};
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(router.route(keys[i++ % kKeys]).primary());
}
BENCHMARK(route_by_hash);

void route_by_range(benchmark::State& state) {
  const auto keys = some_keys();
  const Router router{some_map(static_cast<std::size_t>(state.range(0)))};
  const map::RangeTable& table = *router.map()->table("t");
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(router.route(table, keys[i++ % kKeys]).primary());
}
BENCHMARK(route_by_range)->Arg(1)->Arg(16)->Arg(256)->Arg(4096);

}  // namespace
}  // namespace pando
