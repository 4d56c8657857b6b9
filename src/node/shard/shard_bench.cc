// What a command costs from its words to its answer, with primary and replica in this process.
// bench/cost.py counts its instructions.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "node/shard/shard.h"
#include "node/shard/transaction.h"

namespace {
std::uint64_t allocations = 0;  // of this process
}

// Not inlined: compilers take new and free() for a mistake.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* at = std::malloc(size)) return at;
  std::abort();
}
[[gnu::noinline]] void operator delete(void* at) noexcept {
  std::free(at);
}
[[gnu::noinline]] void operator delete(void* at, std::size_t) noexcept {
  std::free(at);
}

namespace pando::shard {
namespace {

constexpr std::size_t kBuckets = 1024, kKeys = 20'000, kTurn = 1024;

enum Verb { kSet, kGet };

struct AlwaysValid final : Lease {
  bool serves(Instant, std::uint16_t) const override { return true; }
};

/// Node 0 is primary of all buckets.
class Pair {
 public:
  explicit Pair(std::size_t copies) : copies_(copies) {
    map::Map map = map::first_map(Id{{1}}, host(0), kBuckets, static_cast<std::uint8_t>(copies),
                                  map::SplitPolicy::majority);
    for (std::size_t i = 1; i < copies; ++i) map.members.push_back(host(i));
    for (map::Holders& holders : map.buckets)
      for (std::size_t i = 1; i < copies; ++i)
        holders.acting.push_back(static_cast<map::MemberNumber>(i));
    const auto shared = std::make_shared<const map::Map>(std::move(map));
    for (std::size_t i = 0; i < copies; ++i) {
      shards_[i] = std::make_unique<Shard>(Config{.self = host(i).who, .name = host(i).name},
                                           lease_, now_, Rng{i + 1});
      for (std::size_t j = 0; j < copies; ++j)
        if (j != i) shards_[i]->step(now_, PeerUp{host(j).name, host(j).who});
    }
    for (std::size_t i = 0; i < copies; ++i) shards_[i]->step(now_, MapIs{shared});
    for (int round = 0; round < 5; ++round) exchange();
    for (std::size_t i = 0; i < kKeys; ++i)
      keys_.push_back("key:" + std::to_string(100'000'000'000 + i));
  }

  /// All keys are there, with 100 octets.
  void fill() {
    for (std::size_t i = 0; i < kKeys; i += kTurn) {
      words_.clear();
      for (std::size_t k = i; k < std::min(i + kTurn, kKeys); ++k)
        words_.push_back({"SET", keys_[k], value_});
      step(kSet);
      exchange();
    }
    while (answered_ < ticket_) exchange();
  }
  /// So many commands that come together, each about a key by chance.
  void ask(Verb verb, std::size_t together) {
    words_.clear();
    for (std::size_t i = 0; i < together; ++i)
      words_.push_back({verb == kSet ? "SET" : "GET", keys_[rng_.below(kKeys)], value_});
    step(verb);
  }
  /// Everything that waits goes to the other, once.
  void exchange() {
    now_ += std::chrono::microseconds{50};
    for (std::size_t i = 0; i < copies_; ++i) {
      out_.clear();
      shards_[i]->poll(now_, out_, answers_);
      answered_ += answers_.size();
      shards_[i]->reuse(answers_);
      for (const Output& output : out_) {
        if (const auto* post = std::get_if<node::DataPost>(&output))
          shards_[static_cast<std::size_t>(post->to[0] - '0')]->step(
              now_, Came{host(i).name, post->message});
      }
    }
  }
  std::uint64_t asked() const { return ticket_; }
  std::uint64_t answered() const { return answered_; }

 private:
  void step(Verb verb) {
    requests_.clear();
    const keys::Command* command = verb == kSet ? set_ : get_;
    for (const auto& words : words_)
      requests_.push_back({1, ++ticket_, command,
                           std::span{words}.first(verb == kSet ? 3 : 2), resp::Protocol::resp2});
    shards_[0]->step(now_, Requests{requests_});
  }
  static map::Host host(std::size_t i) {
    map::Host host;
    host.who.id.bytes[15] = static_cast<std::uint8_t>(i + 1);
    host.who.start = 1;
    host.name = std::string(1, static_cast<char>('0' + i));
    return host;
  }

  std::size_t copies_;
  Instant now_{std::chrono::seconds{1}};
  AlwaysValid lease_;
  std::array<std::unique_ptr<Shard>, 2> shards_;
  Rng rng_{7};
  const std::string value_ = std::string(100, 'v');
  const keys::Command* set_ = row_of(std::vector<std::string_view>{"SET", "", ""});
  const keys::Command* get_ = row_of(std::vector<std::string_view>{"GET", ""});
  std::vector<std::string> keys_;
  std::vector<std::array<std::string_view, 3>> words_;
  std::vector<Request> requests_;
  Outbox out_;
  std::vector<Answered> answers_;
  std::uint64_t ticket_ = 0, answered_ = 0;
};

/// What is measured, by a name for profilers: kTurn commands, so many at a time.
[[gnu::noinline]] void turn(Pair& pair, Verb verb, std::size_t together) {
  for (std::size_t asked = 0; asked < kTurn; asked += together) {
    pair.ask(verb, together);
    pair.exchange();
  }
}

void BM_ToAnswer(benchmark::State& state, Verb verb) {
  const auto together = static_cast<std::size_t>(state.range(1));
  Pair pair{static_cast<std::size_t>(state.range(0))};
  pair.fill();
  for (std::size_t i = 0; i < 64; ++i) {
    pair.ask(verb, together);
    pair.exchange();
  }
  const std::uint64_t before = allocations;
  for (auto _ : state) turn(pair, verb, together);
  const auto commands = static_cast<double>(kTurn) * static_cast<double>(state.iterations());
  state.counters["allocations"] = static_cast<double>(allocations - before) / commands;
  for (int i = 0; i < 3; ++i) pair.exchange();
  if (pair.answered() != pair.asked()) state.SkipWithError("a command was not answered");
  state.SetItemsProcessed(static_cast<std::int64_t>(commands));
}
BENCHMARK_CAPTURE(BM_ToAnswer, SET, kSet)
    ->ArgNames({"copies", "together"})
    ->ArgsProduct({{1, 2}, {1, 16, 64}});
BENCHMARK_CAPTURE(BM_ToAnswer, GET, kGet)
    ->ArgNames({"copies", "together"})
    ->ArgsProduct({{1, 2}, {1, 16, 64}});

}  // namespace
}  // namespace pando::shard
