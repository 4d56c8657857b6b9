// Every recorded datagram of real agents, read and written.
#include <gtest/gtest.h>

#include "wire/peeler_test.h"

namespace pando::wire::golden {
namespace {

/// How often an encoding of ours was just the recorded one.
struct Tally {
  int records = 0, messages = 0, identical = 0, free = 0;
  friend bool operator==(const Tally&, const Tally&) = default;
  friend void PrintTo(const Tally& t, std::ostream* out) {
    *out << t.records << " records, " << t.messages << " messages, " << t.identical
         << " identical, " << t.free << " up to freedom";
  }

  void count(Sameness sameness) {
    ++messages;
    identical += sameness == Sameness::identical;
    free += sameness == Sameness::up_to_freedom;
  }
};

DoorOptions door_of(const Wrapping& wrapping, const Keyring& keys) {
  return {.keyring = wrapping.encrypted ? &keys : nullptr,
          .label = wrapping.label,
          .compress = wrapping.compressed};
}

/// Irregular bytes, and three regular messages where the real agent does not take them.
bool is_refused(const Record& record) {
  return record.irregular() || record.noted("err(13) on UDP: ignored") ||
         record.noted("(wrong order): ignored") || record.noted("unknown Algo 1: ignored");
}

const std::vector<Record>& packets() {
  static const std::vector<Record> records = load("udp");
  return records;
}

/// Serf's messages are bytes for memberlist, so their encoding is looked at on its own.
void check_serf(const memberlist::PacketMessage& message, Tally& tally) {
  const auto* user = std::get_if<memberlist::User>(&message);
  if (!user) return;
  const auto decoded = serf::decode(user->payload);
  // Recorded without a field that we always write.
  const auto* event = decoded ? std::get_if<serf::UserEvent>(&*decoded) : nullptr;
  if (!decoded || (event && event->name == "nocc")) return;
  const Bytes again = serf::encode(*decoded);
  const Sameness sameness = compare(again, user->payload);
  EXPECT_NE(sameness, Sameness::different) << hex(again) << "\n" << hex(user->payload);
  EXPECT_EQ(serf::decode(again), decoded);
  tally.count(sameness);
}

TEST(GoldenPackets, EveryRecordIsRead) {
  const Keyring keys = recorded_keys();
  int records = 0, messages = 0;
  for (const Record& record : packets()) {
    if (is_refused(record)) continue;
    SCOPED_TRACE(record.place());
    const Peeled peeled = peel(record);
    ASSERT_EQ(peeled.trouble, "");
    const auto opened = open_packet(record.bytes, door_of(peeled.wrapping, keys));
    ASSERT_TRUE(opened) << to_string(opened.error());
    EXPECT_EQ(opened->damaged, std::nullopt);
    ASSERT_EQ(opened->messages.size(), peeled.leaves.size());
    for (std::size_t i = 0; i < peeled.leaves.size(); ++i, ++messages)
      EXPECT_EQ(difference(show(opened->messages[i]), peeled.leaves[i].recorded), "");
    ++records;
  }
  EXPECT_EQ(records, 1909);
  EXPECT_EQ(messages, 3139);
}

TEST(GoldenPackets, EveryMessageIsWrittenAsRecorded) {
  Tally plain, serf;
  for (const Record& record : packets()) {
    if (is_refused(record)) continue;
    SCOPED_TRACE(record.place());
    for (const Leaf& leaf : peel(record).leaves) {
      const auto message = memberlist::decode_packet_message(leaf.bytes);
      if (!message) continue;
      const Bytes again = memberlist::encode(*message);
      const Sameness sameness = compare(again, leaf.bytes);
      EXPECT_NE(sameness, Sameness::different) << hex(again) << "\n" << hex(leaf.bytes);
      plain.count(sameness);
      EXPECT_EQ(memberlist::decode_packet_message(again), message);
      check_serf(*message, serf);
    }
    ++plain.records;
  }
  EXPECT_EQ(plain, (Tally{.records = 1909, .messages = 3139, .identical = 3139}));
  // Signed forms of 0.10.2, and empty payloads that the recorder wrote as empty, not as nil.
  EXPECT_EQ(serf, (Tally{.messages = 979, .identical = 915, .free = 64}));
}

TEST(GoldenPackets, EveryWrappingIsPutOnAsRecorded) {
  const Keyring keys = recorded_keys();
  int sealed = 0;
  for (const Record& record : packets()) {
    if (is_refused(record)) continue;
    SCOPED_TRACE(record.place());
    const Wrapping wrapping = peel(record).wrapping;
    // The recorder also compressed what is longer then; nobody else does.
    if (wrapping.version_0 || (wrapping.compressed && record.noted("crafted"))) continue;
    const DoorOptions door = door_of(wrapping, keys);
    Bytes again;
    for (const Bytes& key : keys.keys()) {
      Keyring ring = keys;
      ASSERT_TRUE(ring.use(key));
      DoorOptions with = door;
      if (with.keyring) with.keyring = &ring;
      again = seal_packet(wrapping.bare, wrapping.crc, with, wrapping.nonce);
      if (again == record.bytes) break;
    }
    EXPECT_EQ(hex(again), hex(record.bytes));
    ++sealed;
  }
  EXPECT_EQ(sealed, 1895);
}

/// What the door makes of a datagram, in a few words.
std::string outcome(const Decoded<OpenedPacket>& opened) {
  if (!opened) return std::string{to_string(opened.error())};
  std::string words = std::to_string(opened->messages.size()) + " read";
  if (opened->damaged) words += ", " + std::string{to_string(*opened->damaged)};
  return words;
}

TEST(GoldenPackets, IrregularInputsAreTakenAsTheRealAgentTookThem) {
  struct Row {
    std::string_view note, outcome;
  };
  // The notes are the recorder's; `ignored` there is an error or nothing read here.
  constexpr Row rows[] = {
      {"unknown extra map key: answered", "1 read"},
      {"msgpack array in declaration order: answered", "1 read"},
      {"unsorted keys: answered", "1 read"},
      {"bin8 SourceAddr: answered", "1 read"},
      {"int32 (d2) form: answered", "1 read"},
      {"str8 (d9) form", "1 read"},
      {"Node uses bin8 (c4) form", "1 read"},  // 0.9.4 drops it, 0.10.2 answers
      {"trailing garbage: answered", "1 read"},
      {"no leading clear code", "1 read"},
      {"wrong CRC: ignored", "bad_checksum"},
      {"second part is cut short: first part still handled", "1 read, truncated"},
      {"unknown message type 50: ignored", "0 read, unknown_type"},
      {"pushPull(6) on UDP: ignored", "0 read, unknown_type"},
      {"serf message of unknown type 42: ignored", "1 read"},
      {"err(13) on UDP: ignored", "0 read, unknown_type"},
      {"compress{crc{ping}} (wrong order): ignored", "0 read, unknown_type"},
      {"unknown Algo 1: ignored", "0 read, bad_compression"},
      {"version 2: dropped", "undecryptable"},
      {"encrypted with the wrong key: dropped", "undecryptable"},
  };
  const Keyring k32 = Keyring::make({recorded_keys().primary()}).value();
  int checked = 0;
  for (const Record& record : packets()) {
    if (!is_refused(record)) continue;
    SCOPED_TRACE(record.place() + " " + record.note);
    const auto row = std::ranges::find_if(rows, [&](const Row& r) { return record.noted(r.note); });
    ASSERT_NE(row, std::end(rows));
    const bool encrypted = record.scenario.starts_with("crafted-encrypted");
    DoorOptions door;
    if (encrypted) door.keyring = &k32;
    EXPECT_EQ(outcome(open_packet(record.bytes, door)), row->outcome);
    ++checked;
  }
  EXPECT_EQ(checked, 38);
}

}  // namespace
}  // namespace pando::wire::golden
