#include "shell/peer_backlog.h"

#include <gtest/gtest.h>

namespace pando::shell {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

TEST(PeerBacklog, HoldsWhoSaysMoreThanAllShardsHear) {
  PeerBacklog backlog;
  backlog.up("b");
  EXPECT_FALSE(backlog.came("b", 16 * kMiB));
  EXPECT_TRUE(backlog.came("b", 1));
  EXPECT_FALSE(backlog.came("b", kMiB)) << "it waits already";
  // Three shards, each with its part.
  EXPECT_FALSE(backlog.heard("b", 6 * kMiB));
  EXPECT_FALSE(backlog.heard("b", 6 * kMiB));
  EXPECT_TRUE(backlog.heard("b", 2 * kMiB));
  EXPECT_FALSE(backlog.heard("b", kMiB)) << "it goes on already";
}

TEST(PeerBacklog, BeginsAnewWithALink) {
  PeerBacklog backlog;
  backlog.up("b");
  EXPECT_TRUE(backlog.came("b", 17 * kMiB));
  backlog.down("b");
  EXPECT_FALSE(backlog.heard("b", 17 * kMiB)) << "that was of another link";
  backlog.up("b");
  EXPECT_FALSE(backlog.came("b", 16 * kMiB));
  EXPECT_TRUE(backlog.came("b", 1));
}

}  // namespace
}  // namespace pando::shell
