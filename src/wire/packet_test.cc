#include "wire/packet.h"

#include <gtest/gtest.h>

#include "wire/compression.h"
#include "wire/golden_test.h"
#include "wire/samples_test.h"

namespace pando::wire {
namespace {

using golden::recorded_keys;
using golden::unhex;
using memberlist::Nack;
using memberlist::PacketMessage;

const Keyring kRing = recorded_keys();
const Keyring kOther = Keyring::make({Bytes(32)}).value();

Bytes nack(std::uint32_t seq) {
  return memberlist::encode(PacketMessage{Nack{seq}});
}

Bytes compound_of(const std::vector<Bytes>& parts) {
  Bytes out{std::byte{7}, static_cast<std::byte>(parts.size())};
  for (const Bytes& part : parts)
    for (const std::size_t octet : {part.size() >> 8, part.size() & 0xff})
      out.push_back(static_cast<std::byte>(octet));
  for (const Bytes& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

DoorOptions door(const Keyring* keys, std::string_view label, bool compress = true) {
  return {.keyring = keys, .label = label, .compress = compress};
}

std::vector<PacketMessage> nacks(std::uint32_t count) {
  std::vector<PacketMessage> messages;
  for (std::uint32_t i = 0; i < count; ++i) messages.emplace_back(Nack{i});
  return messages;
}
std::vector<Bytes> encoded(const std::vector<PacketMessage>& messages) {
  std::vector<Bytes> parts;
  for (const auto& message : messages) parts.push_back(memberlist::encode(message));
  return parts;
}

TEST(Packet, OpensWhatItSealedUnderEveryOption) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    Rng rng{seed};
    std::vector<PacketMessage> messages;
    for (std::uint64_t i = 1 + rng.below(6); i > 0; --i)
      messages.push_back(samples::packet_message(rng));
    const auto parts = encoded(messages);
    const Bytes bare = parts.size() == 1 ? parts[0] : memberlist::make_compound(parts);
    const std::string label = samples::text(rng, 255);
    const DoorOptions options = door(rng.chance(0.5) ? &kRing : nullptr,
                                     rng.chance(0.5) ? label : std::string_view{}, rng.chance(0.5));
    Nonce nonce;
    rng.fill(nonce);
    const bool crc = rng.chance(0.5);
    const Bytes packet = seal_packet(bare, crc, options, nonce);
    ASSERT_LE(packet.size(), bare.size() + (crc ? 5 : 0) + packet_overhead(options));
    const auto opened = open_packet(packet, options);
    ASSERT_TRUE(opened);
    ASSERT_EQ(opened->messages, messages);
    ASSERT_EQ(opened->damaged, std::nullopt);
  }
}

TEST(Packet, OverheadIsWhatTheDoorAdds) {
  const Bytes bare = nack(1);
  for (const DoorOptions& options :
       {door(nullptr, ""), door(&kRing, ""), door(nullptr, "prod"), door(&kRing, "prod")})
    EXPECT_EQ(seal_packet(bare, false, options, {}).size(), bare.size() + packet_overhead(options));
  EXPECT_EQ(packet_overhead(door(&kRing, "prod")), 29u + 6u);
  const Keyring empty;
  EXPECT_EQ(packet_overhead(door(&empty, "")), 0u);
}

TEST(Packet, CompressesOnlyWhatGetsShorter) {
  const Bytes repetitive = memberlist::encode(PacketMessage{memberlist::User{Bytes(1000)}});
  EXPECT_LT(seal_packet(repetitive, false, door(nullptr, ""), {}).size(), 200u);
  EXPECT_EQ(seal_packet(repetitive, false, door(nullptr, "", false), {}), repetitive);
  EXPECT_EQ(seal_packet(nack(1), false, door(nullptr, ""), {}), nack(1));
}

TEST(Packet, ForeignPacketsAreRefusedWithAReason) {
  const auto refused = [](const DoorOptions& sender, const DoorOptions& receiver) {
    const auto opened = open_packet(seal_packet(nack(1), false, sender, {}), receiver);
    return opened ? std::string{"opened"} : std::string{to_string(opened.error())};
  };
  EXPECT_EQ(refused(door(nullptr, "a"), door(nullptr, "")), "foreign_label");
  EXPECT_EQ(refused(door(nullptr, ""), door(nullptr, "a")), "foreign_label");
  EXPECT_EQ(refused(door(nullptr, "ab"), door(nullptr, "ac")), "foreign_label");
  EXPECT_EQ(refused(door(nullptr, "ab"), door(nullptr, "abc")), "foreign_label");
  EXPECT_EQ(refused(door(&kRing, "a"), door(&kRing, "b")), "foreign_label");
  EXPECT_EQ(refused(door(&kOther, ""), door(&kRing, "")), "undecryptable");
  EXPECT_EQ(refused(door(nullptr, ""), door(&kRing, "")), "undecryptable");
  EXPECT_EQ(refused(door(&kRing, "a"), door(&kRing, "a")), "opened");
}

TEST(Packet, ALabelCannotBeTakenOffOrExchanged) {
  // The label is authenticated: what was sealed under one does not open under another.
  const Bytes labelled = seal_packet(nack(1), false, door(&kRing, "ab"), {});
  Bytes renamed = labelled;
  renamed[3] = std::byte{'c'};
  EXPECT_EQ(open_packet(renamed, door(&kRing, "ac")).error(), DecodeError::undecryptable);
  EXPECT_EQ(open_packet(ByteView{labelled}.subspan(4), door(&kRing, "")).error(),
            DecodeError::undecryptable);
}

TEST(Packet, AStreamsFrameIsNoPacket) {
  // Reflected bytes: the additional data of frames is another.
  const Bytes packet = seal_packet(nack(1), false, door(&kRing, ""), {});
  Bytes frame = unhex("0a000000");
  frame.push_back(static_cast<std::byte>(packet.size()));
  frame.insert(frame.end(), packet.begin(), packet.end());
  EXPECT_EQ(open_packet(frame, door(&kRing, "")).error(), DecodeError::undecryptable);
}

TEST(Packet, DamageBehindACrcIsNoticed) {
  const Bytes good = seal_packet(nack(1), true, door(nullptr, "", false), {});
  for (std::size_t bit = 8; bit < good.size() * 8; ++bit) {
    Bytes bad = good;
    bad[bit / 8] ^= static_cast<std::byte>(1 << bit % 8);
    EXPECT_EQ(open_packet(bad, door(nullptr, "")).error(), DecodeError::bad_checksum) << bit;
  }
}

TEST(Packet, ACrcWithoutItsFourBytesIsAnUnknownType) {
  const auto opened = open_packet(unhex("0c010203"), door(nullptr, ""));
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->damaged, DecodeError::unknown_type);
}

TEST(Packet, GoodPartsOfACompoundSurviveBadOnes) {
  const auto opened = open_packet(
      compound_of({nack(0), unhex("3280"), nack(1), unhex("00"), nack(2)}), door(nullptr, ""));
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->messages, nacks(3));
  EXPECT_EQ(opened->damaged, DecodeError::unknown_type) << "the first damage is named";
}

TEST(Packet, PartsBeforeTheEndOfTheDataAreRead) {
  const Bytes whole = compound_of({nack(0), nack(1), nack(2)});
  const std::size_t second_end = 2 + 6 + 2 * nack(0).size();
  for (std::size_t size = second_end; size < whole.size(); ++size) {
    const auto opened = open_packet(ByteView{whole}.first(size), door(nullptr, ""));
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->messages, nacks(2));
    EXPECT_EQ(opened->damaged, DecodeError::truncated);
  }
}

TEST(Packet, ReadsCompoundsOf255Parts) {
  const auto messages = nacks(255);
  const auto opened = open_packet(compound_of(encoded(messages)), door(nullptr, ""));
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->messages, messages);
}

TEST(Packet, WrappingsAreLimited) {
  Bytes nested = nack(7);
  for (int i = 0; i < 8; ++i) nested = i % 2 ? compound_of({nested}) : compress_message(nested);
  const auto opened = open_packet(nested, door(nullptr, ""));
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->messages, std::vector<PacketMessage>{Nack{7}});
  const auto deeper = open_packet(compound_of({nested}), door(nullptr, ""));
  ASSERT_TRUE(deeper);
  EXPECT_TRUE(deeper->messages.empty());
  EXPECT_EQ(deeper->damaged, DecodeError::too_large);
}

TEST(Packet, InflatedDataIsLimitedForTheWholeDatagram) {
  const auto padded = [](std::size_t size) {
    Bytes message = nack(1);
    message.resize(size);
    return compress_message(message);
  };
  const auto opened = [](const std::vector<Bytes>& parts) {
    return open_packet(compound_of(parts), door(nullptr, "")).value();
  };
  EXPECT_EQ(opened({padded(65'536)}).messages.size(), 1u);
  EXPECT_EQ(opened({padded(65'537)}).damaged, DecodeError::too_large);
  const auto both = opened({padded(40'000), padded(40'000), padded(20'000)});
  EXPECT_EQ(both.messages.size(), 2u);
  EXPECT_EQ(both.damaged, DecodeError::too_large);
}

TEST(Packet, AnyBytesAreLegalInput) {
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    Rng rng{seed};
    Bytes bytes = seed % 2 ? samples::bytes(rng)
                           : compound_of(encoded({samples::packet_message(rng), Nack{1}}));
    for (std::uint64_t i = rng.below(4); i > 0 && !bytes.empty(); --i)
      bytes[rng.below(bytes.size())] = static_cast<std::byte>(rng.next() & 0xff);
    const auto opened = open_packet(bytes, door(nullptr, ""));
    EXPECT_LE(opened ? opened->messages.size() : 0, bytes.size());
  }
}

}  // namespace
}  // namespace pando::wire
