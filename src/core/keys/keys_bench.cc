// What one command costs without any network, and a key in memory.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <memory>
#include <string>
#include <vector>

#include "core/keys/command.h"

namespace pando::keys {
namespace {

constexpr std::size_t kKeys = 1'000'000;

std::string name(std::size_t i) {
  std::string digits = std::to_string(i);
  return "key:" + std::string(12 - digits.size(), '0') + digits;
}

/// A million keys of 16 bytes with 100 bytes each; their names in any order, as they would lie in
/// the buffer of a connection.
struct Filled {
  Keyspace keys{1};
  std::vector<std::string> names;
  std::string said;
  std::string value = std::string(100, 'v');
  std::size_t used = 0;

  Filled() {
    for (std::size_t i = 0; i < kKeys; ++i) names.push_back(name(i));
    const std::size_t before = mallinfo2().uordblks;
    for (const std::string& key : names)
      keys.apply({.op = wire::Op::put, .key = key, .value = value});
    used = mallinfo2().uordblks - before;
    Rng rng{1};
    rng.shuffle(names);
    for (const std::string& key : names) said += key;
  }
  std::string_view key(std::size_t i) const { return std::string_view{said}.substr(i * 16, 16); }
};

Filled& filled() {
  static const auto all = std::make_unique<Filled>();
  return *all;
}

/// Commands one by one, each about another one of so many keys.
template <class Say>
void run(benchmark::State& state, Say say) {
  Filled& data = filled();
  Rng rng{1};
  const auto keys = static_cast<std::size_t>(state.range(0));
  std::size_t next = 0;
  wire::Effects effects;
  Events events;
  std::string out;
  for (auto _ : state) {
    out.clear();
    effects.clear();
    const std::vector<std::string_view>& words = say(data, data.key(next++ % keys));
    resp::ReplyWriter reply{out, resp::Protocol::resp2};
    Call call{data.keys, words, 1'000'000, rng, effects, reply, events};
    benchmark::DoNotOptimize(execute(*find_command(words), call));
  }
  state.SetItemsProcessed(state.iterations());
}

void get(benchmark::State& state) {
  std::vector<std::string_view> words = {"GET", ""};
  run(state, [&](Filled&, std::string_view key) -> auto& { return words[1] = key, words; });
}
BENCHMARK(get)->Arg(1000)->Arg(kKeys);

void set(benchmark::State& state) {
  std::vector<std::string_view> words = {"SET", "", ""};
  run(state, [&](Filled& data, std::string_view key) -> auto& {
    return words[1] = key, words[2] = data.value, words;
  });
}
BENCHMARK(set)->Arg(1000)->Arg(kKeys);

void memory_of_a_key(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(filled().keys.used());
  const double keys = kKeys;
  state.counters["allocated"] = static_cast<double>(filled().used) / keys;
  state.counters["counted"] = static_cast<double>(filled().keys.used()) / keys;
}
BENCHMARK(memory_of_a_key);

void digest(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(filled().keys.digest(3));
}
BENCHMARK(digest)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace pando::keys
