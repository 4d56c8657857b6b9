// Many members, large maps.
#include <gmock/gmock.h>

#include <deque>

#include "core/agree/world_test.h"

namespace pando::agree {
namespace {

/// One member in the middle with a link to each of the others, all with one map from the start.
class Star {
 public:
  explicit Star(int count) {
    map::Map map =
        map::first_map(World::cluster(), World::host(0, 1), 1024, 2, map::SplitPolicy::majority);
    for (int i = 1; i < count; ++i) map.members.push_back(World::host(i, 1));
    for (int i = 0; i < count; ++i) {
      Config config{.self = World::host(i, 1).who, .name = World::name(i), .leases = false};
      nodes_.push_back(std::make_unique<Agree>(config, now_, Rng{static_cast<std::uint64_t>(i)}));
      give(i, Found{map});
    }
    for (int i = 1; i < count; ++i) {
      give(0, PeerUp{World::name(i), World::host(i, 1).who});
      give(i, PeerUp{World::name(0), World::host(0, 1).who});
    }
    land();
    messages_ = 0;
  }

  void give(int i, const Input& input) {
    Outbox out;
    nodes_[static_cast<std::size_t>(i)]->step(now_, input, out);
    for (Output& output : out)
      if (auto* send = std::get_if<Send>(&output))
        air_.push_back({i, World::index(send->to), std::move(send->bytes)});
  }
  /// Everything that is under way, and what comes of it.
  void land() {
    while (!air_.empty()) {
      const Flight flight = std::move(air_.front());
      air_.pop_front();
      ++messages_;
      give(flight.to, Received{World::name(flight.from), flight.bytes});
    }
  }
  Agree& at(int i) { return *nodes_[static_cast<std::size_t>(i)]; }
  int count() const { return static_cast<int>(nodes_.size()); }
  int messages() const { return messages_; }

 private:
  struct Flight {
    int from, to;
    Bytes bytes;
  };
  Instant now_{100s};
  std::vector<std::unique_ptr<Agree>> nodes_;
  std::deque<Flight> air_;
  int messages_ = 0;
};

TEST(Scale, AThousandDecideWithThreeMessagesForEach) {
  Star star{1000};
  star.give(0, Wanted{1, {.copies = 3}});
  star.land();
  for (int i = 0; i < star.count(); ++i) ASSERT_EQ(star.at(i).mark().epoch, 2U) << i;
  // Asked, voted, told.
  EXPECT_LE(star.messages(), 3 * star.count());
}

/// Boundaries of 200 octets: the map does not fit one part.
map::RangeTable many_ranges() {
  map::RangeTable table{"t", 1, {}};
  for (int i = 0; i < 4096; ++i) {
    std::string key = std::to_string(10000 + i);
    key.resize(200, 'x');
    table.ranges.push_back({i == 0 ? Bytes{} : to_bytes(key), {.acting = {0}}});
  }
  return table;
}

TEST(Scale, ALargeMapComesInParts) {
  World world{2};
  world.crash(1, World::Death::silent);
  world.found();
  world.want(0, {.tables = {many_ranges()}});
  ASSERT_EQ(world.epoch(0), 2U);
  std::size_t bulk = 0;
  world.spy = [&](int, const Output& output) {
    const auto* send = std::get_if<Send>(&output);
    if (send == nullptr) return;
    EXPECT_LE(send->bytes.size(), kPart + 1024);
    bulk += send->bulk;
  };
  world.start(1);
  EXPECT_TRUE(world.run_until([&] { return world.epoch(1) == 2; }, 2s));
  EXPECT_GE(bulk, 4U);
  EXPECT_EQ(world.agree(1).mark(), world.agree(0).mark());
}

TEST(Scale, WhoIsBehindIsGivenTheChangesIfTheyAreSmaller) {
  World world{2};
  world.settle_all();
  world.want(0, {.tables = {many_ranges()}});
  world.run(1s);
  world.wish_nothing();
  world.crash(1);
  world.wish_again();
  world.run(1s);
  world.start(1);
  world.run(1s);
  ASSERT_TRUE(world.in_order());
  // A third node that only looks on, and misses a few steps.
  std::size_t largest = 0;
  world.loses = [](int, int to) { return to == 1; };
  world.give(0, Wanted{});
  world.loses = [](int, int) { return false; };
  world.spy = [&](int, const Output& output) {
    if (const auto* send = std::get_if<Send>(&output))
      largest = std::max(largest, send->bytes.size());
  };
  world.loses = [&](int from, int) { return from == 0 && world.epoch(0) > world.epoch(1); };
  const auto before = world.epoch(1);
  world.want(0, {.copies = 4});
  world.run(50ms);
  ASSERT_GT(world.epoch(0), before);
  ASSERT_EQ(world.epoch(1), before);
  world.loses = [](int, int) { return false; };
  EXPECT_TRUE(world.run_until([&] { return world.epoch(1) > before; }, 2s));
  EXPECT_LE(largest, 1024U);
}

TEST(Scale, HistoryKeepsWhatWasDecidedAndByWhom) {
  World world{1};
  world.found();
  for (int i = 0; i < 300; ++i)
    world.want(0, {.copies = static_cast<std::uint8_t>(1 + i % 2), .reasons = {"turn"}});
  EXPECT_EQ(world.epoch(0), 301U);
  const auto& rows = world.agree(0).history();
  ASSERT_EQ(rows.size(), kMaxHistory);
  EXPECT_EQ(rows.back().epoch, 301U);
  EXPECT_EQ(rows.back().change.reasons, std::vector<std::string>{"turn"});
  EXPECT_EQ(rows.back().parent, rows[rows.size() - 2].hash);
}

}  // namespace
}  // namespace pando::agree
