#include "wire/serf_state.h"

#include <gtest/gtest.h>

#include "base/rng.h"

namespace pando::wire::serf {
namespace {

/// The same state as one value, for the dumb twin: encode(PushPull).
PushPull random_state(Rng& rng) {
  PushPull state{.time = rng.next() >> rng.below(64),
                 .event_time = rng.next() >> rng.below(64),
                 .query_time = rng.next() >> rng.below(64)};
  for (std::uint64_t i = 0; i < rng.below(60); ++i) {
    const std::string name(rng.below(50), static_cast<char>('a' + rng.below(26)));
    state.status_times.emplace(name, rng.next() >> rng.below(64));
  }
  for (const auto& [name, time] : state.status_times)
    if (rng.chance(0.3)) state.left_members.push_back(name);
  state.events.resize(rng.below(600));
  for (auto& slot : state.events)
    if (rng.chance(0.05))
      slot = {.time = rng.below(1000), .events = {{"e", Bytes(rng.below(40))}, {"f", {}}}};
  return state;
}

Bytes in_pieces(const PushPull& state) {
  std::vector<StatusEntry> members;
  for (const auto& [name, time] : state.status_times) {
    const bool left =
        std::binary_search(state.left_members.begin(), state.left_members.end(), name);
    members.push_back({.name = name, .time = time, .left = left});
  }
  std::vector<const PastEvents*> slots;
  for (const auto& slot : state.events) slots.push_back(slot ? &*slot : nullptr);
  return encode_state({.time = state.time,
                       .members = members,
                       .event_time = state.event_time,
                       .events = encode_past_events(slots),
                       .query_time = state.query_time});
}

TEST(SerfState, WrittenInPiecesItIsTheSameBytesAsWrittenWhole) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    Rng rng{seed};
    const PushPull state = random_state(rng);
    EXPECT_TRUE(in_pieces(state) == encode(state));
  }
}

}  // namespace
}  // namespace pando::wire::serf
