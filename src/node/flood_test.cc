// A million hostile packets: what a node holds stays bounded, and it still serves its real peers.
#include <gtest/gtest.h>
#include <malloc.h>

#include "base/rng.h"
#include "node/cluster_test.h"
#include "node/views.h"
#include "wire/compression.h"
#include "wire/packet.h"
#include "wire/serf.h"
#include "wire/stream.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#include <sanitizer/allocator_interface.h>
#define PANDO_SANITIZER_HEAP 1
#endif
#endif

namespace pando::node {
namespace {

namespace ml = wire::memberlist;
namespace serf = wire::serf;

/// Bytes that this process has allocated and not freed.
std::size_t held() {
#ifdef PANDO_SANITIZER_HEAP
  return __sanitizer_get_current_allocated_bytes();
#else
  const auto heap = ::mallinfo2();
  return heap.uordblks + heap.hblkhd;
#endif
}

/// Invents messages that decode: ever new names, endless Lamport times, sizes up to the limits and
/// beyond them.
class Stranger {
 public:
  explicit Stranger(std::uint64_t seed) : rng_{seed} {}

  static inline const Endpoint kAt{Address::v4(127, 0, 0, 99), 7946};

  Bytes packet() {
    switch (rng_.below(12)) {
      case 0:
        return bomb();
      case 1:
        return nested();
      case 2:
        return damaged();
      case 3:
      case 4:
        return compound();
      default:
        return ml::encode(message());
    }
  }

  /// A table of invented members, with state of the event layer.
  Bytes table(std::size_t nodes) {
    ml::PushPull state{.join = rng_.chance(0.5), .nodes = {}, .user_state = {}};
    for (std::size_t i = 0; i < nodes; ++i)
      state.nodes.push_back({.name = new_name(),
                             .address = kAt.address,
                             .port = kAt.port,
                             .meta = bytes(600),
                             .incarnation = 1,
                             .state = static_cast<ml::State>(rng_.below(4)),
                             .vsn = {}});
    serf::PushPull events{.time = time(), .event_time = time(), .query_time = time()};
    for (std::size_t i = 0; i < 20; ++i) events.status_times.emplace(new_name(), time());
    events.events.resize(512);
    for (auto& slot : events.events)
      slot = serf::PastEvents{.time = time(), .events = {{new_name(), bytes(2000)}}};
    state.user_state = serf::encode(events);
    return wire::seal_stream(state, wire::StreamRole::dialer, {}, {});
  }
  /// The beginning of a message that never ends.
  Bytes beginning() {
    Bytes whole = table(50);
    whole.resize(whole.size() / 2);
    return whole;
  }

 private:
  Bytes bytes(std::size_t at_most) {
    Bytes some(rng_.below(at_most));
    rng_.fill(some);
    return some;
  }
  std::string new_name() { return std::to_string(++names_) + std::string(rng_.below(260), 'x'); }
  /// One that may have been taken in.
  std::string old_name() { return "m" + std::to_string(rng_.below(3000)); }
  serf::LamportTime time() { return rng_.chance(0.001) ? rng_.next() : ++time_; }

  ml::PacketMessage message() {
    switch (rng_.below(9)) {
      case 0:
        return announce(new_name());
      case 1:
        return announce(old_name());
      case 2:
        return ml::Suspect{incarnation(), old_name(), new_name()};
      case 3:
        return ml::Dead{incarnation(), rng_.chance(0.5) ? new_name() : old_name(), new_name()};
      case 4:
        return ml::IndirectPing{.seq = incarnation(),
                                .target = kAt.address,
                                .port = kAt.port,
                                .node = new_name(),
                                .nack = true};
      case 5:
        return ml::Ack{incarnation(), bytes(100)};
      default:
        return ml::User{serf::encode(said())};
    }
  }
  ml::Alive announce(std::string name) {
    return {.incarnation = incarnation(),
            .node = std::move(name),
            .address = kAt.address,
            .port = kAt.port,
            .meta = bytes(600),
            .vsn = {}};
  }
  std::uint32_t incarnation() { return static_cast<std::uint32_t>(rng_.below(1000)); }

  serf::Message said() {
    switch (rng_.below(6)) {
      case 0:
        return serf::Join{time(), new_name()};
      case 1:
        return serf::Leave{time(), rng_.chance(0.5) ? new_name() : old_name(), rng_.chance(0.5)};
      case 2:
        return serf::QueryResponse{time(), incarnation(), new_name(), 0, bytes(500)};
      case 3:
        return serf::Relay{kAt, {}, new_name(), bytes(500)};
      case 4:
        return serf::Query{.time = time(),
                           .id = incarnation(),
                           .address = kAt.address,
                           .port = kAt.port,
                           .source_node = new_name(),
                           .flags = serf::kFlagAck,
                           .relay_factor = 3,
                           .timeout_ns = std::int64_t{1} << 60,
                           .name = new_name(),
                           .payload = bytes(1500)};
      default:
        return serf::UserEvent{time(), new_name(), bytes(1500), rng_.chance(0.5)};
    }
  }

  Bytes compound() {
    std::vector<Bytes> parts(2 + rng_.below(3));
    for (Bytes& part : parts) part = ml::encode(message());
    return ml::make_compound(parts);
  }
  Bytes nested() {
    Bytes inner = ml::encode(message());
    for (std::size_t depth = rng_.below(12); depth > 0; --depth)
      inner = ml::make_compound({inner, ml::encode(ml::PacketMessage{ml::Nack{1}})});
    return inner;
  }
  Bytes bomb() {
    static const Bytes huge = wire::compress_message(Bytes(std::size_t{1} << 20));
    return huge;
  }
  Bytes damaged() {
    Bytes some = ml::encode(message());
    for (int i = 0; i < 3; ++i) some[rng_.below(some.size())] = static_cast<std::byte>(rng_.next());
    return some;
  }

  Rng rng_;
  std::uint64_t names_ = 0, time_ = 0;
};

/// Two nodes that know each other; the first is flooded.
struct Flooded {
  explicit Flooded(std::size_t max_members)
      : world{{limited(1, max_members), limited(2, max_members)}} {
    world.ask(2, command::Join{{{"", at(1)}}, true});
    world.run(2s);
  }

  static Config limited(std::uint8_t host, std::size_t max_members) {
    Config c = config(host);
    c.tuning.max_members = max_members;
    c.coalesce = true;
    c.compression = false;  // costs the answers time, the memory nothing
    c.snapshot = Bytes{};
    return c;
  }

  void flood(int packets) {
    for (int i = 1; i <= packets; ++i) {
      world.give(1, Datagram{Stranger::kAt, stranger.packet()});
      if (i % 1000 == 0) world.run(20ms);
      if (i % 10'000 == 0) dial();
      if (i % 1000 == 0) forget();
    }
  }
  /// Streams with whole tables and such as never end.
  void dial() {
    for (int i = 0; i < 4; ++i) {
      const StreamId stream{StreamId::kAccepted | std::uint64_t{1} << 32 | ++streams};
      world.give(1, StreamAccepted{stream, Stranger::kAt});
      world.give(1, StreamBytes{stream, i == 0 ? stranger.table(200) : stranger.beginning()});
    }
  }
  /// What the nodes said belongs to the test, not to what they hold.
  void forget() {
    for (const std::uint8_t host : {std::uint8_t{1}, std::uint8_t{2}}) {
      world.events(host) = {};
      world.notes(host) = {};
      world.others(host) = {};
      world.replies(host) = {};
    }
  }
  bool hears(const std::string& name) {
    for (const Event& event : world.events(1))
      if (const auto* user = std::get_if<UserEvent>(&event); user && user->name == name)
        return true;
    return false;
  }

  Cluster world;
  Stranger stranger{1};
  std::uint64_t streams = 0;
};

TEST(Flood, AMillionHostilePacketsTakeBoundedMemory) {
  constexpr std::size_t kMembers = 2000;
  constexpr std::size_t kBound = std::size_t{64} << 20;
  Flooded subject{kMembers};
  const std::size_t before = held();
  for (int tenth = 1; tenth <= 10; ++tenth) {
    subject.flood(100'000);
    ASSERT_LT(held() - before, kBound) << tenth << " tenths of the flood";
  }
  const Stats stats = subject.world.node(1).stats();
  EXPECT_GT(stats.members, kMembers / 2);  // some were pruned
  EXPECT_LE(stats.members, kMembers);
  EXPECT_LE(stats.rumour_queue, kMembers);
  EXPECT_LE(stats.streams, 128U);
  for (const char* reason : {"peer_table_full", "announcement_refused", "accusation_refused",
                             "message_malformed", "packet_too_large", "packet_truncated"})
    EXPECT_GT(stats.refused.contains(reason) ? stats.refused.find(reason)->second : 0, 100U)
        << reason;
}

TEST(Flood, RealPeersAreServedAfterwards) {
  Flooded subject{100};
  subject.flood(20'000);
  Cluster& world = subject.world;
  EXPECT_EQ(table(world.node(1))["n2"], MemberStatus::alive);
  EXPECT_EQ(table(world.node(2))["n1"], MemberStatus::alive);
  subject.forget();
  // The flood has moved the Lamport times, and gossip goes to invented members too: the next state
  // exchange of the two puts that right.
  for (int minute = 0; minute < 60 && !subject.hears("deploy"); ++minute) {
    world.ask(2, command::SendEvent{"deploy", to_bytes("v2"), false});
    world.run(1min);
  }
  EXPECT_TRUE(subject.hears("deploy"));
  // Nobody answers for invented members: they are found dead and forgotten.
  world.run(20min);
  EXPECT_EQ(table(world.node(1))["n2"], MemberStatus::alive);
  EXPECT_EQ(swim_of(world.node(1)).size(), 2U);
}

}  // namespace
}  // namespace pando::node
