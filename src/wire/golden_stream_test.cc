// Every recorded gossip stream of real agents, read and written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/peeler_test.h"
#include "wire/stream.h"
#include "wire/stream_message.h"

namespace pando::wire::golden {
namespace {

using memberlist::PushPull;
using memberlist::StreamMessage;

const std::vector<Record>& streams() {
  static const std::vector<Record> records = load("tcp-gossip");
  return records;
}

/// A label in front makes it the dialer's side; without one both sides read alike.
StreamRole reader_of(const Wrapping& wrapping) {
  return wrapping.label.empty() ? StreamRole::dialer : StreamRole::acceptor;
}
StreamRole writer_of(const Wrapping& wrapping) {
  return wrapping.label.empty() ? StreamRole::acceptor : StreamRole::dialer;
}

DoorOptions door_of(const Wrapping& wrapping, const Keyring& keys) {
  return {.keyring = wrapping.encrypted ? &keys : nullptr,
          .label = wrapping.aad_label,
          .compress = wrapping.compressed};
}

Decoded<StreamMessage> read(const Record& record, const Wrapping& wrapping, std::size_t piece) {
  const Keyring keys = recorded_keys();
  const DoorOptions door = door_of(wrapping, keys);
  StreamReader reader{reader_of(wrapping)};
  ByteView rest = record.bytes;
  for (; rest.size() > piece; rest = rest.subspan(piece)) {
    auto early = reader.feed(rest.first(piece), door);
    if (early || early.error() != DecodeError::truncated) return early;
  }
  return reader.feed(rest, door);
}

TEST(GoldenStreams, EveryRecordIsReadInPiecesOfAnySize) {
  int records = 0;
  for (const Record& record : streams()) {
    if (record.irregular()) continue;
    SCOPED_TRACE(record.place());
    const Peeled peeled = peel(record);
    ASSERT_EQ(peeled.trouble, "");
    ASSERT_EQ(peeled.leaves.size(), 1u);
    for (const std::size_t piece : {record.bytes.size(), std::size_t{1}, std::size_t{7}}) {
      const auto message = read(record, peeled.wrapping, piece);
      ASSERT_TRUE(message) << to_string(message.error());
      EXPECT_EQ(difference(show(*message), peeled.leaves[0].recorded), "");
    }
    ++records;
  }
  EXPECT_EQ(records, 202);
}

TEST(GoldenStreams, EveryMessageIsWrittenAsRecorded) {
  int identical = 0, free = 0;
  for (const Record& record : streams()) {
    if (record.irregular()) continue;
    SCOPED_TRACE(record.place());
    const Bytes bare = peel(record).leaves.at(0).bytes;
    const auto message = decode_stream_message(bare);
    ASSERT_TRUE(message);
    const Bytes again = memberlist::encode(*message);
    EXPECT_EQ(decode_stream_message(again), message);
    // The header counts the bytes of the user state, which are kept as they came.
    const Sameness sameness = compare(again, bare);
    EXPECT_NE(sameness, Sameness::different) << hex(again) << "\n" << hex(bare);
    identical += sameness == Sameness::identical;
    free += sameness == Sameness::up_to_freedom;
  }
  EXPECT_EQ(identical, 192);
  EXPECT_EQ(free, 10);  // lengths in the signed form of 0.10.2
}

TEST(GoldenStreams, EveryUserStateIsWrittenAsRecorded) {
  int identical = 0, free = 0;
  for (const Record& record : streams()) {
    if (record.irregular()) continue;
    SCOPED_TRACE(record.place());
    const Leaf leaf = peel(record).leaves.at(0);
    const auto message = decode_stream_message(leaf.bytes);
    const auto* exchange = message ? std::get_if<PushPull>(&*message) : nullptr;
    if (!exchange || exchange->user_state.empty() || leaf.recorded["userState"].contains("opaque"))
      continue;
    const auto state = serf::decode(exchange->user_state);
    ASSERT_TRUE(state);
    const Sameness sameness = compare(serf::encode(*state), exchange->user_state);
    EXPECT_NE(sameness, Sameness::different);
    identical += sameness == Sameness::identical;
    free += sameness == Sameness::up_to_freedom;
  }
  EXPECT_EQ(identical, 99);
  EXPECT_EQ(free, 9);  // the order of names in a map
}

TEST(GoldenStreams, EveryWrappingIsPutOnAsRecorded) {
  const Keyring keys = recorded_keys();
  int sealed = 0;
  for (const Record& record : streams()) {
    if (record.irregular()) continue;
    SCOPED_TRACE(record.place());
    const Peeled peeled = peel(record);
    const auto message = decode_stream_message(peeled.leaves.at(0).bytes);
    // What 0.10.2 writes in signed forms is another message to us; version 0 we do not write.
    if (memberlist::encode(message.value()) != peeled.leaves[0].bytes || peeled.wrapping.version_0)
      continue;
    std::vector<Bytes> candidates;
    for (const Bytes& key : keys.keys()) {
      Keyring ring = keys;
      ASSERT_TRUE(ring.use(key));
      candidates.push_back(seal_stream(*message, writer_of(peeled.wrapping),
                                       door_of(peeled.wrapping, ring), peeled.wrapping.nonce));
    }
    EXPECT_THAT(candidates, testing::Contains(record.bytes));
    ++sealed;
  }
  EXPECT_EQ(sealed, 187);
}

TEST(GoldenStreams, IrregularInputsAreRefusedWithTheReasonTheRealAgentGave) {
  struct Row {
    std::string_view note;
    DecodeError error;
  };
  constexpr Row rows[] = {
      {"TCP unknown type", DecodeError::unknown_type},
      {"encrypted frame sent to a plaintext agent", DecodeError::unexpected_encryption},
      {"encrypted TCP ping with a wrong key", DecodeError::undecryptable},
      {"encrypted frame longer than 20 MiB", DecodeError::too_large},
  };
  const Keyring k32 = Keyring::make({recorded_keys().primary()}).value();
  int checked = 0;
  for (const Record& record : streams()) {
    if (!record.irregular()) continue;
    SCOPED_TRACE(record.place() + " " + record.note);
    const auto row = std::ranges::find_if(rows, [&](const Row& r) { return record.noted(r.note); });
    ASSERT_NE(row, std::end(rows));
    DoorOptions door;
    if (record.scenario.starts_with("crafted-encrypted")) door.keyring = &k32;
    const auto refused = StreamReader{StreamRole::acceptor}.feed(record.bytes, door);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), row->error);
    EXPECT_EQ(refusal_text(refused.error()).empty(), !record.noted("err reply"));
    ++checked;
  }
  EXPECT_EQ(checked, 8);
}

}  // namespace
}  // namespace pando::wire::golden
