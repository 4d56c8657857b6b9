#include "wire/hmac.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pando::wire {
namespace {

std::string hex(ByteView bytes) {
  std::string text;
  for (const std::byte b : bytes) text += fmt::format("{:02x}", std::to_integer<int>(b));
  return text;
}

// The expected values come from Python's hmac module over the same length-prefixed parts:
// hmac.new(key, b"".join(struct.pack(">I", len(p)) + p for p in parts), "sha256").hexdigest()
TEST(Hmac, IsWhatAnotherImplementationComputes) {
  EXPECT_EQ(hex(hmac(view("key"), {view("a"), view("bc")})),
            "c3a351d2833ea2cf478fc38c54569be99f1d76f7bc6bcf05ad6c32666254b133");
  EXPECT_EQ(hex(hmac(view("0123456789abcdef"), {view(""), view("The quick brown fox")})),
            "54005d4aeea093c9b468e050aee09a06d10f5923d4345b52d274476ef2457527");
}

TEST(Hmac, CutsBetweenPartsMatter) {
  EXPECT_NE(hmac(view("key"), {view("ab"), view("c")}), hmac(view("key"), {view("a"), view("bc")}));
  EXPECT_NE(hmac(view("key"), {view("abc")}), hmac(view("key"), {view("abc"), view("")}));
}

TEST(Hmac, OtherKeysGiveOtherProofs) {
  EXPECT_NE(hmac(view("key"), {view("a")}), hmac(view("kez"), {view("a")}));
}

TEST(Hmac, ComparesWholeSecrets) {
  EXPECT_TRUE(same_secret(view("abc"), view("abc")));
  EXPECT_FALSE(same_secret(view("abc"), view("abd")));
  EXPECT_FALSE(same_secret(view("abc"), view("ab")));
  EXPECT_TRUE(same_secret({}, {}));
}

}  // namespace
}  // namespace pando::wire
