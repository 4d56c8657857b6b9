#include "core/keys/score_tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/rng.h"

namespace pando::keys {
namespace {

/// The same order, and the owner of the members' bytes.
using Twin = std::set<std::pair<double, std::string>>;

Ranked ranked(const Twin::value_type& item) {
  return {item.first, item.second.data(), static_cast<std::uint32_t>(item.second.size())};
}

void expect_same(const ScoreTree& tree, const Twin& twin) {
  ASSERT_EQ(tree.size(), twin.size());
  auto item = twin.begin();
  tree.forward(0, [&](const Ranked& entry) {
    EXPECT_EQ(entry.score, item->first);
    EXPECT_EQ(entry.member(), item->second);
    ++item;
    return true;
  });
  EXPECT_EQ(item, twin.end());
}

void expect_ranks(const ScoreTree& tree, const Twin& twin, Rng& rng) {
  if (twin.empty()) return;
  const std::size_t rank = rng.below(twin.size());
  const auto item = std::next(twin.begin(), static_cast<std::ptrdiff_t>(rank));
  EXPECT_EQ(tree.entry(rank).member(), item->second);
  const Ranked wanted = ranked(*item);
  EXPECT_EQ(tree.count([&](const Ranked& entry) { return entry < wanted; }), rank);
  std::size_t left = rank + 1;
  tree.backward(rank, [&](const Ranked& entry) {
    EXPECT_EQ(entry.member(), tree.entry(--left).member());
    return left > 0 && rank - left < 100;
  });
  EXPECT_EQ(left, rank > 100 ? rank - 100 : 0);
}

void run(std::uint64_t seed, int steps, std::uint64_t scores) {
  Rng rng{seed};
  ScoreTree tree;
  Twin twin;
  for (int step = 0; step < steps; ++step) {
    const double growing = step % (steps / 2) < steps / 3 ? 0.7 : 0.2;
    if (twin.empty() || rng.chance(growing)) {
      const double score = static_cast<double>(rng.below(scores));
      const auto [item, fresh] = twin.emplace(score, std::to_string(rng.below(100'000)));
      if (fresh) tree.insert(ranked(*item));
    } else {
      const Twin::value_type near{static_cast<double>(rng.below(scores)), ""};
      auto item = twin.lower_bound(near);
      if (item == twin.end()) item = twin.begin();
      tree.erase(ranked(*item));
      twin.erase(item);
    }
    if (step % 16 == 0) expect_ranks(tree, twin, rng);
    if (step % 500 == 0) expect_same(tree, twin);
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed << " step " << step;
  }
  expect_same(tree, twin);
}

TEST(ScoreTree, IsAnOrderedSetThatKnowsRanks) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) run(seed, 20'000, seed % 2 == 0 ? 5 : 1'000'000);
}

TEST(ScoreTree, FillsItsNodesWhenItGrowsAtAnEnd) {
  for (const double direction : {1.0, -1.0}) {
    ScoreTree tree;
    for (int i = 0; i < 50'000; ++i) tree.insert({direction * i, "m", 1});
    EXPECT_LT(tree.memory(), 50'000u * 27) << direction;
    EXPECT_EQ(tree.entry(0).score, std::min(0.0, direction * 49'999));
  }
}

TEST(ScoreTree, GivesItsMemoryBack) {
  ScoreTree tree;
  for (int i = 0; i < 50'000; ++i) tree.insert({1.0 * (i * 7919 % 50'000), "m", 1});
  for (int i = 0; i < 50'000; ++i)
    if (i % 10 != 0) tree.erase({1.0 * i, "m", 1});
  EXPECT_EQ(tree.size(), 5000u);
  EXPECT_LT(tree.memory(), 5000u * 80);
  for (int i = 0; i < 50'000; i += 10) tree.erase({1.0 * i, "m", 1});
  EXPECT_EQ(tree.memory(), 0u);
}

}  // namespace
}  // namespace pando::keys
