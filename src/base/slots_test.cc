#include "pando/slots.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/rng.h"
#include "source_tree.h"

namespace pando {
namespace {

TEST(Slots, HaveThePublishedCheckValue) {
  EXPECT_EQ(slot_of("123456789"), 0x31C3);  // the specification of Redis Cluster, appendix A
}

TEST(Slots, OfKeysInItsManual) {
  EXPECT_EQ(slot_of("somekey"), 11058);
  EXPECT_EQ(slot_of("foo{hash_tag}"), 2515);
  EXPECT_EQ(slot_of("bar{hash_tag}"), 2515);
  EXPECT_EQ(slot_of(""), 0);
}

TEST(Slots, LookBetweenTheFirstBraces) {
  EXPECT_EQ(hashed_part("{user1000}.following"), "user1000");
  EXPECT_EQ(hashed_part("foo{}{bar}"), "foo{}{bar}");
  EXPECT_EQ(hashed_part("foo{{bar}}zap"), "{bar");
  EXPECT_EQ(hashed_part("foo{bar}{zap}"), "bar");
  EXPECT_EQ(hashed_part("a}b{c}"), "c");
  EXPECT_EQ(hashed_part("a{b"), "a{b");
}

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes.push_back(static_cast<char>(std::stoi(std::string{hex.substr(i, 2)}, nullptr, 16)));
  return bytes;
}

TEST(Slots, EqualThoseOfARealServer) {
  std::ifstream file{source_tree() + "/tests/vectors/redis/slots.json"};
  const auto recorded = nlohmann::json::parse(file);
  ASSERT_GE(recorded["slots"].size(), 2000U);
  for (const auto& row : recorded["slots"]) {
    const std::string hex = row[0];
    EXPECT_EQ(slot_of(from_hex(hex)), row[1].get<int>()) << hex;
  }
}

/// Octet by octet, bit by bit.
std::uint16_t slow_slot(std::string_view text) {
  unsigned crc = 0;
  for (const char c : text) {
    crc ^= static_cast<unsigned>(static_cast<std::uint8_t>(c)) << 8;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
    crc &= 0xffff;
  }
  return static_cast<std::uint16_t>(crc % kSlots);
}

TEST(Slots, AreTheSameBitByBitForEveryLength) {
  Rng rng{11};
  for (std::size_t length = 0; length < 100; ++length)
    for (int i = 0; i < 20; ++i) {
      std::string key(length, ' ');
      for (char& c : key) c = static_cast<char>('~' + 1 + rng.below(128));  // no braces
      ASSERT_EQ(slot_of(key), slow_slot(key)) << length;
    }
}

TEST(Buckets, AreRunsOfSlots) {
  for (std::size_t buckets = 1; buckets <= kSlots; buckets *= 2) {
    std::size_t last = 0;
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
      const std::size_t bucket = bucket_of(static_cast<std::uint16_t>(slot), buckets);
      ASSERT_TRUE(bucket == last || bucket == last + 1);
      ASSERT_LE(first_slot(bucket, buckets), slot);
      ASSERT_GT(first_slot(bucket + 1, buckets), slot);
      last = bucket;
    }
    EXPECT_EQ(last, buckets - 1);
  }
}

}  // namespace
}  // namespace pando
