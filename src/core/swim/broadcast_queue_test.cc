#include "core/swim/broadcast_queue.h"

#include <gtest/gtest.h>

#include "base/rng.h"

namespace pando::swim {
namespace {

using Token = BroadcastQueue::Token;
constexpr int kLimit = 3;

/// A message of a length, recognisable by its first byte.
Bytes message(char letter, std::size_t length = 10) {
  return Bytes(length, static_cast<std::byte>(letter));
}
/// What one packet takes, as the messages' letters.
std::string take(BroadcastQueue& queue, std::size_t bytes = 1000, int limit = kLimit,
                 std::size_t overhead = 2) {
  std::vector<Bytes> parts;
  std::vector<Token> done;
  BroadcastQueue::Room room{bytes, 100};
  queue.take(overhead, limit, room, parts, done);
  std::string letters;
  for (const Bytes& part : parts) letters += static_cast<char>(part.front());
  return letters;
}
void add(BroadcastQueue& queue, const std::string& name, const Bytes& bytes) {
  std::vector<Token> done;
  queue.add(name, bytes, 0, done);
}

TEST(BroadcastQueue, WhatWasSentLessOftenGoesFirst) {
  BroadcastQueue queue{100};
  add(queue, "", message('a'));
  EXPECT_EQ(take(queue), "a");
  add(queue, "", message('b'));
  EXPECT_EQ(take(queue, 12), "b");
  EXPECT_EQ(take(queue, 12), "b");  // equal counts: the newest
  EXPECT_EQ(take(queue, 12), "a");
}

TEST(BroadcastQueue, AmongEqualsTheLongestThatFitsGoesFirst) {
  BroadcastQueue queue{100};
  add(queue, "", message('s', 10));
  add(queue, "", message('m', 20));
  add(queue, "", message('l', 30));
  EXPECT_EQ(take(queue, 1000), "lms");
  EXPECT_EQ(take(queue, 34), "l");
  EXPECT_EQ(take(queue, 31), "m");  // the longest no longer fits
}

TEST(BroadcastQueue, AShorterOneSentMoreOftenFillsTheRest) {
  BroadcastQueue queue{100};
  add(queue, "", message('s', 10));
  EXPECT_EQ(take(queue), "s");
  add(queue, "", message('l', 80));
  EXPECT_EQ(take(queue, 94), "ls");
}

TEST(BroadcastQueue, AMessageIsSentItsFullNumberOfTimes) {
  BroadcastQueue queue{100};
  std::vector<Token> done;
  queue.add("", message('a'), 7, done);
  std::vector<Bytes> parts;
  for (int sent = 1; sent <= kLimit; ++sent) {
    EXPECT_TRUE(done.empty()) << sent;
    BroadcastQueue::Room room{1000, 100};
    queue.take(2, kLimit, room, parts, done);
    EXPECT_EQ(parts.size(), static_cast<std::size_t>(sent));
    EXPECT_EQ(room.bytes, 1000u - 12);
    EXPECT_EQ(room.parts, 99u);
  }
  EXPECT_EQ(done, std::vector<Token>{7});
  EXPECT_TRUE(queue.empty());
}

TEST(BroadcastQueue, ANewerMessageOfANameReplacesTheOlder) {
  BroadcastQueue queue{100};
  add(queue, "n", message('a'));
  take(queue);
  add(queue, "n", message('b'));
  add(queue, "m", message('c'));
  EXPECT_EQ(queue.size(), 2u);
  EXPECT_EQ(take(queue), "cb");
}

TEST(BroadcastQueue, MessagesWithoutANameReplaceNothing) {
  BroadcastQueue queue{100};
  add(queue, "", message('a'));
  add(queue, "", message('b'));
  EXPECT_EQ(queue.size(), 2u);
}

TEST(BroadcastQueue, WhoWaitsForAReplacedMessageWaitsForTheNewer) {
  BroadcastQueue queue{100};
  std::vector<Token> done;
  queue.add("n", message('a'), 7, done);
  queue.add("n", message('b'), 0, done);
  EXPECT_TRUE(done.empty());
  queue.add("n", message('c'), 8, done);
  EXPECT_EQ(done, std::vector<Token>{7});
  queue.prune(0, done);
  EXPECT_EQ(done, (std::vector<Token>{7, 8}));
}

TEST(BroadcastQueue, APacketHoldsNoMorePartsThanItsRoom) {
  BroadcastQueue queue{1000};
  for (int i = 0; i < 10; ++i) add(queue, "", message('a', 1));
  std::vector<Bytes> parts;
  std::vector<Token> done;
  BroadcastQueue::Room room{1000, 4};
  queue.take(2, kLimit, room, parts, done);
  EXPECT_EQ(parts.size(), 4u);
  EXPECT_EQ(room.parts, 0u);
}

TEST(BroadcastQueue, PruningDropsTheMostTransmittedAndReportsThem) {
  BroadcastQueue queue{100};
  std::vector<Token> done;
  queue.add("", message('a'), 1, done);
  queue.add("", message('b'), 2, done);
  take(queue);
  queue.add("", message('c'), 3, done);
  queue.prune(1, done);
  EXPECT_EQ(done, (std::vector<Token>{1, 2}));
  EXPECT_EQ(take(queue), "c");
}

TEST(BroadcastQueue, NeverHoldsMoreThanItsCapacity) {
  BroadcastQueue queue{2};
  std::vector<Token> done;
  for (Token token = 1; token <= 3; ++token) queue.add("", message('a'), token, done);
  EXPECT_EQ(queue.size(), 2u);
  EXPECT_EQ(done, std::vector<Token>{1});
}

TEST(BroadcastQueue, WhatNoPacketCouldCarryIsDroppedOnRequest) {
  BroadcastQueue queue{100};
  std::vector<Token> done;
  queue.add("", message('l', 50), 1, done);
  queue.add("n", message('s', 49), 2, done);
  queue.drop_longer_than(49, done);
  EXPECT_EQ(done, std::vector<Token>{1});
  EXPECT_EQ(take(queue), "s");
}

// ---- against a twin that is too simple to be wrong ----------------------------------------------

class Twin {
 public:
  struct Entry {
    std::string name;
    Bytes bytes;
    Token token = 0;
    int sent = 0;
    std::uint64_t id = 0;
  };

  void add(const std::string& name, const Bytes& bytes, Token token, std::vector<Token>& done) {
    for (auto it = entries.begin(); it != entries.end(); ++it) {
      if (name.empty() || it->name != name) continue;
      if (token == 0)
        token = it->token;
      else if (it->token != 0)
        done.push_back(it->token);
      entries.erase(it);
      break;
    }
    entries.push_back({name, bytes, token, 0, ++last_id});
  }
  void take(std::size_t overhead, int limit, BroadcastQueue::Room& room, std::vector<Bytes>& parts,
            std::vector<Token>& done) {
    std::vector<Entry> rest = entries, taken;
    for (int tier = 0; tier < 100; ++tier) {
      for (;;) {
        Entry* best = nullptr;
        for (Entry& e : rest) {
          if (e.sent != tier || e.bytes.size() + overhead > room.bytes || room.parts == 0) continue;
          if (!best || std::pair{e.bytes.size(), e.id} > std::pair{best->bytes.size(), best->id})
            best = &e;
        }
        if (!best) break;
        room.bytes -= best->bytes.size() + overhead;
        --room.parts;
        parts.push_back(best->bytes);
        if (++best->sent < limit)
          taken.push_back(*best);
        else if (best->token != 0)
          done.push_back(best->token);
        rest.erase(rest.begin() + (best - rest.data()));
      }
    }
    entries = rest;
    entries.insert(entries.end(), taken.begin(), taken.end());
  }

  std::vector<Entry> entries;
  std::uint64_t last_id = 0;
};

TEST(BroadcastQueue, DoesWhatItsDumbTwinDoes) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    Rng rng{seed};
    BroadcastQueue queue{1000};
    Twin twin;
    std::vector<Token> done, twin_done;
    for (int step = 0; step < 200; ++step) {
      if (rng.chance(.6)) {
        const std::string name = rng.chance(.7) ? "n" + std::to_string(rng.below(8)) : "";
        const Bytes bytes = message(static_cast<char>('a' + rng.below(26)), 1 + rng.below(60));
        const Token token = rng.chance(.3) ? static_cast<Token>(step + 1) : 0;
        queue.add(name, bytes, token, done);
        twin.add(name, bytes, token, twin_done);
      } else {
        const int limit = static_cast<int>(1 + rng.below(5));
        const BroadcastQueue::Room room{rng.below(300), rng.below(8)};
        BroadcastQueue::Room left = room, twin_left = room;
        std::vector<Bytes> parts, twin_parts;
        queue.take(2, limit, left, parts, done);
        twin.take(2, limit, twin_left, twin_parts, twin_done);
        ASSERT_EQ(parts, twin_parts) << step;
        ASSERT_EQ(left.bytes, twin_left.bytes);
        ASSERT_EQ(left.parts, twin_left.parts);
      }
      ASSERT_EQ(queue.size(), twin.entries.size()) << step;
      ASSERT_EQ(done, twin_done) << step;
    }
  }
}

}  // namespace
}  // namespace pando::swim
