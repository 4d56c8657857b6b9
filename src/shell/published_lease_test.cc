#include "shell/published_lease.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <set>
#include <thread>

namespace pando::shell {
namespace {

using namespace std::chrono_literals;

constexpr Instant kStart{1h};

map::MapPtr a_map() {
  map::Map map;
  map.buckets.resize(128);
  return std::make_shared<const map::Map>(std::move(map));
}

/// The side of the node.
struct Publishing {
  void publish() {
    published.publish(map, {map.get(), until, given_away},
                      [this](Instant at, std::uint16_t bucket) {
                        return at < until && own.contains(bucket);
                      });
  }
  void give_away(std::uint16_t bucket) {
    own.erase(bucket);
    ++given_away;
    publish();
  }

  map::MapPtr map = a_map();
  Instant until = kStart + 1s;
  std::size_t given_away = 0;
  std::set<std::uint16_t> own{0, 63, 64, 127};
  PublishedLease published;
  FollowedLease lease{published};
};

TEST(PublishedLease, SaysNothingBeforeItIsTold) {
  PublishedLease published;
  FollowedLease lease{published};
  EXPECT_FALSE(lease.serves(kStart, 0));
  lease.follow(a_map());
  EXPECT_FALSE(lease.serves(kStart, 0));
}

TEST(PublishedLease, IsForOwnBucketsUntilItsEnd) {
  Publishing node;
  node.publish();
  node.lease.follow(node.map);
  for (std::uint16_t b = 0; b < 128; ++b)
    EXPECT_EQ(node.lease.serves(kStart, b), node.own.contains(b)) << b;
  EXPECT_TRUE(node.lease.serves(kStart + 1s - 1ns, 0));
  EXPECT_FALSE(node.lease.serves(kStart + 1s, 0));
  node.until += 1s;
  node.publish();
  EXPECT_TRUE(node.lease.serves(kStart + 1s, 0));
}

TEST(PublishedLease, EndsAtOnceForWhatIsGivenAway) {
  Publishing node;
  node.publish();
  node.lease.follow(node.map);
  node.give_away(63);
  EXPECT_FALSE(node.lease.serves(kStart, 63));
  EXPECT_TRUE(node.lease.serves(kStart, 64));
  node.until = Instant::min();
  node.publish();
  EXPECT_FALSE(node.lease.serves(kStart, 64));
}

/// What was given away while there was no lease is not there when there is one again.
TEST(PublishedLease, RemembersWhatWasGivenAwayMeanwhile) {
  Publishing node;
  node.publish();
  node.lease.follow(node.map);
  node.until = Instant{};
  node.give_away(63);
  node.until = kStart + 1s;
  node.publish();
  EXPECT_FALSE(node.lease.serves(kStart, 63));
  EXPECT_TRUE(node.lease.serves(kStart, 64));
}

/// The lease goes on under the next map, but who has not heard of that knows less than it should.
TEST(PublishedLease, IsNotForWhoGoesByAnotherMap) {
  Publishing node;
  node.publish();
  node.lease.follow(node.map);
  node.map = a_map();
  node.given_away = 0;
  node.until += 1s;
  node.publish();
  EXPECT_FALSE(node.lease.serves(kStart, 0));
  node.lease.follow(node.map);
  EXPECT_TRUE(node.lease.serves(kStart, 0));
  node.map = nullptr;
  node.publish();
  EXPECT_FALSE(node.lease.serves(kStart, 0));
}

/// A thread that has not heard of a map yet does not hold up another that has.
TEST(PublishedLease, IsForEachReaderByTheMapThatItFollows) {
  Publishing node;
  FollowedLease other{node.published};
  node.publish();
  node.lease.follow(node.map);
  EXPECT_FALSE(other.serves(kStart, 0));
  other.follow(node.map);
  EXPECT_TRUE(other.serves(kStart, 0));
  node.map = a_map();
  node.publish();
  other.follow(node.map);
  EXPECT_TRUE(other.serves(kStart, 0));
  EXPECT_FALSE(node.lease.serves(kStart, 0));
}

/// Each map takes bucket 0 away at its end, and the other bucket comes with the next map: who
/// follows the first map never sees bucket 1, and nothing at all of bucket 0 once that is gone.
TEST(PublishedLease, IsReadWhileItIsWritten) {
  Publishing node;
  node.own = {0};
  node.publish();
  const map::MapPtr first = node.map;
  node.lease.follow(first);
  bool wrong = false, ended = false;
  std::jthread reader{[&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      wrong = wrong || node.lease.serves(kStart, 1);
      const bool still = node.lease.serves(kStart, 0);
      wrong = wrong || (ended && still);
      ended = !still;
    }
    ended = !node.lease.serves(kStart, 0);
  }};
  for (int i = 0; i < 1000; ++i) {
    node.until += 1ms;
    node.publish();
  }
  node.give_away(0);
  node.own = {0, 1};
  for (int i = 0; i < 1000; ++i) {
    node.map = a_map();
    node.given_away = 0;
    node.until += 1ms;
    node.publish();
  }
  reader.request_stop();
  reader.join();
  EXPECT_FALSE(wrong);
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace pando::shell
