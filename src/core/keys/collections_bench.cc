// What large collections cost: bytes for each element, and time for each change and question.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "core/keys/hash_value.h"
#include "core/keys/list_value.h"
#include "core/keys/set_value.h"
#include "core/keys/sorted_set.h"

namespace pando::keys {
namespace {

constexpr std::size_t kElements = 1'000'000;
constexpr std::size_t kMask = (1 << 20) - 1;

/// `element:0000001`: 15 bytes, in no order.
std::string name(std::size_t i) {
  const std::string digits = std::to_string(i * 7919 % kElements);
  return "element:" + std::string(7 - digits.size(), '0') + digits;
}

const std::vector<std::string>& names() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < kElements; ++i) out.push_back(name(i));
    return out;
  }();
  return all;
}

wire::Effect effect_of(Kind kind, std::size_t i) {
  const std::string& item = names()[i % kElements];
  if (kind == Kind::hash) return {.op = wire::Op::hash_put, .item = item, .value = "0123456789"};
  if (kind == Kind::set) return {.op = wire::Op::set_put, .item = item};
  if (kind == Kind::list) return {.op = wire::Op::push_back, .value = item};
  return {.op = wire::Op::zset_put, .item = item, .score = static_cast<double>(i * 31 & kMask)};
}

std::unique_ptr<Collection> filled(Kind kind) {
  auto value = make_collection(kind, 1);
  for (std::size_t i = 0; i < kElements; ++i) value->apply(effect_of(kind, i));
  return value;
}

/// A million elements of 15 bytes; hashes with values of 10 bytes.
void fill(benchmark::State& state, Kind kind) {
  names();
  double bytes = 0;
  for (auto _ : state) {
    const std::size_t before = mallinfo2().uordblks;
    const auto value = filled(kind);
    bytes = static_cast<double>(mallinfo2().uordblks - before);
    state.counters["claimed"] = static_cast<double>(value->memory()) / kElements;
  }
  state.counters["bytes"] = bytes / kElements;
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kElements));
}
BENCHMARK_CAPTURE(fill, hash, Kind::hash)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(fill, list, Kind::list)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(fill, set, Kind::set)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(fill, zset, Kind::zset)->Unit(benchmark::kMillisecond);

/// Changing the score of a member.
void zset_change(benchmark::State& state) {
  const auto value = filled(Kind::zset);
  std::size_t i = 0;
  for (auto _ : state) {
    wire::Effect effect = effect_of(Kind::zset, ++i);
    effect.score += 0.5;
    value->apply(effect);
  }
}
BENCHMARK(zset_change);

void zset_rank(benchmark::State& state) {
  const auto value = filled(Kind::zset);
  const auto& zset = static_cast<const SortedSet&>(*value);
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(zset.rank(names()[++i % kElements]));
}
BENCHMARK(zset_rank);

void list_index(benchmark::State& state) {
  const auto value = filled(Kind::list);
  const auto& list = static_cast<const ListValue&>(*value);
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(list.words().word((i += 7919 * 31) % kElements));
}
BENCHMARK(list_index);

/// One element in the middle comes, another goes.
void list_middle(benchmark::State& state) {
  const auto value = filled(Kind::list);
  std::int64_t i = 0;
  for (auto _ : state) {
    i = (i + 7919 * 31) % static_cast<std::int64_t>(kElements);
    value->apply({.op = wire::Op::list_insert, .value = "element", .number = i});
    value->apply({.op = wire::Op::list_erase, .number = i});
  }
}
BENCHMARK(list_middle);

/// The longest change on the way to five million elements: nothing is moved as a
/// whole.
void longest(benchmark::State& state, Kind kind) {
  for (auto _ : state) {
    auto value = make_collection(kind, 1);
    double worst = 0;
    for (std::size_t i = 0; i < 5 * kElements; ++i) {
      const std::string item = std::to_string(i);
      wire::Effect effect = effect_of(kind, i);
      effect.item = effect.op == wire::Op::push_back ? "" : std::string_view{item};
      const auto begin = std::chrono::steady_clock::now();
      value->apply(effect);
      const std::chrono::duration<double, std::micro> took =
          std::chrono::steady_clock::now() - begin;
      worst = std::max(worst, took.count());
    }
    state.counters["longest_us"] = worst;
  }
}
BENCHMARK_CAPTURE(longest, hash, Kind::hash)->Iterations(1)->Unit(benchmark::kSecond);
BENCHMARK_CAPTURE(longest, list, Kind::list)->Iterations(1)->Unit(benchmark::kSecond);
BENCHMARK_CAPTURE(longest, zset, Kind::zset)->Iterations(1)->Unit(benchmark::kSecond);

}  // namespace
}  // namespace pando::keys
