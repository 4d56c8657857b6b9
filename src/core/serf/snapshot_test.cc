// The rules of docs/protocol/serf.md, "Snapshot".
#include "core/serf/snapshot.h"

#include <gmock/gmock.h>

#include "base/note_code.h"
#include "core/serf/harness_test.h"

namespace pando::serf {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

MemberEvent event(MemberEventType type, const NodeInfoPtr& info) {
  return {type, {Member{info, MemberStatus::alive}}};
}

std::string written(const std::optional<SnapshotWrite>& write) {
  if (!write) return "(nothing)";
  return std::visit([](const auto& w) { return to_string(ByteView{w.bytes}); }, *write);
}

Snapshot fresh(bool keep = false) {
  return Snapshot{{}, 0, keep};
}
const Clocks kStart;

// Recorded: handlers.jsonl, "snapshot file".
constexpr std::string_view kRecorded =
    "alive: alpha 127.0.0.1:17946\nalive: bravo 127.0.0.2:17946\nclock: 1\nevent-clock: 4\n"
    "event-clock: 5\nevent-clock: 6\nquery-clock: 1\nquery-clock: 2\nquery-clock: 3\n"
    "query-clock: 4\nquery-clock: 5\nalive: charlie 127.0.0.3:17946\n"
    "alive: delta 127.0.0.4:17946\nclock: 2\nclock: 3\nnot-alive: charlie\nclock: 4\n";
constexpr std::string_view kRecordedLeave = "leave\nclock: 5\n";

TEST(ReadSnapshot, ARecordedFile) {
  const Recovered found = read_snapshot(kRecorded, false);
  EXPECT_THAT(found.alive, ElementsAre(Pair("alpha", *Endpoint::parse("127.0.0.1:17946")),
                                       Pair("bravo", *Endpoint::parse("127.0.0.2:17946")),
                                       Pair("delta", *Endpoint::parse("127.0.0.4:17946"))));
  EXPECT_EQ(found.last_seen, (Clocks{.member = 4, .event = 6, .query = 5}));
  EXPECT_FALSE(found.left);
  EXPECT_THAT(found.notes, IsEmpty());
}

TEST(ReadSnapshot, ALeaveForgetsWhatCameBefore) {
  const Recovered found =
      read_snapshot(std::string{kRecorded} + std::string{kRecordedLeave}, false);
  EXPECT_THAT(found.alive, IsEmpty());
  EXPECT_EQ(found.last_seen, (Clocks{.member = 5, .event = 0, .query = 0}));
  EXPECT_TRUE(found.left);
}

TEST(ReadSnapshot, UnlessTheNodeShallRejoinAfterALeave) {
  const Recovered found = read_snapshot(std::string{kRecorded} + std::string{kRecordedLeave}, true);
  EXPECT_EQ(found.alive.size(), 3U);
  EXPECT_EQ(found.last_seen, (Clocks{.member = 5, .event = 6, .query = 5}));
}

TEST(ReadSnapshot, LifeAfterALeaveIsLife) {
  const Recovered found = read_snapshot("leave\nalive: bravo 10.0.0.2:7946\n", false);
  EXPECT_EQ(found.alive.size(), 1U);
  EXPECT_FALSE(found.left);
}

TEST(ReadSnapshot, NamesMayHoldSpacesAndAddressesBrackets) {
  const Recovered found =
      read_snapshot("alive: my node  x [::1]:7946\nalive: b 10.0.0.2:1\nnot-alive: b\n", false);
  EXPECT_THAT(found.alive, ElementsAre(Pair("my node  x", *Endpoint::parse("[::1]:7946"))));
}

TEST(ReadSnapshot, OldCoordinatesAndCommentsAreIgnored) {
  const Recovered found = read_snapshot("# hello\ncoordinate: {}\n\n", false);
  EXPECT_THAT(found.notes, IsEmpty());
}

TEST(ReadSnapshot, ALastLineWithoutAnEndIsIgnored) {
  const Recovered found = read_snapshot("clock: 5\nclock: 67", false);
  EXPECT_EQ(found.last_seen.member, 5U);
  EXPECT_THAT(found.notes, IsEmpty());
}

TEST(ReadSnapshot, DamagedLinesAreNotedWithTheirNumberAndSkipped) {
  const Recovered found = read_snapshot(
      "clock: 1\nclock: x\nalive: nowhere\nalive:  10.0.0.1:1\nalive: a 10.0.0.1:99999\nwhat?\n"
      "clock: -1\nevent-clock: 99999999999999999999\nclock: 2\n",
      false);
  EXPECT_EQ(found.last_seen, (Clocks{.member = 2, .event = 0, .query = 0}));
  EXPECT_THAT(found.alive, IsEmpty());
  std::vector<std::string> lines;
  for (const Note& note : found.notes) {
    EXPECT_EQ(note.code, NoteCode::snapshot_line_damaged);
    lines.push_back(note.subject);
  }
  EXPECT_THAT(lines, ElementsAre("2", "3", "4", "5", "6", "7", "8"));
  EXPECT_EQ(found.notes[0].detail, "clock: x");
}

TEST(ReadSnapshot, NoDamageIsRefused) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Rng rng{seed};
    std::string text{kRecorded};
    for (int i = 0; i < 20; ++i) text[rng.below(text.size())] = static_cast<char>(rng.below(256));
    const Recovered found = read_snapshot(text, rng.chance(0.5));
    EXPECT_LE(found.alive.size(), 5U);
  }
}

TEST(Snapshot, WritesWhatHappenedInOrder) {
  Snapshot snapshot = fresh();
  snapshot.on_event(event(MemberEventType::join, known("bravo")));
  snapshot.on_event(event(MemberEventType::join, known("charlie")));
  snapshot.on_event(event(MemberEventType::failed, known("bravo")));
  snapshot.on_event(event(MemberEventType::leave, known("charlie")));
  EXPECT_EQ(written(snapshot.flush(kStart)),
            "alive: bravo 10.0.0.2:7946\nalive: charlie 10.0.0.3:7946\nnot-alive: bravo\n"
            "not-alive: charlie\n");
  EXPECT_EQ(snapshot.flush(kStart), std::nullopt);
}

TEST(Snapshot, UpdatesAndReapsWriteNothing) {
  Snapshot snapshot = fresh();
  snapshot.on_event(event(MemberEventType::update, known("bravo")));
  snapshot.on_event(event(MemberEventType::reap, known("bravo")));
  EXPECT_EQ(snapshot.flush(kStart), std::nullopt);
}

TEST(Snapshot, WritesTheLastTimesSeen) {
  Snapshot snapshot = fresh();
  snapshot.on_event(UserEvent{.time = 7, .name = "x", .payload = {}});
  snapshot.on_event(UserEvent{.time = 6, .name = "x", .payload = {}});
  EXPECT_EQ(written(snapshot.flush({.member = 5, .event = 30, .query = 9})),
            "clock: 4\nevent-clock: 7\nquery-clock: 8\n");
  EXPECT_EQ(snapshot.flush({.member = 5, .event = 30, .query = 9}), std::nullopt);
  EXPECT_EQ(written(snapshot.flush({.member = 6, .event = 30, .query = 9})), "clock: 5\n");
}

TEST(Snapshot, GoesOnWhereTheFileEnds) {
  const Recovered before = read_snapshot(kRecorded, false);
  Snapshot snapshot{before, kRecorded.size(), false};
  EXPECT_EQ(snapshot.flush({.member = 5, .event = 7, .query = 6}), std::nullopt);
  EXPECT_EQ(written(snapshot.flush({.member = 6, .event = 7, .query = 6})), "clock: 5\n");
}

TEST(Snapshot, AfterALeaveOnlyTheMemberClockIsWritten) {
  Snapshot snapshot = fresh();
  snapshot.on_leave();
  snapshot.on_event(event(MemberEventType::leave, known("alpha")));
  snapshot.on_event(UserEvent{.time = 7, .name = "x", .payload = {}});
  EXPECT_EQ(written(snapshot.flush({.member = 6, .event = 8, .query = 9})), "leave\nclock: 5\n");
}

TEST(Snapshot, WhatIsReadBackIsWhatWasAlive) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Rng rng{seed};
    Snapshot snapshot{{}, 0, false, 2000};
    std::string file;
    std::map<std::string, Endpoint> twin;
    Clocks clocks;
    for (int i = 0; i < 200; ++i) {
      const NodeInfoPtr info = known(std::string(1, static_cast<char>('a' + rng.below(26))));
      const bool joins = rng.chance(0.6);
      snapshot.on_event(event(joins ? MemberEventType::join : MemberEventType::failed, info));
      if (joins)
        twin.insert_or_assign(info->name, info->endpoint);
      else
        twin.erase(info->name);
      clocks.member += rng.below(3);
      clocks.query += rng.below(2);
      if (!rng.chance(0.3)) continue;
      const auto write = snapshot.flush(clocks);
      if (write && std::holds_alternative<Replace>(*write)) file.clear();
      if (write) file += written(write);
    }
    if (const auto write = snapshot.flush(clocks)) {
      if (std::holds_alternative<Replace>(*write)) file.clear();
      file += written(write);
    }
    const Recovered found = read_snapshot(file, false);
    EXPECT_EQ(found.alive, twin);
    EXPECT_EQ(found.last_seen, (Clocks{clocks.member - 1, 0, clocks.query - 1}));
    EXPECT_LT(file.size(), 26U * 256 + 500);
  }
}

TEST(Snapshot, ATooLongFileIsReplacedByWhatStillCounts) {
  Snapshot snapshot{{}, 128 * 1024, false};
  snapshot.on_event(event(MemberEventType::join, known("bravo")));
  snapshot.on_event(event(MemberEventType::failed, known("bravo")));
  snapshot.on_event(event(MemberEventType::join, known("charlie")));
  const auto write = snapshot.flush({.member = 3, .event = 1, .query = 4});
  ASSERT_TRUE(write && std::holds_alternative<Replace>(*write));
  EXPECT_EQ(written(write), "alive: charlie 10.0.0.3:7946\nclock: 2\nquery-clock: 3\n");
  snapshot.on_event(event(MemberEventType::failed, known("charlie")));
  EXPECT_TRUE(
      std::holds_alternative<Append>(*snapshot.flush({.member = 3, .event = 1, .query = 4})));
}

TEST(Snapshot, AReplacedFileStillKnowsThatWeLeft) {
  Snapshot snapshot{{}, 128 * 1024, false};
  snapshot.on_event(event(MemberEventType::join, known("bravo")));
  snapshot.on_leave();
  EXPECT_EQ(written(snapshot.flush({.member = 3, .event = 1, .query = 4})), "clock: 2\nleave\n");
}

TEST(Snapshot, ANameCannotForgeLines) {
  Snapshot snapshot = fresh();
  snapshot.on_event(event(MemberEventType::join, shared_node("x\nleave\n", 1)));
  EXPECT_EQ(snapshot.flush(kStart), std::nullopt);
}

}  // namespace
}  // namespace pando::serf
