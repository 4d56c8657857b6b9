// WAIT, CLIENT UNBLOCK, and the keys of a slot.
#include "node/shard/copying.h"

#include <gtest/gtest.h>

#include "node/shard/shard_world_test.h"

namespace pando::shard {
namespace {

TEST(Wait, CountsTheOthersThatHoldWhatWasWritten) {
  World w{3};
  w.say(2, {"SET", w.key_of(0), "1"});
  EXPECT_EQ(w.say(2, {"WAIT", "1", "0"}), ":1\r\n");
  EXPECT_EQ(w.say(2, {"WAIT", "0", "0"}), ":1\r\n");
  EXPECT_EQ(World(3, 3).say(0, {"WAIT", "1", "0"}), ":2\r\n") << "of who has written nothing";
}

TEST(Wait, RefusesWhatMakesNoSense) {
  World w{1};
  EXPECT_EQ(w.say(0, {"WAIT", "x", "0"}), "-ERR value is not an integer or out of range\r\n");
  EXPECT_EQ(w.say(0, {"WAIT", "1", "x"}), "-ERR timeout is not an integer or out of range\r\n");
  EXPECT_EQ(w.say(0, {"WAIT", "1", "-1"}), "-ERR timeout is negative\r\n");
  EXPECT_EQ(w.say(0, {"WAIT", "-1", "10"}), ":0\r\n");
}

TEST(Wait, IsAboutTheBucketsThatTheClientHasWrittenTo) {
  World w{3};
  // Copies: 0 with 1, 1 with 2, 2 with 0.
  w.kill(1);
  w.bury(1);
  std::string whole, alone;
  for (int i = 0; whole.empty() || alone.empty(); ++i) {
    const std::string key = "w" + std::to_string(i);
    (w.copies_of(key) == 2 ? whole : alone) = key;
  }
  w.say(0, {"SET", whole, "1"});
  EXPECT_EQ(w.say(0, {"WAIT", "0", "0"}), ":1\r\n");
  w.say(0, {"SET", alone, "1"});
  EXPECT_EQ(w.say(0, {"WAIT", "0", "0"}), ":0\r\n");
}

TEST(Wait, WaitsForWritesThatAreUnderWay) {
  World w{3};
  const std::string key = w.key_of(0);
  w.hold(1, 0);  // the copy's word
  const auto set = w.ask(2, {"SET", key, "1"});
  const auto wait = w.ask(2, {"WAIT", "1", "1000"});
  EXPECT_EQ(w.heard(wait), "");
  w.release(1, 0);
  EXPECT_EQ(w.heard(set), "+OK\r\n");
  EXPECT_EQ(w.heard(wait), ":1\r\n");
}

TEST(Wait, SaysWhatIsKnownWhenItsTimeIsUp) {
  World w{3};
  w.hold(1, 0);
  w.ask(0, {"SET", w.key_of(0), "1"});
  const auto one = w.ask(0, {"WAIT", "1", "100"});
  w.wait(95ms);
  EXPECT_EQ(w.heard(one), "");
  w.wait(10ms);
  EXPECT_EQ(w.heard(one), ":0\r\n");
  w.release(1, 0);
  const auto two = w.ask(0, {"WAIT", "2", "100"});
  w.wait(95ms);
  EXPECT_EQ(w.heard(two), "");
  w.wait(10ms);
  EXPECT_EQ(w.heard(two), ":1\r\n");
}

TEST(Wait, DoesNotCountACopyThatNeverHadIt) {
  World w{3};
  const std::string key = w.key_of(0);
  w.hold(0, 1);  // what is to be copied
  const auto set = w.ask(2, {"SET", key, "1"});
  const auto wait = w.ask(2, {"WAIT", "0", "0"});
  EXPECT_EQ(w.heard(wait), "");
  w.kill(1);
  w.bury(1);
  EXPECT_EQ(w.heard(set), "+OK\r\n");
  EXPECT_EQ(w.heard(wait), ":0\r\n");
}

TEST(Wait, GoesOnUntilThereAreEnoughCopies) {
  World w{3, 1};
  const std::string key = w.key_of(0);
  w.say(2, {"SET", key, "1"});
  const auto wait = w.ask(2, {"WAIT", "1", "0"});
  w.wait(500ms);
  EXPECT_EQ(w.heard(wait), "");
  w.add_copy(key, 1);
  w.wait(500ms);
  EXPECT_EQ(w.heard(wait), ":1\r\n");
}

TEST(Wait, EndsWithItsClient) {
  World w{2};
  const auto wait = w.ask(0, {"WAIT", "5", "0"});
  w.client_goes(0);
  w.wait(200ms);
  EXPECT_EQ(w.heard(wait), "");
}

TEST(Unblock, EndsWhatWaitsHereOrElsewhere) {
  World w{2};
  for (const std::size_t primary : {0u, 1u})
    for (const bool error : {false, true}) {
      const auto pop = w.ask(0, {"BLPOP", w.key_of(primary), "0"});
      EXPECT_EQ(w.heard(pop), "");
      w.unblock(0, error);
      EXPECT_EQ(w.heard(pop),
                error ? "-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n" : "*-1\r\n");
    }
  // Nothing was taken away.
  EXPECT_EQ(w.say(0, {"RPUSH", w.key_of(1), "x"}), ":1\r\n");
  EXPECT_EQ(w.say(0, {"LLEN", w.key_of(1)}), ":1\r\n");
}

/// The request was on its way when it was unblocked.
void expect_end(World& w, std::uint64_t request, bool error) {
  EXPECT_EQ(w.heard(request),
            error ? "-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n" : "*-1\r\n");
}

TEST(Unblock, EndsWhatDoesNotWaitForItsKeyYet) {
  for (const bool error : {false, true}) {
    World w{2};
    for (const std::size_t primary : {0u, 1u}) {
      w.set_lease(primary, false);
      const auto pop = w.ask(0, {"BLPOP", w.key_of(primary), "0"});
      w.unblock(0, error);
      EXPECT_EQ(w.heard(pop), "");
      w.set_lease(primary, true);
      w.wait(100ms);
      expect_end(w, pop, error);
    }
    w.forget_map(0);
    const auto pop = w.ask(0, {"BLPOP", w.key_of(1), "0"});
    w.unblock(0, error);
    EXPECT_EQ(w.heard(pop), "");
    w.learn_map(0);
    w.wait(100ms);
    expect_end(w, pop, error);
  }
}

TEST(Unblock, EndsWhatIsGivenBack) {
  for (const bool error : {false, true}) {
    World w{2};
    const std::string key = w.key_of(1);
    w.hold(0, 1);
    const auto pop = w.ask(0, {"BLPOP", key, "0"});
    w.unblock(0, error);
    w.swap(key);
    w.release(0, 1);
    w.wait(100ms);
    expect_end(w, pop, error);
  }
}

TEST(Unblock, TakesWhatThereIsAllTheSame) {
  World w{2};
  const std::string key = w.key_of(0);
  EXPECT_EQ(w.say(0, {"RPUSH", key, "x"}), ":1\r\n");
  w.set_lease(0, false);
  const auto pop = w.ask(0, {"BLPOP", key, "0"});
  w.unblock(0, true);
  w.set_lease(0, true);
  w.wait(100ms);
  EXPECT_EQ(w.heard(pop), "*2\r\n$" + std::to_string(key.size()) + "\r\n" + key +
                              "\r\n$1\r\nx\r\n");
}

TEST(Unblock, EndsAWait) {
  World w{2};
  const auto first = w.ask(0, {"WAIT", "5", "0"});
  w.unblock(0, false);
  EXPECT_EQ(w.heard(first), ":1\r\n");
  const auto second = w.ask(0, {"WAIT", "5", "0"});
  w.unblock(0, true);
  EXPECT_EQ(w.heard(second), "-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n");
}

TEST(SlotKeys, AreCountedAndNamedAtTheirPrimary) {
  World w{2};
  const std::string tag = w.key_of(1);
  const std::string slot = std::to_string(slot_of(tag));
  for (const char* name : {"a", "b", "c"}) w.say(0, {"SET", "{" + tag + "}" + name, "1"});
  w.say(0, {"SET", "{" + tag + "}soon", "1", "PX", "50"});
  EXPECT_EQ(w.say(1, {"CLUSTER", "COUNTKEYSINSLOT", slot}), ":4\r\n");
  w.wait(60ms);
  EXPECT_EQ(w.say(1, {"CLUSTER", "COUNTKEYSINSLOT", slot}), ":3\r\n");
  EXPECT_EQ(w.say(0, {"CLUSTER", "COUNTKEYSINSLOT", slot}), ":0\r\n");
  EXPECT_EQ(w.say(0, {"CLUSTER", "GETKEYSINSLOT", slot, "9"}), "*0\r\n");
  EXPECT_EQ(w.say(1, {"CLUSTER", "GETKEYSINSLOT", slot, "2"}).substr(0, 4), "*2\r\n");
  EXPECT_EQ(w.say(1, {"CLUSTER", "GETKEYSINSLOT", slot, "0"}), "*0\r\n");
  EXPECT_EQ(w.say(1, {"CLUSTER", "COUNTKEYSINSLOT", "16384"}), "-ERR Invalid slot\r\n");
  EXPECT_EQ(w.say(1, {"CLUSTER", "GETKEYSINSLOT", slot, "-1"}),
            "-ERR Invalid slot or number of keys\r\n");
}

}  // namespace
}  // namespace pando::shard
