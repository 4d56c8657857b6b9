#include "node/pando_datagram.h"

#include <gtest/gtest.h>

#include "base/map_limits.h"
#include "base/rng.h"
#include "node/cluster_test.h"
#include "node/settings.h"
#include "wire/keyring.h"
#include "wire/memberlist.h"
#include "wire/packet.h"

namespace pando::node {
namespace {

Bytes user(const char* payload) {
  return wire::memberlist::encode(
      wire::memberlist::PacketMessage{wire::memberlist::User{to_bytes(payload)}});
}

Bytes payload_of(const Bytes& message) {
  const auto opened = wire::open_packet(message, {});
  return std::get_if<wire::memberlist::User>(&opened->messages.at(0))->payload;
}

TEST(PandoDatagram, NamesItsRoom) {
  const auto gossip = read_pando_datagram(payload_of(gossip_datagram(to_bytes("g\xFF"), {})));
  ASSERT_TRUE(gossip);
  EXPECT_FALSE(gossip->has_death());
  EXPECT_EQ(gossip->gossip(), "g\xFF");
  const auto death = read_pando_datagram(payload_of(death_datagram(to_bytes("d"))));
  ASSERT_TRUE(death);
  EXPECT_FALSE(death->has_gossip());
  EXPECT_EQ(death->death(), "d");
}

/// The longest mark that is sent.
const map::Mark kLongest{std::string(kMarkBranch, 'b'), ~map::Epoch{0}, 7};

TEST(PandoDatagram, SaysWhichMapTheSenderHas) {
  const auto sent = [](const map::Mark& mark) {
    return mark_of(*read_pando_datagram(payload_of(gossip_datagram(to_bytes("g"), mark))));
  };
  const map::Mark usual{"main", 3, 4};
  EXPECT_EQ(sent(usual), usual);
  const map::Mark last{kLongest.branch, map::kMaxEpoch, 7};
  EXPECT_EQ(sent(last), last);
  EXPECT_EQ(sent(kLongest), std::nullopt) << "there is no such map";
  EXPECT_EQ(sent({}), std::nullopt);
  EXPECT_EQ(sent({std::string(kMarkBranch + 1, 'b'), 3, 4}), std::nullopt) << "no room";
}

TEST(PandoDatagram, CostsWhatTheStateReckonsWith) {
  const Bytes message(1000);
  EXPECT_LE(gossip_datagram(message, {}).size(), message.size() + kDatagramFraming);
  EXPECT_EQ(gossip_datagram(message, kLongest).size(),
            message.size() + kDatagramFraming + kMarkRoom);
}

TEST(PandoDatagram, FillsAPacketToTheLastByte) {
  const auto keys = wire::Keyring::make({to_bytes("0123456789abcdef")});
  Config linked = config(1);
  linked.self.id.bytes[0] = 1;
  for (const wire::DoorOptions& door :
       {wire::DoorOptions{}, wire::DoorOptions{&*keys, "a label", false}}) {
    const auto state = state_config(linked, wire::packet_overhead(door));
    ASSERT_TRUE(state);
    Bytes longest(state->packing.packet);
    Rng{1}.fill(longest);  // nothing to compress
    EXPECT_EQ(wire::seal_packet(gossip_datagram(longest, kLongest), true, door, {}).size(), 1400u);
  }
}

TEST(PandoDatagram, IsToldFromWhatSerfSays) {
  EXPECT_FALSE(is_pando_datagram({}));
  EXPECT_FALSE(is_pando_datagram(to_bytes("\x02")));
  EXPECT_TRUE(is_pando_datagram(to_bytes("\xD7")));
}

TEST(PandoDatagram, DamagedIsCountedAndChangesNothing) {
  Cluster world{{config(1), config(2)}};
  for (const char* payload : {"\xD7\xFF\xFF\xFF", "\xD7\x0A\x7F"})
    world.give(1, Datagram{at(2), user(payload)});
  EXPECT_EQ(world.node(1).stats().refused.at("packet_malformed"), 2u);
  world.give(1, Datagram{at(2), user("\xD7")});
  EXPECT_EQ(world.node(1).stats().refused.at("packet_malformed"), 2u)
      << "for a room of a later version";
}

}  // namespace
}  // namespace pando::node
