// What strangers send and a node refuses: each kind by name, with the counter that shows it.
#include <gtest/gtest.h>

#include "node/cluster_test.h"
#include "wire/compression.h"
#include "wire/packet.h"
#include "wire/serf.h"
#include "wire/stream.h"

namespace pando::node {
namespace {

namespace ml = wire::memberlist;

const Bytes kKey(16, std::byte{7}), kOtherKey(16, std::byte{8});
constexpr StreamId kStream{StreamId::kAccepted | 1};

/// How the cluster of the victim seals things, or somebody else does.
struct Door {
  explicit Door(const std::vector<Bytes>& keys = {}, std::string_view label = {})
      : ring{*wire::Keyring::make(keys)},
        options{.keyring = &ring, .label = label, .compress = false} {}
  Door(const Door&) = delete;

  Bytes packet(const ml::PacketMessage& message) {
    return wire::seal_packet(ml::encode(message), true, options, fresh());
  }
  Bytes stream(const ml::StreamMessage& message) {
    return wire::seal_stream(message, wire::StreamRole::dialer, options, fresh());
  }
  /// No nonce comes twice.
  wire::Nonce fresh() {
    wire::Nonce nonce{};
    nonce[0] = static_cast<std::byte>(++nonces);
    return nonce;
  }

  wire::Keyring ring;
  wire::DoorOptions options;
  int nonces = 0;
};

/// A lone node and a stranger.
struct Victim {
  explicit Victim(const std::vector<Bytes>& keys = {}, std::string label = {})
      : world{{[&] {
          Config c = config(1);
          c.keys = keys;
          c.label = std::move(label);
          c.tuning.max_members = 3;
          return std::vector{c};
        }()}} {}

  void hear(Bytes datagram) { world.give(1, Datagram{at(9), std::move(datagram)}); }
  void stream(Bytes bytes) {
    world.give(1, StreamAccepted{kStream, at(9)});
    world.give(1, StreamBytes{kStream, std::move(bytes)});
  }
  std::map<std::string, std::uint64_t> refused() { return world.node(1).stats().refused; }

  Cluster world;
};

using Counts = std::map<std::string, std::uint64_t>;

Bytes bytes(std::initializer_list<int> values) {
  Bytes out;
  for (const int value : values) out.push_back(static_cast<std::byte>(value));
  return out;
}

ml::Alive alive(std::string name) {
  return {.incarnation = 1,
          .node = std::move(name),
          .address = Address::v4(127, 0, 0, 9),
          .port = 7946,
          .meta = {},
          .vsn = bytes({1, 5, 2, 2, 5, 5})};
}

/// Compress messages around a message, one in the other.
Bytes wrapped(Bytes message, int times) {
  for (int i = 0; i < times; ++i) message = wire::compress_message(message);
  return message;
}

// ---- packets -----------------------------------------------------------------------------------

TEST(Refused, PacketsThatAreNoMessages) {
  const Bytes ping = ml::encode(ml::PacketMessage{ml::Ping{.seq = 1, .node = "n1"}});
  Bytes bad_crc = Door{}.packet(ml::Nack{1});
  bad_crc.back() ^= std::byte{1};
  const std::pair<Bytes, std::string> cases[] = {
      {{}, "packet_truncated"},
      {bytes({0xfe, 1, 2, 3}), "packet_unknown_type"},
      {Bytes{ping.begin(), ping.end() - 3}, "packet_truncated"},
      {bytes({7, 2, 0, 1}), "packet_truncated"},            // a compound cut in its lengths
      {bytes({7, 1, 0xff, 0xff, 11}), "packet_truncated"},  // a part longer than the packet
      {bytes({0, 0xdd, 0xff, 0xff, 0xff, 0xff}), "packet_truncated"},  // 2^32 - 1 elements
      {bytes({0, 0xc1}), "packet_wrong_type"},
      {bad_crc, "packet_bad_checksum"},
      {wire::compress_message(Bytes(std::size_t{1} << 20)), "packet_too_large"},  // a bomb
      {wrapped(ping, 9), "packet_too_large"},                                     // a matryoshka
      {bytes({9, 0x80}), "packet_bad_compression"},
  };
  for (const auto& [packet, reason] : cases) {
    Victim victim;
    victim.hear(packet);
    EXPECT_EQ(victim.refused(), (Counts{{reason, 1}})) << reason;
  }
}

TEST(Refused, PacketsOfAnotherCluster) {
  Victim locked{{kKey}, "blue"};
  locked.hear(Door{{kOtherKey}, "blue"}.packet(ml::Nack{1}));
  locked.hear(Door{{kKey}, "green"}.packet(ml::Nack{1}));
  locked.hear(Door{{}, "blue"}.packet(ml::Nack{1}));
  locked.hear(ml::encode(ml::PacketMessage{ml::Nack{1}}));
  EXPECT_EQ(locked.refused(), (Counts{{"packet_undecryptable", 2}, {"packet_foreign_label", 2}}));
  Victim open;
  open.hear(Door{{}, "blue"}.packet(ml::Nack{1}));
  EXPECT_EQ(open.refused(), (Counts{{"packet_foreign_label", 1}}));
}

TEST(Refused, AReplayedPacket) {
  Victim victim{{kKey}};
  Door door{{kKey}};
  const Bytes recorded = door.packet(alive("n9"));
  for (int i = 0; i < 3; ++i) victim.hear(recorded);
  victim.hear(door.packet(ml::Nack{1}));  // what is new is heard
  EXPECT_EQ(victim.refused(), (Counts{{"packet_replayed", 2}}));
  EXPECT_EQ(victim.world.node(1).members().size(), 2U);
}

TEST(Refused, AReflectedPacket) {
  Config c = config(1);
  c.keys = {kKey};
  Instant now{100s};
  Node node{c, now, {1, 2, 3, 4}};
  Outbox out;
  node.step(now, Datagram{at(9), Door{{kKey}}.packet(ml::Ping{.seq = 1, .node = "n1"})}, out);
  ASSERT_FALSE(out.empty());
  const auto* ack = std::get_if<SendDatagram>(&out.front());
  ASSERT_TRUE(ack);
  const Bytes own = ack->bytes;
  node.step(now, Datagram{at(9), own}, out);
  EXPECT_EQ(node.stats().refused, (Counts{{"packet_reflected", 1}}));
}

TEST(Refused, NotWhatANodeSendsToItself) {
  Config c = config(1);
  c.keys = {kKey};
  Cluster world{{c}};
  world.ask(1, command::SendQuery{.name = "load", .request_ack = true, .timeout = 1s});
  world.run(2s);
  std::size_t acks = 0;
  for (const Reply& reply : world.replies(1))
    acks += std::holds_alternative<reply::QueryAck>(reply) ? 1 : 0;
  EXPECT_EQ(acks, 1U);
  EXPECT_EQ(world.node(1).stats().refused, Counts{});
}

TEST(Refused, WithoutAKeyReplaysAndReflectionsChangeNothing) {
  Victim victim;
  const Bytes recorded = Door{}.packet(alive("n9"));
  victim.hear(recorded);
  victim.world.events(1).clear();
  for (int i = 0; i < 3; ++i) victim.hear(recorded);
  victim.hear(Door{}.packet(ml::Alive{1, "n1", Address::v4(127, 0, 0, 1), 7946, {}, {}}));
  EXPECT_TRUE(victim.world.events(1).empty());
  EXPECT_EQ(victim.world.node(1).members().size(), 2U);
}

// ---- what decodes but is out of bounds ---------------------------------------------------------

TEST(Refused, AnnouncementsAndAccusationsOutOfBounds) {
  const std::string long_name(256, 'x');
  ml::Alive tagged = alive("n9");
  tagged.meta = Bytes(513);
  ml::Alive nowhere = alive("n9");
  nowhere.address = {};
  Victim victim;
  for (const auto& message : {alive(long_name), alive(""), tagged, nowhere})
    victim.hear(Door{}.packet(message));
  victim.hear(Door{}.packet(ml::Suspect{1, "n1", long_name}));
  victim.hear(Door{}.packet(ml::Dead{1, "n1", long_name}));
  EXPECT_EQ(victim.refused(), (Counts{{"announcement_refused", 4}, {"accusation_refused", 2}}));
  EXPECT_EQ(victim.world.node(1).members().size(), 1U);
  EXPECT_EQ(victim.world.notes(1).size(), 2U) << "a note per kind and second";
}

TEST(Refused, MembersBeyondTheLimit) {
  Victim victim;  // with room for three
  for (const char* name : {"a", "b", "c", "d"}) victim.hear(Door{}.packet(alive(name)));
  EXPECT_EQ(victim.refused(), (Counts{{"peer_table_full", 2}}));
  EXPECT_EQ(victim.world.node(1).members().size(), 3U);
}

TEST(Refused, EventsQueriesAndMessagesOutOfBounds) {
  namespace serf = wire::serf;
  const auto say = [](const serf::Message& m) { return Door{}.packet(ml::User{serf::encode(m)}); };
  Victim victim;
  victim.hear(say(serf::UserEvent{.time = 1, .name = "big", .payload = Bytes(10'000)}));
  victim.hear(say(serf::Query{.time = 1, .source_node = std::string(513, 'x')}));
  victim.hear(Door{}.packet(ml::User{bytes({3, 0xc1})}));
  victim.hear(say(serf::KeyResponse{}));
  EXPECT_EQ(victim.refused(),
            (Counts{{"event_refused", 1}, {"query_refused", 1}, {"message_malformed", 2}}));
}

// ---- streams -----------------------------------------------------------------------------------

TEST(Refused, StreamsThatAreNoMessages) {
  const Bytes no_nodes = Door{}.stream(ml::PushPull{});
  const std::pair<Bytes, std::string> cases[] = {
      {bytes({99}), "stream_unknown_type"},
      {wire::compress_message(Bytes(std::size_t{41} << 20)), "stream_too_large"},  // a bomb
      {bytes({6, 0x81, 0xa5, 'N', 'o', 'd', 'e', 's', 0xce, 0x7f, 0xff, 0xff, 0xff}),
       "stream_too_large"},  // two thousand million nodes
      {bytes({8, 0x81, 0xaa, 'U', 's', 'e', 'r', 'M', 's', 'g', 'L', 'e', 'n', 0xce, 0x7f, 0xff,
              0xff, 0xff}),
       "stream_too_large"},  // two thousand million bytes
      {bytes({6, 0xc1}), "stream_malformed"},
      {bytes({10, 0, 0, 0, 40}), "stream_unexpected_encryption"},
      {Door{{}, "blue"}.stream(ml::PushPull{}), "stream_foreign_label"},
  };
  for (const auto& [stream, reason] : cases) {
    Victim victim;
    victim.stream(stream);
    EXPECT_EQ(victim.refused(), (Counts{{reason, 1}})) << reason;
    EXPECT_EQ(victim.world.node(1).stats().streams, 0U) << reason;
  }
}

TEST(Refused, StreamsOfAnotherCluster) {
  const std::pair<Bytes, std::string> cases[] = {
      {Door{{kOtherKey}}.stream(ml::PushPull{}), "stream_undecryptable"},
      {Door{}.stream(ml::PushPull{}), "stream_not_encrypted"},
      {bytes({10, 0x7f, 0xff, 0xff, 0xff}), "stream_too_large"},  // a frame of 2 GiB
  };
  for (const auto& [stream, reason] : cases) {
    Victim victim{{kKey}};
    victim.stream(stream);
    EXPECT_EQ(victim.refused(), (Counts{{reason, 1}})) << reason;
  }
}

TEST(Refused, StreamsBeyondTheLimit) {
  Victim victim;
  for (std::uint64_t i = 0; i < 200; ++i)
    victim.world.give(1, StreamAccepted{{StreamId::kAccepted | i}, at(9)});
  EXPECT_EQ(victim.world.node(1).stats().streams, 128U);
  EXPECT_EQ(victim.refused(), (Counts{{"push_pull_refused", 72}}));
  victim.world.run(11s);
  EXPECT_EQ(victim.world.node(1).stats().streams, 0U) << "who says nothing is cut off in time";
}

TEST(Refused, MoreThanAllStreamsTogetherMayHold) {
  Victim victim;
  // Each says that a user message of 20 MiB follows, and sends nearly all of it.
  Bytes begun =
      bytes({8, 0x81, 0xaa, 'U', 's', 'e', 'r', 'M', 's', 'g', 'L', 'e', 'n', 0xce, 1, 0x40, 0, 0});
  begun.resize(begun.size() + (std::size_t{20} << 20) - 1);
  for (std::uint64_t i = 0; i < 5; ++i) {
    const StreamId stream{StreamId::kAccepted | i};
    victim.world.give(1, StreamAccepted{stream, at(9)});
    victim.world.give(1, StreamBytes{stream, begun});
  }
  EXPECT_EQ(victim.refused(), (Counts{{"stream_too_large", 2}}));
  EXPECT_EQ(victim.world.node(1).stats().streams, 3U);
}

}  // namespace
}  // namespace pando::node
