// What a step costs. A simulated node takes a few of each per second.
#include <benchmark/benchmark.h>

#include "core/swim/node_info_pool.h"
#include "core/swim/swim.h"

namespace pando::swim {
namespace {

namespace ml = wire::memberlist;
using namespace std::chrono_literals;

Endpoint endpoint(std::size_t i) {
  return {Address::v4(10, static_cast<std::uint8_t>(i >> 16), static_cast<std::uint8_t>(i >> 8),
                      static_cast<std::uint8_t>(i)),
          7946};
}
std::vector<NodeInfoPtr> infos(std::size_t count) {
  std::vector<NodeInfoPtr> infos;
  for (std::size_t i = 0; i < count; ++i)
    infos.push_back(std::make_shared<const NodeInfo>(
        NodeInfo{"node-" + std::to_string(i), endpoint(i), {}, {}}));
  return infos;
}

struct Formed {
  explicit Formed(std::size_t count) {
    Config config;
    config.self = {"self", endpoint(1 << 20), {}, {}};
    machine.emplace(std::move(config), now, Rng{1});
    machine->adopt(now, infos(count), out);
    out.clear();
  }
  void tick() {
    now = std::max(now, machine->deadline());
    out.clear();
    machine->step(now, Tick{}, out);
  }
  Instant now{Instant{} + 1h};
  Outbox out;
  std::optional<Swim> machine;
};

/// One ping to a member, its ack, and the Tick that began it.
void BM_ProbeAnswered(benchmark::State& state) {
  Formed f{static_cast<std::size_t>(state.range(0))};
  std::uint32_t seq = 0;
  for (auto _ : state) {
    f.tick();
    for (const Output& output : f.out)
      if (std::holds_alternative<SendPacket>(output)) ++seq;
    Outbox out;
    f.machine->step(f.now, Received{endpoint(0), ml::Ack{seq, {}}}, out);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(BM_ProbeAnswered)->Arg(30)->Arg(1000)->Arg(10'000);

void BM_PingReceived(benchmark::State& state) {
  Formed f{static_cast<std::size_t>(state.range(0))};
  const Input ping =
      Received{endpoint(0), ml::Ping{1, "self", endpoint(0).address, 7946, "node-0"}};
  for (auto _ : state) {
    f.out.clear();
    f.machine->step(f.now, ping, f.out);
  }
}
BENCHMARK(BM_PingReceived)->Arg(1000);

/// A rumour that everybody has heard already: what most gossip is.
void BM_OldRumour(benchmark::State& state) {
  Formed f{static_cast<std::size_t>(state.range(0))};
  const Input rumour = Received{endpoint(0), ml::Suspect{0, "node-7", "node-0"}};
  for (auto _ : state) {
    f.out.clear();
    f.machine->step(f.now, rumour, f.out);
  }
}
BENCHMARK(BM_OldRumour)->Arg(1000);

/// A peer's whole table in which nothing is new, and our own in return.
void BM_StateExchange(benchmark::State& state) {
  Formed f{static_cast<std::size_t>(state.range(0))};
  ml::PushPull theirs;
  for (const auto& info : infos(static_cast<std::size_t>(state.range(0))))
    theirs.nodes.push_back({info->name,
                            info->endpoint.address,
                            7946,
                            {},
                            1,
                            State::alive,
                            Bytes{std::byte{1}, std::byte{5}, std::byte{2}, std::byte{2},
                                  std::byte{5}, std::byte{5}}});
  const StreamId stream{StreamId::kAccepted};
  const Input message = StreamReceived{stream, theirs};
  for (auto _ : state) {
    f.out.clear();
    f.machine->step(f.now, StreamAccepted{stream, endpoint(0)}, f.out);
    f.machine->step(f.now, message, f.out);
  }
}
BENCHMARK(BM_StateExchange)->Arg(1000)->Unit(benchmark::kMicrosecond);

void BM_Adopt(benchmark::State& state) {
  const auto nodes = infos(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    Config config;
    config.self = *nodes.front();
    Outbox out;
    Swim machine{std::move(config), Instant{} + 1h, Rng{1}};
    machine.adopt(Instant{} + 1h, nodes, out);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(BM_Adopt)->Arg(1000)->Arg(10'000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace pando::swim
