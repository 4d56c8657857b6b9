#include "wire/map.h"

#include <gtest/gtest.h>

#include "base/map_limits.h"
#include "base/rng.h"

namespace pando::wire {
namespace {

using map::Change, map::Host, map::Map, map::Range, map::RangeTable, map::SplitPolicy;

Host host(int number) {
  Host host;
  host.who.id.bytes[15] = static_cast<std::uint8_t>(number);
  host.who.start = static_cast<StartNumber>(number) * 1000;
  host.name = "h" + std::to_string(number);
  host.zone = "eu/a/r1/" + host.name;
  host.weight = 100U + static_cast<std::uint32_t>(number);
  return host;
}

Id cluster() {
  Id id;
  id.bytes[0] = 7;
  return id;
}

RangeTable table() {
  return {"t",
          2,
          {Range{{}, {.acting = {0, 2}, .learners = {}, .since = 1}},
           Range{to_bytes("m"), {.acting = {1}, .learners = {2}, .since = 2}}}};
}

Map big() {
  Map map = first_map(cluster(), host(1), 64, 2, SplitPolicy::available);
  map.members = {host(1), host(2), host(3)};
  map.epoch = 9;
  map.parent = 0xfedcba9876543210;
  map.branch = "8-0123abcd";
  map.buckets[5] = {.acting = {2, 1}, .learners = {0}, .since = 7};
  map.buckets[6] = {};
  map.tables = {table()};
  map.pace = {.paused = true, .bytes_per_second = 5'000'000'000, .since = 4};
  return map;
}

Change change() {
  Change change;
  change.branch = "x";
  change.remove = {host(1).who};
  change.update = {host(2)};
  change.add = {host(4), host(5)};
  change.copies = 3;
  change.pace = map::Pace{.bytes_per_second = 7};
  change.buckets = {{3, {.acting = {1, 2}, .learners = {0}}}, {9, {}}};
  change.tables = {table()};
  change.drop_tables = {"old"};
  change.proposer = "h2";
  change.reasons = {"h1 died", "h4 is new"};
  return change;
}

TEST(MapCodec, AMapComesBackAsItWas) {
  ASSERT_EQ(check(big()), "");
  const auto back = decode_map(encode(big()));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, big());
  EXPECT_EQ(hash(*back), hash(big()));
}

TEST(MapCodec, AChangeComesBackAsItWas) {
  const auto back = decode_change(encode(change()));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, change());
  EXPECT_EQ(*decode_change(encode(Change{})), Change{});
  EXPECT_EQ(decode_change(encode(Change{.copies = 0}))->copies, 0);  // not: none
}

TEST(MapCodec, TheLargestMapFits) {
  Map map = first_map(cluster(), host(1), map::kMaxBuckets, 5, SplitPolicy::majority);
  map.members.clear();
  for (std::size_t i = 0; i < map::kMaxMembers; ++i) {
    Host one = host(1);
    one.who.id.bytes[1] = static_cast<std::uint8_t>(i >> 8);
    one.who.id.bytes[2] = static_cast<std::uint8_t>(i);
    one.name = "node-" + std::to_string(i) + ".rack-12.zone-3.example.org";
    map.members.push_back(one);
  }
  map.epoch = 1'000'000;
  for (map::Holders& bucket : map.buckets)
    bucket = {.acting = {4095, 4094, 4093, 4092, 4091}, .learners = {4090}, .since = 999'999};
  const Bytes bytes = encode(map);
  EXPECT_LT(bytes.size(), kMaxMapBytes);
  EXPECT_EQ(*decode_map(bytes), map);
}

TEST(MapCodec, WhatIsBeyondALimitIsRefused) {
  const auto refused = [](auto damage) {
    proto::Change message;
    const Bytes bytes = encode(change());
    ASSERT_TRUE(message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
    damage(message);
    EXPECT_FALSE(decode_change(to_bytes(message.SerializeAsString())));
  };
  refused([](proto::Change& m) { m.set_branch(std::string(65, 'x')); });
  refused([](proto::Change& m) { m.mutable_remove(0)->set_id("short"); });
  refused([](proto::Change& m) { m.mutable_add(0)->set_name(std::string(256, 'x')); });
  refused([](proto::Change& m) { m.mutable_add(0)->set_zone(std::string(256, 'x')); });
  refused([](proto::Change& m) { m.mutable_add(0)->set_weight(1'000'001); });
  refused([](proto::Change& m) { m.set_copies(256); });
  refused([](proto::Change& m) { m.mutable_buckets(0)->set_bucket(16384); });
  refused([](proto::Change& m) {
    for (std::uint32_t i = 0; i < 9; ++i) m.mutable_buckets(1)->mutable_holders()->add_acting(i);
  });
  refused([](proto::Change& m) { m.mutable_buckets(0)->mutable_holders()->add_learners(4096); });
  refused([](proto::Change& m) { m.mutable_tables(0)->set_copies(6); });
  refused([](proto::Change& m) {
    m.mutable_tables(0)->mutable_ranges(1)->set_from(std::string(1025, 'x'));
  });
  refused([](proto::Change& m) { m.set_drop_tables(0, std::string(65, 'x')); });
  refused([](proto::Change& m) { m.set_proposer(std::string(256, 'x')); });
  refused([](proto::Change& m) { m.set_reasons(0, std::string(201, 'x')); });
  refused([](proto::Change& m) {
    for (int i = 0; i < 16; ++i) m.add_reasons("again");
  });
}

TEST(MapCodec, AnIllegalMapIsNone) {
  Map map = big();
  map.epoch = map::kMaxEpoch + 1;
  EXPECT_EQ(decode_map(encode(map)).error(), DecodeError::malformed);
  map = big();
  map.buckets[0].acting = {0, 0};
  EXPECT_EQ(decode_map(encode(map)).error(), DecodeError::malformed);
  map = big();
  map.policy = static_cast<SplitPolicy>(3);
  EXPECT_EQ(decode_map(encode(map)).error(), DecodeError::out_of_range);
  EXPECT_EQ(decode_map(Bytes(kMaxMapBytes + 1)).error(), DecodeError::too_large);
}

TEST(MapCodec, DamagedBytesGiveALegalValueOrAnError) {
  Rng rng{1};
  for (const Bytes& good : {encode(big()), encode(change())})
    for (int i = 0; i < 2000; ++i) {
      Bytes bytes = good;
      for (std::uint64_t n = 1 + rng.below(4); n > 0; --n)
        bytes[rng.below(bytes.size())] = static_cast<std::byte>(rng.below(256));
      const auto map = decode_map(bytes);
      EXPECT_EQ(map ? check(*map) : "", "");
      const auto change = decode_change(bytes);
      EXPECT_LE(change ? change->reasons.size() : 0U, 16U);
    }
}

TEST(MapCodec, MarksAndParticipantsComeBack) {
  proto::Mark mark;
  write(map::Mark{"main", 7, 99}, mark);
  EXPECT_EQ(*read(mark), (map::Mark{"main", 7, 99}));
  mark.set_branch(std::string(65, 'x'));
  EXPECT_FALSE(read(mark));
  write(map::Mark{"main", map::kMaxEpoch, 99}, mark);
  EXPECT_TRUE(read(mark));
  mark.set_epoch(map::kMaxEpoch + 1);
  EXPECT_FALSE(read(mark));
  proto::Participant who;
  write(host(3).who, who);
  EXPECT_EQ(*read(who), host(3).who);
  EXPECT_EQ(*read_id(write_id(cluster())), cluster());
  EXPECT_EQ(*read_id(""), Id{});
  EXPECT_FALSE(read_id("short"));
}

}  // namespace
}  // namespace pando::wire
