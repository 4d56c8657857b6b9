// What reading and writing one message costs. Run: build/release/bin/wire_bench
#include <benchmark/benchmark.h>

#include "wire/compression.h"
#include "wire/crc.h"
#include "wire/packet.h"
#include "wire/stream.h"

namespace pando::wire {
namespace {

using memberlist::PacketMessage;

PacketMessage ping() {
  return memberlist::Ping{1234, "node-17", Address::v4(10, 0, 0, 1), 7946, "node-4"};
}
PacketMessage alive(int i = 17) {
  return memberlist::Alive{.incarnation = 3,
                           .node = "node-" + std::to_string(i),
                           .address = Address::v4(10, 0, 0, 1),
                           .port = 7946,
                           .meta = Bytes(32, std::byte{'m'}),
                           .vsn = Bytes(6, std::byte{2})};
}
/// A ping with ten rumours, about what fits into one datagram.
Bytes compound() {
  std::vector<Bytes> parts{memberlist::encode(ping())};
  for (int i = 0; i < 10; ++i) parts.push_back(memberlist::encode(alive(i)));
  return memberlist::make_compound(parts);
}
memberlist::StreamMessage thousand_nodes() {
  memberlist::PushPull state{.join = true, .nodes = {}, .user_state = Bytes(8000, std::byte{0xc0})};
  for (int i = 0; i < 1000; ++i)
    state.nodes.push_back({.name = "node-" + std::to_string(i),
                           .address = Address::v4(10, 0, 0, 1),
                           .port = 7946,
                           .meta = Bytes(32, std::byte{'m'}),
                           .incarnation = 3,
                           .vsn = Bytes(6, std::byte{2})});
  return state;
}

const Keyring& ring() {
  static const Keyring keys = Keyring::make({Bytes(32, std::byte{1})}).value();
  return keys;
}
DoorOptions plain() {
  return {.compress = false};
}
DoorOptions encrypted() {
  return {.keyring = &ring(), .compress = false};
}

void encode(benchmark::State& state, const PacketMessage& message) {
  for (auto _ : state) benchmark::DoNotOptimize(memberlist::encode(message));
}
void decode(benchmark::State& state, const PacketMessage& message) {
  const Bytes bytes = memberlist::encode(message);
  for (auto _ : state) benchmark::DoNotOptimize(memberlist::decode_packet_message(bytes));
}
BENCHMARK_CAPTURE(encode, ping, ping());
BENCHMARK_CAPTURE(encode, alive, alive());
BENCHMARK_CAPTURE(decode, ping, ping());
BENCHMARK_CAPTURE(decode, alive, alive());

void make_compound(benchmark::State& state) {
  std::vector<Bytes> parts;
  for (int i = 0; i < 11; ++i) parts.push_back(memberlist::encode(alive(i)));
  for (auto _ : state) benchmark::DoNotOptimize(memberlist::make_compound(parts));
}
BENCHMARK(make_compound);

void seal_packet(benchmark::State& state, const Bytes& message, const DoorOptions& door, bool crc) {
  for (auto _ : state) benchmark::DoNotOptimize(wire::seal_packet(message, crc, door, Nonce{}));
}
void open_packet(benchmark::State& state, const Bytes& message, const DoorOptions& door, bool crc) {
  const Bytes packet = wire::seal_packet(message, crc, door, Nonce{});
  for (auto _ : state) benchmark::DoNotOptimize(wire::open_packet(packet, door));
}
BENCHMARK_CAPTURE(seal_packet, ping_plain, memberlist::encode(ping()), plain(), false);
BENCHMARK_CAPTURE(seal_packet, ping_crc, memberlist::encode(ping()), plain(), true);
BENCHMARK_CAPTURE(seal_packet, ping_compressing, memberlist::encode(ping()), {}, false);
BENCHMARK_CAPTURE(seal_packet, ping_encrypted, memberlist::encode(ping()), encrypted(), false);
BENCHMARK_CAPTURE(seal_packet, compound_crc, compound(), plain(), true);
BENCHMARK_CAPTURE(seal_packet, compound_compressing, compound(), {}, true);
BENCHMARK_CAPTURE(seal_packet, compound_encrypted, compound(), encrypted(), true);
BENCHMARK_CAPTURE(open_packet, ping_plain, memberlist::encode(ping()), plain(), false);
BENCHMARK_CAPTURE(open_packet, ping_encrypted, memberlist::encode(ping()), encrypted(), false);
BENCHMARK_CAPTURE(open_packet, compound_crc, compound(), plain(), true);
BENCHMARK_CAPTURE(open_packet, compound_compressed, compound(), {}, true);
BENCHMARK_CAPTURE(open_packet, compound_encrypted, compound(), encrypted(), true);

void checksum(benchmark::State& state) {
  const Bytes bytes(1400);
  for (auto _ : state) benchmark::DoNotOptimize(crc32(bytes));
}
BENCHMARK(checksum);

void write_push_pull(benchmark::State& state, const DoorOptions& door) {
  const auto message = thousand_nodes();
  for (auto _ : state)
    benchmark::DoNotOptimize(seal_stream(message, StreamRole::dialer, door, Nonce{}));
}
/// In pieces as a socket brings them.
void read_push_pull(benchmark::State& state, const DoorOptions& door, std::size_t piece) {
  const Bytes bytes = seal_stream(thousand_nodes(), StreamRole::dialer, door, Nonce{});
  for (auto _ : state) {
    StreamReader reader{StreamRole::acceptor};
    for (ByteView rest = bytes; !rest.empty();) {
      const std::size_t size = std::min(piece, rest.size());
      benchmark::DoNotOptimize(reader.feed(rest.first(size), door));
      rest = rest.subspan(size);
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes.size()));
}
BENCHMARK_CAPTURE(write_push_pull, plain, plain());
BENCHMARK_CAPTURE(write_push_pull, compressed, {});
BENCHMARK_CAPTURE(read_push_pull, plain, plain(), 4096);
BENCHMARK_CAPTURE(read_push_pull, plain_in_bytes, plain(), 1);
BENCHMARK_CAPTURE(read_push_pull, compressed, {}, 4096);
BENCHMARK_CAPTURE(read_push_pull, encrypted, encrypted(), 4096);

}  // namespace
}  // namespace pando::wire
