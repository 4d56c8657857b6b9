// The parts of the machine by themselves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/gossip/codec.h"
#include "core/gossip/lister.h"
#include "core/gossip/packer.h"
#include "core/gossip/world_test.h"

namespace pando::gossip {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::Pair;

Shared shared_of(Packing packing = {}) {
  Config config = config_of(0);
  config.packing = packing;
  return Shared{config, kStart, Rng{1}};
}

/// An owner with that many keys of that many bytes.
Owner& fill(Shared& shared, std::size_t index, std::size_t keys, std::size_t size = 10) {
  Owner& owner = shared.table.add(id_of(index), kStart);
  owner.state.start = 1;
  for (std::size_t k = 0; k < keys; ++k)
    owner.state.contents.put({.key = "key" + std::to_string(k),
                              .value = Bytes(size, std::byte{7}),
                              .version = ++owner.state.version});
  owner.state.version = std::max<Version>(owner.state.version, 1);
  shared.table.refresh(owner, kStart);
  return owner;
}

std::vector<std::pair<std::uint64_t, int>> counts(const proto::Gossip& message) {
  std::vector<std::pair<std::uint64_t, int>> counts;
  for (const auto& delta : message.deltas())
    counts.emplace_back(delta.owner(), delta.entries_size());
  return counts;
}

Answer everything(const Shared& shared) {
  Answer answer;
  for (const auto& [id, owner] : shared.table.all())
    if (!shared.is_self(id)) answer.tasks.push_back({id, 0, true});
  return answer;
}

TEST(GossipFlow, SharesAsThePaperSays) {
  const auto near = [](double a, double b) {
    return Pair(DoubleNear(a, 1e-9), DoubleNear(b, 1e-9));
  };
  EXPECT_THAT(share_allowance(2, 10, 4, 10), near(9, 11));  // enough: what is left over is halved
  EXPECT_THAT(share_allowance(15, 10, 12, 10), near(10, 10));  // both hungry
  EXPECT_THAT(share_allowance(3, 10, 30, 10), near(3, 17));    // one modest
  EXPECT_THAT(share_allowance(30, 10, 3, 10), near(17, 3));
}

TEST(GossipFlow, FallsByAFactorAndRisesBySteps) {
  FlowSettings settings{.initial = 100, .least = 1};
  Flow flow{settings, kStart};
  flow.packed(true);
  EXPECT_EQ(flow.allowed(), 100);
  flow.packed(true);
  EXPECT_EQ(flow.allowed(), 75);
  flow.packed(true);
  flow.packed(false);
  EXPECT_EQ(flow.allowed(), 75);
  flow.packed(false);
  EXPECT_EQ(flow.allowed(), 85);
  for (int i = 0; i < 100; ++i) flow.packed(true);
  EXPECT_EQ(flow.allowed(), 1);
}

TEST(GossipPacker, DepthEmptiesTheLargestBacklogFirst) {
  Shared shared = shared_of({.entries = 10});
  fill(shared, 1, 4);
  fill(shared, 2, 8);
  fill(shared, 3, 1);
  Packer packer{shared, kStart, everything(shared)};
  proto::Gossip message;
  ASSERT_TRUE(packer.fill(message, 10'000, false));
  EXPECT_THAT(counts(message),
              ElementsAre(Pair(short_id(id_of(2)), 8), Pair(short_id(id_of(1)), 2)));
  EXPECT_TRUE(message.deltas(0).complete());
  EXPECT_FALSE(message.deltas(1).complete());
  EXPECT_EQ(message.deltas(1).to(), 2U);
  proto::Gossip next;
  ASSERT_TRUE(packer.fill(next, 10'000, false));
  EXPECT_EQ(next.deltas(0).from(), 2U);
  EXPECT_EQ(next.deltas(0).to(), 4U);
  EXPECT_TRUE(packer.empty());
}

TEST(GossipPacker, BreadthTakesTheFirstOfEachThenTheSecond) {
  Shared shared = shared_of({.entries = 6, .order = Order::breadth});
  fill(shared, 1, 4);
  fill(shared, 2, 8);
  fill(shared, 3, 1);
  Packer packer{shared, kStart, everything(shared)};
  proto::Gossip message;
  ASSERT_TRUE(packer.fill(message, 10'000, false));
  std::map<std::uint64_t, int> taken;
  for (const auto& [owner, count] : counts(message)) taken[owner] = count;
  EXPECT_EQ(taken[short_id(id_of(3))], 1);
  EXPECT_GE(taken[short_id(id_of(1))], 2);
  EXPECT_GE(taken[short_id(id_of(2))], 2);
}

/// Whatever the sizes, a message is at most as long as it may be, and not much shorter.
TEST(GossipPacker, KeepsToItsBudget) {
  Rng rng{5};
  for (int round = 0; round < 300; ++round) {
    Shared shared = shared_of({.order = rng.chance(0.5) ? Order::depth : Order::breadth});
    const std::size_t owners = 1 + rng.below(30);
    for (std::size_t i = 1; i <= owners; ++i) {
      Owner& owner = fill(shared, i, 0);
      owner.state.start = 1 + (rng.next() >> (2 + rng.below(62)));
      owner.state.version = rng.next() >> (3 + rng.below(50));
      for (std::uint64_t k = rng.below(30); k > 0; --k)
        owner.state.contents.put({.key = std::string(1 + rng.below(40), 'k') + std::to_string(k),
                                  .value = Bytes(rng.below(200)),
                                  .version = owner.state.version += 1 + rng.below(1'000),
                                  .expires = rng.chance(0.5) ? kNever : kStart + 5s});
      owner.state.version += 1;
      shared.table.refresh(owner, kStart);
    }
    const std::size_t budget = 400 + rng.below(1'000);
    Packer packer{shared, kStart, everything(shared)};
    while (!packer.empty()) {
      proto::Gossip message;
      ASSERT_TRUE(packer.fill(message, budget, false));
      ASSERT_LE(message.ByteSizeLong(), budget);
      if (!packer.empty()) {
        ASSERT_GE(message.ByteSizeLong() + 400, budget);
      }
    }
  }
}

TEST(GossipLister, GoesRoundAllOwnersInAsManyDigestsAsItTakes) {
  Shared shared = shared_of();
  for (std::size_t i = 1; i < 500; ++i) fill(shared, i, 1);
  Lister lister{shared};
  proto::Digest whole;
  EXPECT_FALSE(lister.whole(whole, 1'200));
  EXPECT_EQ(whole.owner_size(), 0);
  std::set<std::uint64_t> listed;
  int digests = 0, size = 0;
  for (; listed.size() < 500 && digests < 100; ++digests) {
    proto::Digest digest;
    lister.window(~std::uint64_t{0}, {}, digest, 1'200);
    EXPECT_LE(digest.ByteSizeLong(), 1'200U);
    EXPECT_EQ(digest.complete(), 0U);
    listed.insert(digest.owner().begin(), digest.owner().end());
    size = digest.owner_size();
  }
  // Half of each digest goes on where the last one ended.
  EXPECT_LE(digests, 500 / (size / 2 - 1) + 1);
}

TEST(GossipLister, ListsRangesCompletelyIfTheyFit) {
  Shared shared = shared_of();
  for (std::size_t i = 1; i < 300; ++i) fill(shared, i, 1);
  Lister lister{shared};
  const std::size_t range = Table::range_of(id_of(7));
  proto::Digest digest;
  const Listing want{.owner = 42};
  lister.window(std::uint64_t{1} << range, std::array{want}, digest, 1'200);
  EXPECT_EQ(digest.complete(), std::uint64_t{1} << range);
  EXPECT_EQ(digest.owner(0), 42U);
  for (int i = 1; i < digest.owner_size(); ++i) EXPECT_EQ(Table::range_of(digest.owner(i)), range);
  EXPECT_GT(digest.owner_size(), 3);
}

TEST(GossipTable, SumsDependOnWhatIsKnownAlone) {
  Shared one = shared_of(), other = shared_of();
  for (const std::size_t i : {1, 2, 3, 4}) fill(one, i, i);
  for (const std::size_t i : {4, 2, 3, 1}) fill(other, i, i);
  EXPECT_EQ(one.table.root(), other.table.root());
  Owner& owner = *one.table.find(id_of(2));
  const Sum before = one.table.root();
  owner.state.contents.put({.key = "key0", .value = to_bytes("x"), .version = 3});
  owner.state.version = 3;
  one.table.refresh(owner, kStart);
  EXPECT_NE(one.table.root(), before);
  EXPECT_NE(one.table.range(Table::range_of(owner.id)),
            other.table.range(Table::range_of(owner.id)));
  one.table.erase(id_of(2));
  other.table.erase(id_of(2));
  EXPECT_EQ(one.table.root(), other.table.root());
  const Sum root = one.table.root();
  one.table.recount();
  EXPECT_EQ(one.table.root(), root);
}

TEST(GossipTable, CountsWhatKeepingCosts) {
  Shared shared = shared_of();
  const std::size_t empty = shared.table.cost();
  fill(shared, 1, 10, 1'000);
  EXPECT_GT(shared.table.cost(), empty + 10'000);
  EXPECT_LT(shared.table.cost(), empty + 14'000);
  shared.table.erase(id_of(1));
  EXPECT_EQ(shared.table.cost(), empty);
}

TEST(GossipGone, ForgetsTheSoonestToEndBeyondItsLimit) {
  GoneList gone{2};
  gone.add({id_of(1), 5}, kStart + 3s);
  gone.add({id_of(2), 5}, kStart + 1s);
  gone.add({id_of(3), 5}, kStart + 2s);
  EXPECT_FALSE(gone.contains({id_of(2), 1}));
  EXPECT_TRUE(gone.contains({id_of(1), 5}));
  EXPECT_FALSE(gone.contains({id_of(1), 6}));
  gone.add({id_of(1), 3}, kStart + 4s);
  EXPECT_EQ(gone.start_of(id_of(1)), 5U);
  EXPECT_EQ(gone.find_short(short_id(id_of(3))), (Participant{id_of(3), 5}));
  EXPECT_EQ(gone.find_short(short_id(id_of(4))).start, 0U);
  gone.expire(kStart + 2s);
  EXPECT_EQ(gone.size(), 1U);
}

TEST(GossipContents, KnowsWhenItIsDamaged) {
  Contents contents;
  contents.put({.key = "a", .value = to_bytes("1"), .version = 1});
  contents.put({.key = "b", .value = to_bytes("2"), .version = 2});
  contents.put({.key = "a", .value = {}, .version = 3, .deleted = true});
  EXPECT_TRUE(contents.sound(3, {}));
  EXPECT_FALSE(contents.sound(2, {}));
  EXPECT_FALSE(contents.sound(3, {.keys = 1}));
  Contents doubled = contents;
  doubled.put_unchecked({.key = "b", .value = {}, .version = 4});
  EXPECT_FALSE(doubled.sound(4, {}));
  Contents disordered = contents;
  disordered.put_unchecked({.key = "c", .value = {}, .version = 3});
  EXPECT_FALSE(disordered.sound(4, {}));
  contents.drop_tombstones(3);
  EXPECT_TRUE(contents.sound(3, {}));
  EXPECT_EQ(contents.size(), 1U);
  EXPECT_EQ(contents.tombstones(), 0U);
}

}  // namespace
}  // namespace pando::gossip
