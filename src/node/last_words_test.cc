// What a guardian says for its node, as those read it who hear it.
#include "pando/last_words.h"

#include <gtest/gtest.h>

#include "core/verdict/notice.h"
#include "node/pando_datagram.h"
#include "proto/will.pb.h"
#include "wire/packet.h"

namespace pando::node {
namespace {

const Bytes kKey(32, std::byte{7});
constexpr Node::Entropy kEntropy{1, 2, 3, 4};

void add_heir(proto::Will& will, std::string address) {
  proto::Heir& heir = *will.add_heirs();
  heir.set_address(std::move(address));
  heir.set_port(7946);
}

/// The will of n1, for two heirs.
proto::Will will(const std::vector<Bytes>& keys) {
  proto::Will will;
  will.mutable_testament()->set_name("n1");
  will.mutable_testament()->set_incarnation(4);
  for (const Bytes& key : keys) will.add_keys(key.data(), key.size());
  will.set_label("grove");
  add_heir(will, {127, 0, 0, 2});
  add_heir(will, std::string(15, '\0') + '\1');
  return will;
}

std::vector<SendDatagram> words(const proto::Will& will, const Ending& ending,
                                const Node::Entropy& entropy = kEntropy) {
  return last_words(to_bytes(will.SerializeAsString()), ending, entropy);
}

/// What a member with this ring reads.
std::optional<proto::Testament> read(const SendDatagram& packet, const wire::Keyring& keys) {
  const auto opened = wire::open_packet(packet.bytes, {.keyring = &keys, .label = "grove"});
  if (!opened || opened->messages.size() != 1) return {};
  const auto* user = std::get_if<wire::memberlist::User>(&opened->messages[0]);
  if (user == nullptr || !is_pando_datagram(user->payload)) return {};
  const auto datagram = read_pando_datagram(user->payload);
  proto::Death death;
  if (!datagram || !death.ParseFromString(datagram->death())) return {};
  return verdict::read_notice(death.notice(), keys);
}

TEST(LastWords, AreReadByEveryHeir) {
  for (const std::vector<Bytes>& keys : {std::vector<Bytes>{}, {kKey}}) {
    const auto ring = *wire::Keyring::make(keys);
    const auto packets = words(will(keys), {Ending::Kind::signal, 9});
    ASSERT_EQ(packets.size(), 2u);
    EXPECT_EQ(packets[0].to.to_string(), "127.0.0.2:7946");
    EXPECT_EQ(packets[1].to.to_string(), "[::1]:7946");
    for (const SendDatagram& packet : packets) {
      const auto testament = read(packet, ring);
      ASSERT_TRUE(testament);
      EXPECT_EQ(testament->name(), "n1");
      EXPECT_EQ(testament->incarnation(), 4u);
      EXPECT_TRUE(testament->has_signal());
      EXPECT_EQ(testament->signal(), 9u);
      EXPECT_LE(packet.bytes.size(), 1400u);
    }
  }
}

/// A label is bytes: protobuf writes a line to standard error for text that is no UTF-8.
TEST(LastWords, CarryAnyBytesAsALabel) {
  auto labelled = will({});
  labelled.set_label("gr\xFFve");
  testing::internal::CaptureStderr();
  const auto packets = words(labelled, {});
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  ASSERT_EQ(packets.size(), 2u);
  EXPECT_TRUE(wire::open_packet(packets[0].bytes, {.label = "gr\xFFve"}));
}

TEST(LastWords, SayAStatusOrThatTheEndIsUnknown) {
  const auto ended = read(words(will({}), {Ending::Kind::status, 3}).at(0), {});
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->status(), 3u);
  const auto unknown = read(words(will({}), {}).at(0), {});
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->ending_case(), proto::Testament::ENDING_NOT_SET);
}

TEST(LastWords, AreNotReadWithoutTheKey) {
  const auto other = *wire::Keyring::make({Bytes(32, std::byte{8})});
  EXPECT_FALSE(read(words(will({kKey}), {}).at(0), other));
}

/// Who hears the same seal twice takes the second for a repeat.
TEST(LastWords, AreSealedAnewEachTime) {
  const auto once = words(will({kKey}), {}), again = words(will({kKey}), {}, {5, 6, 7, 8});
  EXPECT_NE(once.at(0).bytes, again.at(0).bytes);
  EXPECT_NE(once.at(0).bytes, once.at(1).bytes);
}

TEST(LastWords, OfSomethingElseAreNone) {
  EXPECT_TRUE(last_words(to_bytes("\x0a\xff"), {}, kEntropy).empty());
  auto damaged = will({});
  damaged.add_keys("short");
  EXPECT_TRUE(words(damaged, {}).empty());
  auto nowhere = will({});
  nowhere.mutable_heirs(0)->set_address("no");
  EXPECT_EQ(words(nowhere, {}).size(), 1u);
}

}  // namespace
}  // namespace pando::node
