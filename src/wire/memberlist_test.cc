#include "wire/memberlist.h"

#include <gtest/gtest.h>

#include "wire/golden_test.h"
#include "wire/msgpack_writer.h"
#include "wire/samples_test.h"
#include "wire/stream_message.h"

namespace pando::wire::memberlist {
namespace {

using golden::hex;
using golden::unhex;

constexpr std::string_view kLongText = "a text that is longer than thirty-one bytes";

Decoded<PacketMessage> decode(std::string_view digits) {
  return decode_packet_message(unhex(digits));
}

// Source: docs/protocol/wire.md; the bytes are those of real agents.
TEST(Memberlist, WritesWhatRealAgentsWrite) {
  EXPECT_EQ(hex(encode(PacketMessage{Nack{901}})), "0b81a55365714e6fcd0385");
  EXPECT_EQ(hex(encode(StreamMessage{Ack{7, {}}})), "0282a75061796c6f6164c0a55365714e6f07");
  EXPECT_EQ(hex(encode(PacketMessage{Ping{1, "bravo", Address::v4(127, 0, 0, 1), 17946, "alpha"}})),
            "0085a44e6f6465a5627261766fa55365714e6f01aa536f7572636541646472a47f000001"
            "aa536f757263654e6f6465a5616c706861aa536f75726365506f7274cd461a");
}

TEST(Memberlist, ASourceThatIsNotKnownIsLeftOut) {
  EXPECT_EQ(hex(encode(PacketMessage{Ping{1, "b", {}, 0, {}}})),
            "0082a44e6f6465a162a55365714e6f01");
}

TEST(Memberlist, DecodesWhatItEncoded) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    SCOPED_TRACE(seed);
    Rng rng{seed};
    const PacketMessage packet = samples::packet_message(rng);
    ASSERT_EQ(decode_packet_message(encode(packet)), packet);
    const StreamMessage stream = samples::stream_message(rng);
    ASSERT_EQ(decode_stream_message(encode(stream)), stream);
  }
}

TEST(Memberlist, ACutMessageIsTruncatedWhereverItIsCut) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    Rng rng{seed};
    const PacketMessage message = samples::packet_message(rng);
    if (std::holds_alternative<User>(message)) continue;  // has no end of its own
    const Bytes bytes = encode(message);
    for (std::size_t size = 0; size < bytes.size(); ++size)
      ASSERT_EQ(decode_packet_message(ByteView{bytes}.first(size)),
                std::unexpected{DecodeError::truncated});
  }
}

TEST(Memberlist, StructsMayBeListsInDeclarationOrder) {
  EXPECT_EQ(decode("00926aa5616c706861"), (PacketMessage{Ping{106, "alpha", {}, 0, {}}}));
  EXPECT_EQ(decode("0493"
                   "05"
                   "a162"
                   "a47f000001"),
            (PacketMessage{Alive{5, "b", Address::v4(127, 0, 0, 1), 0, {}, {}}}));
  // Longer than known: the rest is skipped.
  EXPECT_EQ(decode("0b93"
                   "07"
                   "91a178"
                   "81c3c0"),
            PacketMessage{Nack{7}});
}

TEST(Memberlist, UnknownKeysAreSkippedAndMissingOnesStayZero) {
  EXPECT_EQ(decode("0b82"
                   "a35a7a7a"
                   "920181a161a178"
                   "a55365714e6f"
                   "09"),
            PacketMessage{Nack{9}});
  EXPECT_EQ(decode("0080"), PacketMessage{Ping{}});
  EXPECT_EQ(decode("00c0"), PacketMessage{Ping{}});
}

TEST(Memberlist, TheLastOfRepeatedKeysWins) {
  EXPECT_EQ(decode("0b82"
                   "a55365714e6f"
                   "01"
                   "a55365714e6f"
                   "02"),
            PacketMessage{Nack{2}});
}

TEST(Memberlist, KeysAreCaseSensitive) {
  EXPECT_EQ(decode("0b81"
                   "a57365716e6f"
                   "01"),
            PacketMessage{Nack{0}});
}

TEST(Memberlist, BytesBehindAMessageAreIgnored) {
  EXPECT_EQ(decode("0b81a55365714e6f09"
                   "ffffffff"),
            PacketMessage{Nack{9}});
}

TEST(Memberlist, WrongValuesAreRefusedWithAReason) {
  EXPECT_EQ(decode("0b81a55365714e6fff").error(), DecodeError::out_of_range);  // -1
  EXPECT_EQ(decode("0b81a55365714e6fa131").error(), DecodeError::wrong_type);
  EXPECT_EQ(decode("0b81a55365714e6fcf0000000100000000").error(), DecodeError::out_of_range);
  EXPECT_EQ(decode("0b05").error(), DecodeError::wrong_type);
  EXPECT_EQ(decode("0bc1").error(), DecodeError::wrong_type);
  EXPECT_EQ(decode("").error(), DecodeError::truncated);
  for (const auto* type : {"06", "07", "09", "0a", "0c", "0d", "0e", "32", "f4", "ff"})
    EXPECT_EQ(decode(std::string{type} + "80").error(), DecodeError::unknown_type) << type;
}

TEST(Memberlist, LongTextsHaveNoEightBitLength) {
  const Bytes bytes = encode(PacketMessage{Suspect{1, std::string{kLongText}, {}}});
  EXPECT_NE(hex(bytes).find("da002b" + hex(view(kLongText))), std::string::npos);
}

TEST(Memberlist, UnknownStatesOfNodesAreRefused) {
  const auto node = [](std::uint8_t state) {
    msgpack::Writer out{msgpack::Dialect::old_spec};
    out.put(static_cast<std::uint8_t>(Type::push_pull));
    out.map(1);
    out.key("Nodes");
    out.unsigned_integer(1);
    out.map(1);
    out.key("State");
    out.unsigned_integer(state);
    return decode_stream_message(out.take());
  };
  EXPECT_TRUE(node(3));
  EXPECT_EQ(node(4), std::unexpected{DecodeError::out_of_range});
}

TEST(Memberlist, CompoundsHaveAllLengthsFirst) {
  EXPECT_EQ(hex(make_compound({unhex("aabb"), unhex(""), unhex("cc")})),
            "0703"
            "0002"
            "0000"
            "0001"
            "aabb"
            "cc");
}

TEST(MemberlistDeathTest, CompoundsOutsideTheirLimitsAreOurMistake) {
  EXPECT_DEATH(make_compound({Bytes(1)}), "parts.size");
  EXPECT_DEATH(make_compound(std::vector<Bytes>(128)), "parts.size");
}

}  // namespace
}  // namespace pando::wire::memberlist
