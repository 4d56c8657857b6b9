// What a write costs from the primary's write() to its commit, with two replicas in this process.
#include <benchmark/benchmark.h>

#include <array>

#include "core/store/store.h"

namespace pando::store {
namespace {

/// Applying costs nothing: what is measured is replication.
class NoContent : public Content {
 public:
  void apply(ByteView) override {}
  void clear() override {}
  std::unique_ptr<Content> fresh() const override { return std::make_unique<NoContent>(); }
  void become(Content&) override {}
  std::unique_ptr<Copying> copy() const override {
    struct Nothing : Copying {
      Bytes next(std::size_t) override { return {}; }
      bool done() const override { return true; }
      Bytes filter(ByteView effects) override { return to_bytes(effects); }
    };
    return std::make_unique<Nothing>();
  }
  Bytes keys_of(ByteView) const override { return {}; }
  std::optional<Bytes> restate(ByteView, std::size_t) const override { return Bytes{}; }
  std::uint64_t digest(unsigned) const override { return 0; }
  std::optional<Bytes> restate_part(unsigned, std::size_t) const override { return Bytes{}; }
  void replace_part(unsigned, ByteView) override {}
  Extent extent() const override { return {}; }
};

constexpr std::size_t kBuckets = 1024;

/// Node 0 is primary of all buckets.
class Trio {
 public:
  explicit Trio(std::size_t copies) : copies_(copies) {
    Id cluster;
    cluster.bytes[0] = 1;
    map::Map map = map::first_map(cluster, host(0), kBuckets, 3, map::SplitPolicy::majority);
    for (std::size_t i = 1; i < copies; ++i) map.members.push_back(host(i));
    for (map::Holders& holders : map.buckets)
      for (std::size_t i = 1; i < copies; ++i)
        holders.acting.push_back(static_cast<map::MemberNumber>(i));
    const auto shared = std::make_shared<const map::Map>(std::move(map));
    for (std::size_t i = 0; i < copies; ++i) {
      Config config;
      config.self = host(i).who;
      config.check_every = {};
      stores_[i] = std::make_unique<Store>(
          config, [this](std::uint16_t) -> Content& { return content_; }, now_, Rng{i});
      for (std::size_t j = 0; j < copies; ++j)
        if (j != i) stores_[i]->step(now_, PeerUp{host(j).name, host(j).who}, out_);
    }
    for (std::size_t i = 0; i < copies; ++i) {
      out_.clear();
      stores_[i]->step(now_, MapIs{shared}, out_);
      deliver(i, out_);
    }
    for (int round = 0; round < 5; ++round) exchange();
  }

  static map::Host host(std::size_t i) {
    map::Host host;
    host.who.id.bytes[15] = static_cast<std::uint8_t>(i + 1);
    host.who.start = 1;
    host.name = std::string(1, static_cast<char>('0' + i));
    return host;
  }
  Store& primary() { return *stores_[0]; }
  std::size_t committed() const { return committed_; }

  /// Everything that waits goes to the others, once.
  void exchange() {
    now_ += std::chrono::microseconds{50};
    for (std::size_t i = 0; i < copies_; ++i) {
      out_.clear();
      stores_[i]->poll(now_, out_);
      deliver(i, out_);
    }
  }
  std::size_t bytes() const { return bytes_; }

 private:
  void deliver(std::size_t from, const Outbox& outbox) {
    for (const Output& output : outbox) {
      if (std::get_if<Committed>(&output) != nullptr) ++committed_;
      const Send* send = std::get_if<Send>(&output);
      if (send == nullptr) continue;
      bytes_ += send->bytes.size();
      const auto to = static_cast<std::size_t>(send->to[0] - '0');
      Outbox answers;
      stores_[to]->step(now_, Received{host(from).name, send->bytes}, answers);
      if (!answers.empty()) deliver(to, answers);
    }
  }

  std::size_t copies_;
  Instant now_{std::chrono::seconds{1}};
  NoContent content_;
  std::array<std::unique_ptr<Store>, 3> stores_;
  Outbox out_;
  std::size_t committed_ = 0, bytes_ = 0;
};

/// Writes of 120 octets on buckets by chance, so many in one poll.
void BM_WriteToCommit(benchmark::State& state) {
  Trio trio{static_cast<std::size_t>(state.range(0))};
  const auto batch = static_cast<std::size_t>(state.range(1));
  const Bytes effects(120, std::byte{7});
  Rng rng{1};
  const std::size_t before = trio.bytes();
  std::size_t refused = 0;
  for (auto _ : state) {
    for (std::size_t n = 0; n < batch; ++n)
      refused += !trio.primary().write(static_cast<std::uint16_t>(rng.below(kBuckets)), effects);
    trio.exchange();
  }
  trio.exchange();
  if (refused > 0) state.SkipWithError("a write was refused");
  const auto writes = static_cast<std::int64_t>(batch) * state.iterations();
  state.SetItemsProcessed(writes);
  state.counters["bytes/write"] =
      static_cast<double>(trio.bytes() - before) / static_cast<double>(writes);
}
BENCHMARK(BM_WriteToCommit)->ArgNames({"copies", "batch"})->ArgsProduct({{1, 2, 3}, {1, 16, 256}});

/// The part of write() alone: what a command waits for on the primary.
void BM_Write(benchmark::State& state) {
  Trio trio{2};
  const Bytes effects(120, std::byte{7});
  Rng rng{1};
  std::int64_t writes = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        trio.primary().write(static_cast<std::uint16_t>(rng.below(kBuckets)), effects));
    if (++writes % 256 != 0) continue;
    state.PauseTiming();
    trio.exchange();
    trio.exchange();
    state.ResumeTiming();
  }
}
BENCHMARK(BM_Write);

}  // namespace
}  // namespace pando::store
