#pragma once
/// A bucket whose holders the test names, so that what happens to them can be told.
#include <gmock/gmock.h>

#include "core/store/world_test.h"

namespace pando::store {

inline constexpr std::uint16_t kBucket = 2;

/// All nodes are members; node 0 alone holds the bucket.
struct Story {
  explicit Story(int nodes, Config config = World::small(), int copies = 0)
      : world(nodes, 1, config, copies == 0 ? nodes : copies) {
    const auto members = [&] { return static_cast<int>(world.map()->members.size()); };
    EXPECT_TRUE(world.run_until([&] { return members() == nodes; }, 4s)) << world.describe();
    EXPECT_TRUE(world.calm(4s)) << world.describe();
    world.moves_itself = false;
    while (world.primary(kBucket) != 0 || world.map()->buckets[kBucket].acting.size() > 1) {
      acting({0});
      EXPECT_TRUE(world.run_until([&] { return world.equal(kBucket); }, 2s)) << world.describe();
    }
    world.run(50ms);
  }

  map::MemberList members(std::initializer_list<int> nodes) {
    map::MemberList list;
    for (const int i : nodes) list.push_back(world.member(i));
    return list;
  }
  void acting(std::initializer_list<int> nodes) { world.change(kBucket, members(nodes)); }
  /// These hold it, the first as primary; node 0 held it alone.
  void hold(std::initializer_list<int> nodes) {
    map::MemberList learners = members(nodes);
    learners.erase(world.member(0));
    world.change(kBucket, members({0}), learners);
    EXPECT_TRUE(world.run_until(
        [&] {
          return std::ranges::all_of(nodes,
                                     [&](int i) { return i == 0 || world.is_ready(kBucket, i); });
        },
        3s))
        << world.describe();
    acting(nodes);
    settle();
  }
  void settle() {
    EXPECT_TRUE(world.run_until([&] { return world.equal(kBucket); }, 3s)) << world.describe();
  }
  void write(int count, std::size_t size = 4) {
    for (int n = 0; n < count; ++n) {
      EXPECT_TRUE(world.write(0, kBucket, {}, size));
      if (n % 5 == 0) world.run(5ms);
    }
  }
  CopyView copy(int of, int i) {
    for (const CopyView& view : world.store(of).copies(kBucket))
      if (view.name == World::name(i)) return view;
    return {};
  }
  ~Story() {
    world.check();
    EXPECT_THAT(world.wrong(), ::testing::IsEmpty());
  }

  World world;
};

/// Its ring does not remember the first writes.
inline Config forgetful() {
  Config config = World::small();
  config.ring = 2048;
  return config;
}

}  // namespace pando::store
