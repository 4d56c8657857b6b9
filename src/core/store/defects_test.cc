// What the rules are for: each is broken on purpose, and storms must bring it to light.
#include <gtest/gtest.h>

#include "core/store/world_test.h"

namespace pando::store {
namespace {

/// The seeds until something was wrong, at most so many; one more: nothing was.
int seeds_until_wrong(int most, const std::function<void(World&)>& plant) {
  for (int seed = 1; seed <= most; ++seed) {
    World world{4, static_cast<std::uint64_t>(seed), World::small(), 3};
    plant(world);
    world.run(200ms);
    world.storm(1500ms);
    if (world.wrong().empty() && !world.calm(4s)) return seed;
    if (!world.wrong().empty()) return seed;
  }
  return most + 1;
}

TEST(Defects, AReplyBeforeTheReplicasHoldTheWriteIsSeen) {
  EXPECT_LE(seeds_until_wrong(2, [](World& world) { world.planted.early_reply = true; }), 2);
}

TEST(Defects, APrimaryThatDidNotActIsSeen) {
  EXPECT_LE(seeds_until_wrong(3, [](World& world) { world.planted.any_heir = true; }), 3);
}

TEST(Defects, ALearnerThatActsBeforeItIsReadyIsSeen) {
  EXPECT_LE(seeds_until_wrong(2, [](World& world) { world.planted.early_ready = true; }), 2);
}

TEST(Defects, ACopyThatIsDroppedBeforeTheSwapIsSeen) {
  EXPECT_LE(seeds_until_wrong(2, [](World& world) { world.planted.early_drop = true; }), 2);
}

TEST(Defects, ACopyWithoutTheWritesOfItsTimeIsSeen) {
  ListContent::filters = false;
  EXPECT_LE(seeds_until_wrong(5, [](World&) {}), 5);
  ListContent::filters = true;
}

Bytes encode(const proto::Store& message) {
  return to_bytes(message.SerializeAsString());
}

/// Surplus is taken back only where the primary has written, too.
TEST(Defects, ForgottenSurplusIsSeen) {
  const auto plant = [](World& world) {
    world.tamper = [](int, int, Bytes bytes) {
      proto::Store message;
      message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
      for (proto::StoreWord& word : *message.mutable_words())
        if (word.has_touched()) word.mutable_touched()->clear_keys();
      return encode(message);
    };
  };
  EXPECT_LE(seeds_until_wrong(5, plant), 5);
}

/// Logs are compared by their lengths: writes of two primaries under one number pass for equal.
TEST(Defects, NumbersWithoutErasAreSeen) {
  const auto plant = [](World& world) {
    world.tamper = [&world](int, int to, Bytes bytes) {
      proto::Store message;
      message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
      for (proto::StoreWord& word : *message.mutable_words()) {
        const Bucket* bucket = world.store(to).inside().room.bucket(word.bucket());
        if (!word.has_offer() || bucket == nullptr) continue;
        proto::StoreOffer& offer = *word.mutable_offer();
        offer.clear_eras();
        offer.set_last(std::min(offer.last(), bucket->log.last()));
        for (const Era& era : bucket->history.eras()) {
          proto::StoreEra& row = *offer.add_eras();
          row.set_since(era.by.since);
          row.set_branch(era.by.branch);
          row.set_first(era.first);
        }
      }
      return encode(message);
    };
  };
  EXPECT_LE(seeds_until_wrong(5, plant), 5);
}

/// The streams of the writes in a message, by bucket.
std::map<std::uint16_t, std::uint64_t> streams_of(const proto::Store& message) {
  std::map<std::uint16_t, std::uint64_t> streams;
  PackedReader from{message.records()};
  while (!from.done()) {
    const auto kind = static_cast<Kind>(from.number());
    const std::uint16_t bucket = from.bucket();
    const std::uint64_t stream = from.number();
    if (kind != Kind::writes) return {};
    streams[bucket] = stream;
    from.number();
    from.number();
    for (std::uint64_t head = from.number(); head != 0; head = from.number())
      from.raw((head - 1) / 2);
  }
  return streams;
}

/// A copy takes the writes of a former primary, and acknowledges them.
TEST(Defects, CopiesThatAreNotFencedAreSeen) {
  const auto plant = [](World& world) {
    world.tamper = [&world](int from, int to, Bytes bytes) {
      proto::Store message;
      message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
      const auto streams = streams_of(message);
      std::string acks;
      for (const auto& [number, stream] : streams) {
        Bucket* bucket = world.store(to).inside().room.bucket(number);
        if (bucket == nullptr || bucket->following.stream == stream ||
            bucket->following.primary == world.at(from).who)
          continue;
        Following now = std::exchange(bucket->following, {});
        bucket->following.primary = world.at(from).who;
        bucket->following.stream = stream;
        bucket->following.answered = true;
        proto::Store writes;
        writes.set_records(message.records());
        world.give(to, Received{World::name(from), encode(writes)});
        bucket->following = std::move(now);
        PackedWriter{acks}.number(number).number(stream).number(bucket->log.last());
      }
      if (acks.empty()) return bytes;
      proto::Store answer;
      answer.set_acks(acks);
      world.give(from, Received{World::name(to), encode(answer)});
      return bytes;
    };
  };
  EXPECT_LE(seeds_until_wrong(5, plant), 5);
}

/// Without any of this the same storms are survived.
TEST(Defects, WithoutDefectNothingIsSeen) {
  EXPECT_EQ(seeds_until_wrong(5, [](World&) {}), 6);
}

}  // namespace
}  // namespace pando::store
