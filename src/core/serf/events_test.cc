// The rules of docs/protocol/serf.md, "User events".
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "base/note_code.h"
#include "core/serf/harness_test.h"

namespace pando::serf {
namespace {

using command::SendEvent;
using testing::ElementsAre;
using wire::serf::UserEvent;

UserEvent heard(LamportTime time, std::string name, std::string payload = "") {
  return {.time = time, .name = std::move(name), .payload = to_bytes(payload), .coalesce = false};
}

TEST(Events, AnOwnEventIsDeliveredHereAndSaidToEverybody) {
  Machine m;
  m.ask(SendEvent{.name = "deploy", .payload = to_bytes("v2"), .coalesce = true});
  m.expect("user deploy@1 \"v2\" cc");
  m.expect("gossip events: event deploy@1 \"v2\" cc");
  m.expect("answer 1: done");
  m.expect_nothing_else();
  EXPECT_EQ(m.serf.clocks().event, 2U);
}

TEST(Events, AnEventIsDeliveredAndPassedOnOnce) {
  Machine m;
  m.hear(heard(5, "deploy", "v2"));
  m.expect("user deploy@5 \"v2\"");
  m.expect("gossip events: event deploy@5 \"v2\"");
  m.expect_nothing_else();
  m.hear(heard(5, "deploy", "v2"));
  m.expect_nothing_else();
}

TEST(Events, AtOneTimeEventsDifferByNameOrPayload) {
  Machine m;
  m.hear(heard(5, "deploy", "v2"));
  m.take();
  m.hear(heard(5, "deploy", "v3"));
  m.expect("user deploy@5 \"v3\"");
  m.take();
  m.hear(heard(5, "restart", "v2"));
  m.expect("user restart@5 \"v2\"");
  m.take();
}

TEST(Events, TheCoalesceMarkDoesNotTellEventsApart) {
  Machine m;
  m.hear(heard(5, "deploy"));
  m.take();
  UserEvent echo = heard(5, "deploy");
  echo.coalesce = true;
  m.hear(echo);
  m.expect_nothing_else();
}

TEST(Events, AnEventMovesTheEventClockOnly) {
  Machine m;
  m.hear(heard(41, "deploy"));
  m.take();
  EXPECT_EQ(m.serf.clocks(), (Clocks{.member = 1, .event = 42, .query = 1}));
}

TEST(Events, TheEventBufferForgetsTimesBeyondItsWindow) {
  Machine m;
  m.hear(heard(600, "now"));  // the clock is at 601
  m.take();
  m.hear(heard(88, "too old"));
  m.expect_nothing_else();
  m.hear(heard(89, "just in time"));
  m.expect("user just in time@89");
  m.take();
}

TEST(Events, ASlotBelongsToTheTimeThatWroteItLast) {
  Machine m;
  m.hear(heard(100, "deploy"));
  m.take();
  m.hear(heard(612, "deploy"));  // same slot, other time
  m.expect("user deploy@612");
  m.take();
  m.hear(heard(612, "deploy"));
  m.expect_nothing_else();
}

TEST(Events, AllThatIsRememberedFitsAStateExchange) {
  Machine m;
  for (LamportTime time = 1; time <= 512; ++time)
    for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
      m.hear(heard(time, name, std::string(9000, 'x')));
      m.take();
    }
  EXPECT_LT(m.serf.local_state().size(), std::size_t{9} << 20);
  EXPECT_GT(m.serf.noted(NoteCode::event_refused), 1000U);
  // As time goes on, new slots take the place of old ones, and there is room again.
  m.hear(heard(513, "news"));
  m.expect("user news@513");
}

TEST(Events, AHostileTimeDoesNotTurnTheClockBack) {
  Machine m;
  m.hear(heard(std::numeric_limits<LamportTime>::max(), "end of time"));
  m.take();
  EXPECT_EQ(m.serf.clocks().event, std::numeric_limits<LamportTime>::max());
}

TEST(Events, NameAndPayloadAreLimitedBeforeEncoding) {
  Machine m;
  m.ask(SendEvent{.name = "x", .payload = Bytes(512), .coalesce = false});
  m.expect("answer 1: refused: user event exceeds configured limit of 512 bytes before encoding");
  m.expect_nothing_else();
  EXPECT_EQ(m.serf.clocks().event, 1U);
}

TEST(Events, TheMessageIsLimitedAfterEncoding) {
  Machine m;
  m.ask(SendEvent{.name = "x", .payload = Bytes(500), .coalesce = false});
  m.expect(
      "answer 1: refused: encoded user event exceeds configured limit of 512 bytes after encoding");
  m.expect_nothing_else();
}

TEST(Events, NoConfigurationAllowsMoreThanNineKibibytes) {
  Config config = config_of("alpha");
  config.user_event_size_limit = 100'000;
  Machine m{config};
  m.ask(SendEvent{.name = "x", .payload = Bytes(9216), .coalesce = false});
  m.expect("answer 1: refused: user event exceeds sane limit of 9216 bytes before encoding");
  m.ask(SendEvent{.name = "x", .payload = Bytes(9200), .coalesce = false});
  m.expect("answer 1: refused: encoded user event exceeds sane limit of 9216 bytes after encoding");
}

TEST(Events, WhatNoNodeMaySendIsNotHeard) {
  Machine m;
  m.hear(UserEvent{.time = 3, .name = "huge", .payload = Bytes(9300), .coalesce = false});
  m.expect("note event_refused huge");
  m.expect_nothing_else();
}

TEST(Events, OneTimeHoldsABoundedNumberOfBytes) {
  Machine m;
  std::size_t delivered = 0, refused = 0;
  for (int i = 0; i < 100; ++i) {
    m.hear(UserEvent{
        .time = 3, .name = fmt::format("{}", i), .payload = Bytes(1000), .coalesce = false});
    for (const std::string& line : m.take()) {
      delivered += line.starts_with("user") ? 1 : 0;
      refused += line.starts_with("note event_refused") ? 1 : 0;
    }
  }
  EXPECT_GT(delivered, 50U);
  EXPECT_LT(delivered, 66U);
  EXPECT_EQ(refused, 1U);  // one note a second, however much is refused
}

}  // namespace
}  // namespace pando::serf
