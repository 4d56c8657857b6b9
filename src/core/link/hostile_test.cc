// Peers that break the rules are cut off with a counted reason, and cost little until then.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/link/stranger_test.h"

namespace pando::link {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

Frame data(ByteView body, bool more = false, Lane lane = Lane::calls) {
  return {.type = FrameType::data, .lane = lane, .more = more, .body = body};
}
Bytes credit(std::size_t amount) {
  Bytes body;
  for (const int shift : {24, 16, 8, 0}) body.push_back(static_cast<std::byte>(amount >> shift));
  Bytes bytes;
  append_frame(bytes, {.type = FrameType::credit, .lane = Lane::calls, .body = body});
  return bytes;
}

/// Expects that the stream was cut off for exactly that reason, and said so.
void expect_cut(const Stranger& s, StreamId stream, Reason reason) {
  EXPECT_TRUE(s.closed(stream)) << row(reason).name;
  EXPECT_EQ(s.counted(reason), 1u) << row(reason).name;
  const auto refused = s.all<Refused>();
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_EQ(refused[0].reason, reason) << row(refused[0].reason).name;
}

TEST(HostilePeer, WellBehavedIsLinked) {
  Stranger s;
  const StreamId stream = s.link();
  EXPECT_TRUE(s.links().up("n1"));
  EXPECT_FALSE(s.closed(stream));
}

TEST(HostilePeer, Garbage) {
  Stranger s;
  const StreamId stream = s.accept();
  s.say(stream, to_bytes("GET / HTTP/1.1\r\n"));
  expect_cut(s, stream, Reason::garbage);
}

TEST(HostilePeer, UnknownFrame) {
  for (const int type : {0, 12, 255}) {
    Stranger s;
    const StreamId stream = s.link();
    s.say(stream, Bytes{static_cast<std::byte>(type), std::byte{0}, std::byte{0}, std::byte{0}});
    expect_cut(s, stream, Reason::garbage);
  }
}

TEST(HostilePeer, OversizedFrame) {
  Stranger s;
  const StreamId stream = s.accept();
  Bytes bytes = to_bytes(ByteView{kPreamble});
  for (const int octet : {1, 0, 0x40, 1}) bytes.push_back(static_cast<std::byte>(octet));
  s.say(stream, bytes);
  expect_cut(s, stream, Reason::oversized_frame);
}

TEST(HostilePeer, AnythingBeforeItsTurn) {
  for (const FrameType type :
       {FrameType::proof, FrameType::choice, FrameType::data, FrameType::credit, FrameType::beat,
        FrameType::cluster, FrameType::bye, FrameType::stay}) {
    Stranger s;
    const StreamId stream = s.accept();
    s.say(stream, to_bytes(ByteView{kPreamble}));
    s.say(stream, Frame{.type = type, .body = {}});
    expect_cut(s, stream, Reason::wrong_order);
  }
}

TEST(HostilePeer, DataBeforeTheChoice) {
  // n9 has an even smaller id, so the choice is the stranger's; it never makes one.
  Config config = Stranger::theirs();
  config.self.id = Stranger::id(0);
  config.self.id.bytes[15] = 1;
  Stranger s;
  const StreamId stream = s.accept();
  s.say(stream, Stranger::hello(config));
  s.say(stream, Stranger::proof());
  EXPECT_FALSE(s.links().up("n1"));
  s.say(stream, data(view("x")));
  expect_cut(s, stream, Reason::wrong_order);
  EXPECT_THAT(s.all<Delivered>(), IsEmpty());
}

TEST(HostilePeer, HelloAgain) {
  Stranger s;
  const StreamId stream = s.link();
  Bytes again = Stranger::hello(Stranger::theirs());
  again.erase(again.begin(), again.begin() + kPreamble.size());
  s.say(stream, again);
  expect_cut(s, stream, Reason::wrong_order);
}

TEST(HostilePeer, UndecodableHello) {
  Stranger s;
  const StreamId stream = s.accept();
  s.say(stream, to_bytes(ByteView{kPreamble}));
  s.say(stream, Frame{.type = FrameType::hello, .body = view("\xFF\xFF\xFF")});
  expect_cut(s, stream, Reason::bad_message);
}

TEST(HostilePeer, WindowsThatWouldStopUs) {
  Config config = Stranger::theirs();
  config.lanes[2].window = kMaxFrame;
  Stranger s;
  const StreamId stream = s.accept();
  s.say(stream, Stranger::hello(config));
  expect_cut(s, stream, Reason::bad_message);
}

TEST(HostilePeer, NeverEndingIntroduction) {
  Stranger s;
  const StreamId stream = s.accept();
  s.say(stream, to_bytes(ByteView{kPreamble}));
  s.say(stream, Bytes{std::byte{1}, std::byte{0}, std::byte{1}, std::byte{0}});
  for (int i = 0; i < 4; ++i) {
    s.pass(1s);
    s.say(stream, Bytes{std::byte{0}});
    EXPECT_FALSE(s.closed(stream));
  }
  s.pass(2s);
  expect_cut(s, stream, Reason::handshake_timeout);
}

TEST(HostilePeer, CrowdOfStrangers) {
  Config config = Stranger::own();
  Stranger s{config};
  for (std::size_t i = 0; i < config.max_handshakes; ++i) EXPECT_FALSE(s.closed(s.accept()));
  expect_cut(s, s.accept(), Reason::busy);
  EXPECT_LT(s.links().memory(), config.max_handshakes * (kMaxFrame + 4096));
}

TEST(HostilePeer, WhoIsNotProvenHarmsNoLink) {
  Stranger s;
  const StreamId link = s.link();
  s.out.clear();
  for (int i = 0; i < 20; ++i) s.say(s.accept(), Stranger::hello(Stranger::theirs()));
  EXPECT_TRUE(s.links().up("n1"));
  EXPECT_FALSE(s.closed(link));
}

TEST(HostilePeer, MoreThanItsWindow) {
  Stranger s;
  const StreamId stream = s.link();
  s.give(Hold{"n1", Lane::calls, true});
  const Bytes full(kMaxFrame, std::byte{7});
  const std::size_t window = Stranger::own()[Lane::calls].window;
  for (std::size_t sent = 0; sent + full.size() + kFrameHeader <= window;
       sent += full.size() + kFrameHeader)
    s.say(stream, data(full, true));
  EXPECT_FALSE(s.closed(stream));
  s.say(stream, data(full, true));
  expect_cut(s, stream, Reason::over_window);
}

TEST(HostilePeer, NeverEndingMessage) {
  Config config = Stranger::own();
  config.lanes[1].message = 100'000;
  Stranger s{config};
  const StreamId stream = s.link();
  const Bytes full(kMaxFrame, std::byte{7});
  for (int i = 0; i < 6; ++i) s.say(stream, data(full, true));
  EXPECT_FALSE(s.closed(stream));
  s.say(stream, data(full, true));
  expect_cut(s, stream, Reason::message_too_large);
  EXPECT_THAT(s.all<Delivered>(), IsEmpty());
}

TEST(HostilePeer, TinyPieces) {
  Stranger s;
  const StreamId stream = s.link();
  s.say(stream, data(view("x"), true));
  expect_cut(s, stream, Reason::short_frame);
}

const std::array<std::byte, 4> kBeat = {std::byte{0}, std::byte{0}, std::byte{1}, std::byte{0xF4}};

TEST(HostilePeer, BeatWithoutAPromise) {
  Stranger s;
  const StreamId stream = s.link();
  s.say(stream, Frame{.type = FrameType::beat, .body = {}});
  expect_cut(s, stream, Reason::bad_message);
}

TEST(HostilePeer, PromiseToBeSilentForWeeks) {
  Stranger s;
  const StreamId stream = s.link();
  const std::array<std::byte, 4> promise = {std::byte{0xFF}, std::byte{}, std::byte{}, std::byte{}};
  s.say(stream, Frame{.type = FrameType::beat, .body = promise});
  s.pass(3min + 20s);
  expect_cut(s, stream, Reason::silent);
}

TEST(HostilePeer, FloodOfBeats) {
  Stranger s;
  const StreamId stream = s.link();
  s.out.clear();
  for (int i = 0; i < 1000; ++i) s.say(stream, Frame{.type = FrameType::beat, .body = kBeat});
  expect_cut(s, stream, Reason::flood);
  EXPECT_LE(s.all<Heard>().size(), 64u);
}

TEST(HostilePeer, CreditOutOfNothing) {
  for (const std::size_t amount : {std::size_t{1}, std::size_t{0xFFFFFFFF}}) {
    Stranger s;
    const StreamId stream = s.link();
    s.say(stream, credit(amount));
    expect_cut(s, stream, Reason::bad_credit);
  }
}

TEST(HostilePeer, SlowReader) {
  Config config = Stranger::own();
  Stranger s{config};
  const StreamId stream = s.link();
  for (int i = 0; i < 10; ++i) s.give(Post{"n1", Lane::calls, Bytes(100'000), 1});
  s.pass(1s);
  EXPECT_LE(s.said(stream).size(), config.driver_room + kMaxFrame + 4096);
  for (int i = 0; i < 8; ++i) {
    s.pass(1s);
    s.say(stream, Frame{.type = FrameType::beat, .body = kBeat});
    EXPECT_FALSE(s.closed(stream));
  }
  const std::size_t before = s.said(stream).size();
  s.pass(3s);
  expect_cut(s, stream, Reason::slow_reader);
  // While nothing can leave, nothing is heaped up: only the last words were added.
  EXPECT_LE(s.said(stream).size(), before + 100);
}

TEST(HostilePeer, HalfOpen) {
  Stranger s;
  const StreamId stream = s.link();
  s.pass(9s);
  EXPECT_FALSE(s.closed(stream));
  s.pass(2s);
  expect_cut(s, stream, Reason::silent);
  ASSERT_THAT(s.all<LinkDown>(), SizeIs(1));
  EXPECT_EQ(s.all<LinkDown>()[0].cause, Cause::timeout);
}

TEST(HostilePeer, RefusalsWithStrangeWords) {
  Stranger s;
  const StreamId stream = s.link();
  proto::Refusal refusal;
  refusal.set_reason(static_cast<std::uint32_t>(Reason::flood));
  refusal.set_detail("a\nb\x1B[2J" + std::string(5000, 'x'));
  Bytes bytes;
  append_frame(bytes, FrameType::refusal, refusal.SerializeAsString());
  s.say(stream, bytes);
  const auto refused = s.all<Refused>();
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_EQ(refused[0].detail.find_first_of("\n\x1B"), std::string::npos);
  EXPECT_LT(refused[0].detail.size(), 300u);
}

TEST(HostilePeer, RefusalWithoutAReason) {
  for (const std::uint32_t reason :
       {0u, static_cast<std::uint32_t>(kReasons.size()), 0xFFFFFFFFu}) {
    Stranger s;
    const StreamId stream = s.link();
    proto::Refusal refusal;
    refusal.set_reason(reason);
    Bytes bytes;
    append_frame(bytes, FrameType::refusal, refusal.SerializeAsString());
    s.say(stream, bytes);
    expect_cut(s, stream, Reason::bad_message);
  }
}

}  // namespace
}  // namespace pando::link
