#include "wire/serf.h"

#include <gtest/gtest.h>

#include "wire/coordinate.h"
#include "wire/golden_test.h"
#include "wire/samples_test.h"

namespace pando::wire::serf {
namespace {

using golden::hex;
using golden::unhex;

TEST(Serf, DecodesWhatItEncoded) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    SCOPED_TRACE(seed);
    Rng rng{seed};
    const Message message = samples::serf_message(rng);
    ASSERT_EQ(decode(encode(message)), message);
    const Filter filter = samples::filter(rng);
    ASSERT_EQ(decode_filter(encode_filter(filter)), filter);
    const Coordinate coordinate = samples::coordinate(rng);
    ASSERT_EQ(decode_ping_payload(encode_ping_payload(coordinate)), coordinate);
  }
}

TEST(Serf, ACutMessageIsTruncatedWhereverItIsCut) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    Rng rng{seed};
    const Message message = samples::serf_message(rng);
    Bytes bytes = encode(message);
    if (const auto* relay = std::get_if<Relay>(&message))  // what it carries has no end
      bytes.resize(bytes.size() - relay->inner.size());
    for (std::size_t size = 0; size < bytes.size(); ++size)
      ASSERT_EQ(decode(ByteView{bytes}.first(size)), std::unexpected{DecodeError::truncated});
  }
}

// The bytes are those of real agents; see docs/protocol/wire.md.
TEST(Serf, WritesWhatRealAgentsWrite) {
  EXPECT_EQ(hex(encode(Join{1, "bravo"})), "0182a54c54696d6501a44e6f6465a5627261766f");
  EXPECT_EQ(hex(encode(UserEvent{1, "e1", to_bytes("p1"), true})),
            "0384a24343c3a54c54696d6501a44e616d65a26531a75061796c6f6164a27031");
  EXPECT_EQ(hex(encode(ConflictResponse{})), "06c0");
  EXPECT_EQ(hex(encode(KeyRequest{})), "0781a34b6579a0");
  EXPECT_EQ(hex(encode_filter(NodeFilter{{"bravo", "delta"}})), "0092a5627261766fa564656c7461");
  EXPECT_EQ(hex(encode_filter(TagFilter{"role", "^$"})), "0182a445787072a25e24a3546167a4726f6c65");
  EXPECT_EQ(encode_ping_payload({}).size(), 130u);
}

TEST(Serf, UnknownTypesAreNamedAsSuch) {
  EXPECT_EQ(decode(unhex("2a80")), std::unexpected{DecodeError::unknown_type});
  EXPECT_EQ(decode(unhex("0a80")), std::unexpected{DecodeError::unknown_type});
  EXPECT_EQ(decode({}), std::unexpected{DecodeError::truncated});
  EXPECT_EQ(decode_filter(unhex("0578")), std::unexpected{DecodeError::unknown_type});
  EXPECT_EQ(decode_ping_payload(unhex("0280")), std::unexpected{DecodeError::unknown_type});
}

TEST(Serf, WhatAMessageDoesNotNameIsZero) {
  EXPECT_EQ(decode_ping_payload(unhex("0180")), (Coordinate{{}, 0, 0, 0}));
  const auto conflict = decode(unhex("0680"));
  ASSERT_TRUE(conflict);
  EXPECT_EQ(std::get<ConflictResponse>(*conflict).member,
            (ConflictMember{{}, {}, 0, {}, MemberStatus::none, {0, 0, 0, 0, 0, 0}}));
}

TEST(Serf, SlotsOfAStateMayBeNilOrOfAnyNumber) {
  const auto events = [](std::string_view list) {
    return std::get<PushPull>(*decode(unhex("0281a64576656e7473" + std::string{list}))).events;
  };
  EXPECT_TRUE(events("90").empty());
  EXPECT_TRUE(events("c0").empty());
  EXPECT_EQ(events("93c080c0"), (std::vector<std::optional<PastEvents>>{{}, PastEvents{}, {}}));
}

TEST(Serf, AStateOfNilsIsLimited) {
  // A list32 that claims 2^20 + 1 slots and has them: 1 MiB of input that would be 40 MiB of slots.
  Bytes state = unhex("0281a64576656e7473dd00100001");
  state.resize(state.size() + 0x100001, std::byte{0xc0});
  EXPECT_EQ(decode(state), std::unexpected{DecodeError::too_large});
}

TEST(Serf, TagsTravelBehindTheirMark) {
  EXPECT_EQ(hex(encode_tags({})), "ff80");
  EXPECT_EQ(hex(encode_tags({{"role", "web"}})), "ff81a4726f6c65a3776562");
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Rng rng{seed};
    const Tags tags = samples::tags(rng);
    ASSERT_EQ(decode_tags(encode_tags(tags)), tags) << seed;
  }
}

TEST(Serf, OldNodesOnlyHaveARole) {
  EXPECT_EQ(encode_tags({{"role", "web"}, {"zone", "a"}}, 2), to_bytes("web"));
  EXPECT_EQ(encode_tags({{"zone", "a"}}, 2), Bytes{});
  EXPECT_EQ(encode_tags({{"role", "web"}}, 3), encode_tags({{"role", "web"}}, 5));
  EXPECT_EQ(decode_tags(view("web")), (Tags{{"role", "web"}}));
  EXPECT_EQ(decode_tags({}), (Tags{{"role", ""}}));
}

TEST(Serf, DamagedTagsAreNone) {
  EXPECT_EQ(decode_tags(unhex("ff")), Tags{});
  EXPECT_EQ(decode_tags(unhex("ff81a161")), Tags{});
  EXPECT_EQ(decode_tags(unhex("ff05")), Tags{});
}

}  // namespace
}  // namespace pando::wire::serf
