#include "core/swim/outgoing.h"

#include <gtest/gtest.h>

#include "core/swim/swim.h"
#include "wire/packet.h"

namespace pando::swim {
namespace {

namespace ml = wire::memberlist;
constexpr std::size_t kIntents = 0, kQueries = 1, kEvents = 2;

ml::User user(char letter, std::size_t length) {
  return {Bytes(length, static_cast<std::byte>(letter))};
}
void add(Outgoing& outgoing, std::size_t lane, char letter, std::size_t length = 10) {
  outgoing.add_lane(lane, user(letter, length).payload, 0, 100);
}
Bytes rumour(const std::string& node) {
  return ml::encode(ml::PacketMessage{ml::Suspect{1, node, "x"}});
}
/// The parts of a packet: letters for user messages, `*` for others.
std::string parts(const Bytes& packet) {
  if (packet.empty()) return "";
  const auto opened = wire::open_packet(packet, {});
  if (!opened || opened->damaged) return "damaged";
  std::string letters;
  for (const auto& message : opened->messages) {
    const auto* u = std::get_if<ml::User>(&message);
    letters += u ? static_cast<char>(u->payload.front()) : '*';
  }
  return letters;
}
const Bytes kNack = ml::encode(ml::PacketMessage{ml::Nack{1}});

TEST(Outgoing, RumoursComeFirstThenIntentsQueriesAndEvents) {
  Outgoing outgoing{4};
  add(outgoing, kEvents, 'e');
  add(outgoing, kQueries, 'q');
  add(outgoing, kIntents, 'i');
  outgoing.add_rumour("n", rumour("n"));
  EXPECT_EQ(parts(outgoing.gossip()), "*iqe");
}

TEST(Outgoing, OneMessageIsSentBare) {
  Outgoing outgoing{4};
  add(outgoing, kEvents, 'e');
  EXPECT_EQ(outgoing.gossip(), ml::encode(ml::PacketMessage{user('e', 10)}));
  EXPECT_EQ(Outgoing{4}.with_piggyback({kNack}), kNack);
}

TEST(Outgoing, NothingToSayIsNoPacket) {
  EXPECT_TRUE(Outgoing{4}.gossip().empty());
}

TEST(Outgoing, TheMessageThatMustGoLeads) {
  Outgoing outgoing{4};
  outgoing.add_rumour("n", rumour("n"));
  add(outgoing, kQueries, 'q');
  EXPECT_EQ(parts(outgoing.with_piggyback({kNack})), "**q");
}

TEST(Outgoing, NoPacketIsLongerThanTheBudget) {
  for (std::size_t overhead : {0u, 29u, 45u, 300u}) {
    for (std::size_t length = 1; length < 700; length += 13) {
      Outgoing outgoing{4};
      outgoing.set_overhead(overhead);
      for (int i = 0; i < 200; ++i) add(outgoing, kEvents, 'e', length);
      EXPECT_LE(outgoing.gossip().size() + overhead, kPacketBudget) << length;
      EXPECT_LE(outgoing.with_piggyback({kNack}).size() + overhead, kPacketBudget) << length;
    }
  }
}

TEST(Outgoing, ThePacketIsFilledToTheLastByte) {
  Outgoing outgoing{4};
  add(outgoing, kEvents, 'a', kPacketBudget - 2 - 3 - 100);
  add(outgoing, kEvents, 'b', 100 - 3);
  EXPECT_EQ(outgoing.gossip().size(), kPacketBudget);
}

TEST(Outgoing, TheLongestSendableMessageIsMemberlists) {
  Outgoing outgoing{4};
  add(outgoing, kEvents, 'e', 1395);
  EXPECT_EQ(outgoing.gossip().size(), 1396u);
  Outgoing encrypting{4};
  encrypting.set_overhead(29);
  add(encrypting, kEvents, 'e', 1366);
  EXPECT_EQ(encrypting.gossip().size(), 1367u);
}

TEST(Outgoing, AMessageThatNoPacketCanCarryIsDroppedAndReported) {
  Outgoing outgoing{4};
  outgoing.add_lane(kEvents, user('e', 1396).payload, 7, 1);
  EXPECT_TRUE(outgoing.empty()) << "without waiting for a packet";
  EXPECT_EQ(outgoing.lanes_done(), std::vector<Outgoing::Token>{7});
}

TEST(Outgoing, AMessageThatNoPacketCanCarryAnyMoreIsDroppedAndReported) {
  Outgoing outgoing{4};
  outgoing.add_lane(kEvents, user('e', 1395).payload, 7, 1);
  outgoing.set_overhead(29);  // a key was installed
  EXPECT_TRUE(outgoing.gossip().empty());
  EXPECT_TRUE(outgoing.empty());
  EXPECT_EQ(outgoing.lanes_done(), std::vector<Outgoing::Token>{7});
}

TEST(Outgoing, TooLongForTheRestOfAPacketIsNotTooLong) {
  Outgoing outgoing{4};
  add(outgoing, kEvents, 'e', 1395);
  EXPECT_EQ(parts(outgoing.with_piggyback({kNack})), "*");
  EXPECT_EQ(parts(outgoing.gossip()), "e");
}

TEST(Outgoing, NoCompoundHasMoreThan127Parts) {
  Outgoing outgoing{4};
  for (int i = 0; i < 300; ++i) add(outgoing, kEvents, 'e', 1);
  EXPECT_EQ(parts(outgoing.gossip()).size(), 127u);
  EXPECT_EQ(parts(outgoing.with_piggyback({kNack, kNack})).size(), 127u);
}

TEST(Outgoing, ARumourIsSentMoreOftenTheMoreNodesAreKnown) {
  for (const auto& [nodes, times] : {std::pair{1u, 4}, {9u, 4}, {10u, 8}, {100u, 12}}) {
    Outgoing outgoing{4};
    outgoing.set_nodes(nodes);
    outgoing.add_rumour("n", rumour("n"));
    int sent = 0;
    while (!outgoing.gossip().empty()) ++sent;
    EXPECT_EQ(sent, times) << nodes;
  }
}

TEST(Outgoing, ALaneGoesByItsOwnPopulation) {
  Outgoing outgoing{4};
  outgoing.set_nodes(1000);
  outgoing.add_lane(kIntents, user('i', 5).payload, 7, 3);
  for (int sent = 0; sent < 4; ++sent) EXPECT_EQ(parts(outgoing.gossip()), "i");
  EXPECT_TRUE(outgoing.empty());
  EXPECT_EQ(outgoing.lanes_done(), std::vector<Outgoing::Token>{7});
}

TEST(Outgoing, TheCrcIsLeftOutWhereItWouldNotFit) {
  Outgoing outgoing{4};
  EXPECT_TRUE(outgoing.room_for_crc(Bytes(1395)));
  EXPECT_FALSE(outgoing.room_for_crc(Bytes(1396)));
  outgoing.set_overhead(29);
  EXPECT_FALSE(outgoing.room_for_crc(Bytes(1395)));
}

TEST(Outgoing, ALaneIsBounded) {
  Outgoing outgoing{4};
  for (int i = 0; i < 20'000; ++i) add(outgoing, kEvents, 'e', 1);
  EXPECT_EQ(outgoing.lane(kEvents), std::size_t{1} << 14);
}

}  // namespace
}  // namespace pando::swim
