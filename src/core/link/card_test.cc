#include "core/link/card.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pando::link {
namespace {

using testing::HasSubstr;

constexpr Id kOne{{1}}, kTwo{{2}};

Card card(std::string name, const Id& id = {}, bool settled = false) {
  return {.name = std::move(name), .cluster = {id, settled}};
}

TEST(Card, IsTakenFromBehindTheStateAsItWasPutThere) {
  for (const Card& put : {card("grove"), card("", kOne), card(std::string(255, 'n'), kTwo, true)}) {
    Bytes state = to_bytes("state");
    append_card(state, put);
    EXPECT_EQ(take_card(state), put);
    EXPECT_EQ(to_string(state), "state");
  }
}

TEST(Card, CarriesAnyBytesAsAName) {
  testing::internal::CaptureStderr();
  Bytes state;
  append_card(state, card("gr\xFFve"));
  const auto taken = take_card(state);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(taken, card("gr\xFFve"));
}

TEST(Card, AStateWithoutOneStaysAsItIs) {
  for (const std::string& text :
       {std::string{}, std::string{"state"}, std::string{"D7PANDO"},
        std::string("\xFF\xFF\xD7PANDO", 8), std::string("\0\1\xFF\0\1\xD7PANDO", 11)}) {
    Bytes state = to_bytes(text);
    EXPECT_EQ(take_card(state), std::nullopt);
    EXPECT_EQ(to_string(state), text);
  }
}

TEST(Card, AnyDamageIsNoCardOrAnotherCardButNeverMore) {
  Bytes whole;
  append_card(whole, card("grove", kOne, true));
  for (std::size_t i = 0; i < whole.size(); ++i) {
    Bytes damaged = whole;
    damaged[i] ^= std::byte{0x55};
    const std::size_t before = damaged.size();
    const auto taken = take_card(damaged);
    EXPECT_EQ(damaged.size(), taken ? 0 : before) << i;
  }
}

TEST(Card, OnlyClustersOfOneNameThatMayBeOneMix) {
  EXPECT_FALSE(conflict(card("a", kOne, true), card("a", kOne, true)));
  EXPECT_FALSE(conflict(card("a", kOne, true), card("a")));
  EXPECT_FALSE(conflict(card("a", kOne), card("a", kTwo, true)));
  const auto names = conflict(card("a"), card("b"));
  ASSERT_TRUE(names);
  EXPECT_EQ(words_of(*names), "the clusters have different names: 'a' and 'b'");
  const auto ids = conflict(card("a", kOne, true), card("a", kTwo, true));
  ASSERT_TRUE(ids);
  EXPECT_EQ(ids->reason, Reason::cluster_id);
  EXPECT_THAT(words_of(*ids), HasSubstr("same name but different ids: 'a' is 01"));
}

}  // namespace
}  // namespace pando::link
