#include "wire/stream.h"

#include <gtest/gtest.h>

#include "wire/compression.h"
#include "wire/golden_test.h"
#include "wire/msgpack_writer.h"
#include "wire/samples_test.h"
#include "wire/seal.h"
#include "wire/stream_message.h"

namespace pando::wire {
namespace {

using golden::recorded_keys;
using golden::unhex;
using memberlist::NodeState;
using memberlist::PushPull;
using memberlist::StreamMessage;

const Keyring kRing = recorded_keys();
const Keyring kOther = Keyring::make({Bytes(32)}).value();

DoorOptions door(const Keyring* keys, std::string_view label, bool compress = false) {
  return {.keyring = keys, .label = label, .compress = compress};
}

StreamRole other(StreamRole role) {
  return role == StreamRole::dialer ? StreamRole::acceptor : StreamRole::dialer;
}

Decoded<StreamMessage> read(ByteView bytes, const DoorOptions& options,
                            StreamRole role = StreamRole::acceptor) {
  return StreamReader{role}.feed(bytes, options);
}

/// What a reader makes of bytes, in one word.
std::string outcome(ByteView bytes, const DoorOptions& options,
                    StreamRole role = StreamRole::acceptor) {
  const auto message = read(bytes, options, role);
  return message ? "read" : std::string{to_string(message.error())};
}

struct Sealed {
  StreamMessage message;
  StreamRole role = StreamRole::dialer;
  std::string label;
  DoorOptions options;
  Bytes bytes;
};

/// Any message under any options.
Sealed sealed(std::uint64_t seed) {
  Rng rng{seed};
  Sealed out;
  out.message = samples::stream_message(rng);
  out.role = rng.chance(0.5) ? StreamRole::dialer : StreamRole::acceptor;
  if (rng.chance(0.5)) out.label = samples::text(rng, 255);
  out.options = {.keyring = rng.chance(0.5) ? &kRing : nullptr, .compress = rng.chance(0.5)};
  Nonce nonce;
  rng.fill(nonce);
  DoorOptions options = out.options;
  options.label = out.label;
  out.bytes = seal_stream(out.message, out.role, options, nonce);
  return out;
}

TEST(Stream, ReadsWhatWasSealedInPiecesOfAnySize) {
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    SCOPED_TRACE(seed);
    Sealed from = sealed(seed);
    from.options.label = from.label;
    Rng rng{seed};
    StreamReader reader{other(from.role)};
    ByteView rest = from.bytes;
    for (;;) {
      const std::size_t piece = std::min<std::size_t>(rng.below(60), rest.size());
      const auto message = reader.feed(rest.first(piece), from.options);
      rest = rest.subspan(piece);
      if (rest.empty()) {
        ASSERT_EQ(message, from.message);
        break;
      }
      ASSERT_EQ(message, std::unexpected{DecodeError::truncated});
    }
  }
}

TEST(Stream, EveryByteIsNeeded) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    Sealed from = sealed(seed);
    from.options.label = from.label;
    StreamReader reader{other(from.role)};
    for (std::size_t i = 0; i + 1 < from.bytes.size(); ++i)
      ASSERT_EQ(reader.feed(ByteView{from.bytes}.subspan(i, 1), from.options),
                std::unexpected{DecodeError::truncated});
    ASSERT_EQ(reader.feed(ByteView{from.bytes}.last(1), from.options), from.message);
  }
}

TEST(Stream, WhatFollowsAMessageIsNotLookedAt) {
  Bytes bytes = memberlist::encode(StreamMessage{memberlist::Ack{7, {}}});
  bytes.push_back(std::byte{0xc1});
  StreamReader reader{StreamRole::dialer};
  EXPECT_EQ(reader.feed(bytes, door(nullptr, "")), StreamMessage{(memberlist::Ack{7, {}})});
  EXPECT_EQ(reader.feed(bytes, door(nullptr, "")), std::unexpected{DecodeError::truncated});
}

TEST(Stream, AReaderThatFailedAsksForMoreForEver) {
  StreamReader reader{StreamRole::acceptor};
  EXPECT_EQ(reader.feed(unhex("32"), door(nullptr, "")).error(), DecodeError::unknown_type);
  EXPECT_EQ(reader.feed(unhex("0080"), door(nullptr, "")).error(), DecodeError::truncated);
}

TEST(Stream, OnlyTheDialerWritesTheLabel) {
  const StreamMessage ack = memberlist::Ack{7, {}};
  const DoorOptions options = door(nullptr, "prod");
  const Bytes bare = memberlist::encode(ack);
  EXPECT_EQ(seal_stream(ack, StreamRole::acceptor, options, {}), bare);
  EXPECT_EQ(golden::hex(seal_stream(ack, StreamRole::dialer, options, {})),
            "f40470726f64" + golden::hex(bare));
}

TEST(Stream, ForeignStreamsAreRefusedWithAReason) {
  const auto refused = [](const DoorOptions& dialer, const DoorOptions& acceptor) {
    return outcome(seal_stream(memberlist::Ping{}, StreamRole::dialer, dialer, {}), acceptor);
  };
  EXPECT_EQ(refused(door(nullptr, "a"), door(nullptr, "")), "foreign_label");
  EXPECT_EQ(refused(door(nullptr, ""), door(nullptr, "a")), "foreign_label");
  EXPECT_EQ(refused(door(&kRing, "a"), door(&kRing, "b")), "foreign_label");
  EXPECT_EQ(refused(door(&kRing, ""), door(nullptr, "")), "unexpected_encryption");
  EXPECT_EQ(refused(door(nullptr, ""), door(&kRing, "")), "not_encrypted");
  EXPECT_EQ(refused(door(&kOther, ""), door(&kRing, "")), "undecryptable");
  EXPECT_EQ(refused(door(&kRing, "a"), door(&kRing, "a")), "read");
}

TEST(Stream, ReflectedBytesAreRefused) {
  // What a dialer sent comes back to it as if it were the answer.
  const auto reflected = [](const DoorOptions& options) {
    return outcome(seal_stream(memberlist::Ping{}, StreamRole::dialer, options, {}), options,
                   StreamRole::dialer);
  };
  EXPECT_EQ(reflected(door(nullptr, "prod")), "unknown_type");
  EXPECT_EQ(reflected(door(&kRing, "prod")), "not_encrypted");
  // A packet in a frame: its additional data is another.
  const Bytes packet = seal_packet(unhex("0080"), false, door(&kRing, ""), {});
  Bytes frame = unhex("0a000000");
  frame.push_back(static_cast<std::byte>(packet.size()));
  frame.insert(frame.end(), packet.begin(), packet.end());
  EXPECT_EQ(outcome(frame, door(&kRing, "")), "undecryptable");
}

TEST(Stream, TheLengthOfAFrameIsAuthenticated) {
  Bytes bytes = seal_stream(memberlist::Ping{}, StreamRole::dialer, door(&kRing, ""), {});
  bytes.push_back(std::byte{0});
  bytes[4] ^= std::byte{1};
  EXPECT_EQ(outcome(bytes, door(&kRing, "")), "undecryptable");
}

TEST(Stream, TheKeyringMayChangeWhileAFrameComes) {
  const Bytes bytes = seal_stream(memberlist::Err{"x"}, StreamRole::dialer, door(&kRing, ""), {});
  StreamReader reader{StreamRole::acceptor};
  EXPECT_EQ(reader.feed(ByteView{bytes}.first(20), door(&kOther, "")).error(),
            DecodeError::truncated);
  EXPECT_EQ(reader.feed(ByteView{bytes}.subspan(20), door(&kRing, "")),
            StreamMessage{memberlist::Err{"x"}});
}

TEST(Stream, ACompleteFrameWithHalfAMessageIsMalformed) {
  // Nothing that could still come would complete it.
  const auto framed = [](ByteView plain) {
    Bytes out = unhex("0a000000");
    out.push_back(static_cast<std::byte>(kSealOverhead + plain.size()));
    const Bytes header = out;
    seal(plain, kRing.primary(), {}, {header}, out);
    return out;
  };
  EXPECT_EQ(outcome(framed(unhex("0080")), door(&kRing, "")), "read");
  EXPECT_EQ(outcome(framed(unhex("0081a5")), door(&kRing, "")), "malformed");
  EXPECT_EQ(outcome(framed({}), door(&kRing, "")), "malformed");
  EXPECT_EQ(outcome(compress_message(unhex("0081a5")), door(nullptr, "")), "malformed");
  EXPECT_EQ(outcome(compress_message({}), door(nullptr, "")), "malformed");
  EXPECT_EQ(outcome(compress_message(compress_message(unhex("0080"))), door(nullptr, "")),
            "unknown_type");
}

// ---- limits ------------------------------------------------------------------------------------

Bytes push_pull_header(std::uint64_t nodes, std::uint64_t user_state) {
  msgpack::Writer out{msgpack::Dialect::old_spec};
  out.put(6);
  out.map(2);
  out.key("Nodes");
  out.unsigned_integer(nodes);
  out.key("UserStateLen");
  out.unsigned_integer(user_state);
  return out.take();
}

TEST(StreamLimits, CountsBeyondTheLimitsAreRefusedWithTheirHeader) {
  const DoorOptions plain = door(nullptr, "");
  EXPECT_EQ(outcome(push_pull_header(1 << 18, 20 << 20), plain), "truncated");
  EXPECT_EQ(outcome(push_pull_header((1 << 18) + 1, 0), plain), "too_large");
  EXPECT_EQ(outcome(push_pull_header(0, (20 << 20) + 1), plain), "too_large");
  EXPECT_EQ(outcome(unhex("0881aa557365724d73674c656ece01400001"), plain), "too_large");
  EXPECT_EQ(outcome(unhex("0681a54e6f646573ff"), plain), "out_of_range");
  EXPECT_EQ(outcome(unhex("0a01400001"), door(&kRing, "")), "too_large");
  EXPECT_EQ(outcome(unhex("0a01400000"), door(&kRing, "")), "truncated");
}

TEST(StreamLimits, TheSameHoldsInsideAFrame) {
  for (const auto& [nodes, state] : {std::pair{(1 << 18) + 1, 0}, {0, (20 << 20) + 1}})
    EXPECT_EQ(outcome(compress_message(push_pull_header(nodes, state)), door(nullptr, "")),
              "too_large");
}

TEST(StreamLimits, AFrameThatInflatesBeyondTheLimitIsRefused) {
  Bytes message = push_pull_header(0, 0);
  message.resize(kMaxInflated);
  EXPECT_EQ(outcome(compress_message(message), door(nullptr, "")), "read");
  message.resize(kMaxInflated + 1);
  const Bytes bomb = compress_message(message);
  EXPECT_LT(bomb.size(), 100'000u);
  EXPECT_EQ(outcome(bomb, door(nullptr, "")), "too_large");
}

TEST(StreamLimits, AMessageWithoutAnEndIsCutOff) {
  // 2^18 nodes are announced, and texts come that are long enough to make each of them a problem.
  StreamReader reader{StreamRole::acceptor};
  ASSERT_EQ(reader.feed(push_pull_header(1 << 18, 0), door(nullptr, "")).error(),
            DecodeError::truncated);
  Bytes piece = unhex("da7fff");  // a text of 32 KiB in place of a node
  piece.resize(3 + 0x7fff);
  std::size_t fed = 0;
  DecodeError last = DecodeError::truncated;
  for (; last == DecodeError::truncated && fed <= kMaxInflated + piece.size(); fed += piece.size())
    last = reader.feed(piece, door(nullptr, "")).error();
  EXPECT_EQ(last, DecodeError::too_large);
  EXPECT_LE(fed, kMaxInflated + piece.size());
}

TEST(StreamLimits, AStateOfManyNodesComesInSmallPieces) {
  PushPull state{.join = true};
  for (int i = 0; i < 10'000; ++i)
    state.nodes.push_back(NodeState{.name = "node-" + std::to_string(i),
                                    .address = Address::v4(10, 0, 0, 1),
                                    .meta = Bytes(64)});
  state.user_state = Bytes(100'000, std::byte{7});
  const Bytes bytes = seal_stream(state, StreamRole::dialer, door(nullptr, ""), {});
  StreamReader reader{StreamRole::acceptor};
  Decoded<StreamMessage> message = std::unexpected{DecodeError::truncated};
  for (std::size_t at = 0; at < bytes.size(); at += 100) {
    ASSERT_FALSE(message);
    message =
        reader.feed(ByteView{bytes}.subspan(at, std::min<std::size_t>(100, bytes.size() - at)),
                    door(nullptr, ""));
  }
  EXPECT_EQ(message, StreamMessage{state});
}

TEST(StreamLimits, AnyBytesAreLegalInput) {
  for (std::uint64_t seed = 0; seed < 10'000; ++seed) {
    Rng rng{seed};
    Bytes bytes = sealed(seed).bytes;
    for (std::uint64_t i = rng.below(4); i > 0; --i)
      bytes[rng.below(bytes.size())] = static_cast<std::byte>(rng.next() & 0xff);
    const DoorOptions options = door(rng.chance(0.5) ? &kRing : nullptr, "");
    const auto whole = read(bytes, options);
    // Where the pieces are cut makes no difference to what comes out in the end.
    StreamReader reader{StreamRole::acceptor};
    const std::size_t half = rng.below(bytes.size() + 1);
    auto pieces = reader.feed(ByteView{bytes}.first(half), options);
    if (!pieces && pieces.error() == DecodeError::truncated)
      pieces = reader.feed(ByteView{bytes}.subspan(half), options);
    ASSERT_EQ(pieces, whole) << seed;
  }
}

TEST(Stream, RefusalsSpeakSerfsWords) {
  EXPECT_EQ(refusal_text(DecodeError::unexpected_encryption),
            "Remote state is encrypted and encryption is not configured");
  EXPECT_EQ(refusal_text(DecodeError::not_encrypted),
            "Encryption is configured but remote state is not encrypted");
  EXPECT_EQ(refusal_text(DecodeError::undecryptable),
            "No installed keys could decrypt the message");
  for (const auto silent : {DecodeError::malformed, DecodeError::unknown_type,
                            DecodeError::foreign_label, DecodeError::wrong_type})
    EXPECT_EQ(refusal_text(silent), "");
}

}  // namespace
}  // namespace pando::wire
