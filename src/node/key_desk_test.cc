#include "node/key_desk.h"

#include <gtest/gtest.h>

namespace pando::node {
namespace {

using command::KeyOperation;

Bytes key(unsigned char fill) {
  return Bytes(16, std::byte{fill});
}
wire::Keyring ring(std::vector<Bytes> keys) {
  return *wire::Keyring::make(keys);
}

struct Desk {
  KeyDesk desk;
  std::vector<serf::KeyApplied> answers;
  Outbox out;

  void submit(std::uint64_t token, KeyOperation operation, Bytes bytes = {}) {
    desk.submit({token, operation, std::move(bytes)}, answers, out);
  }
  void stored(std::uint64_t token, std::string error = {}) {
    desk.stored({token, std::move(error)}, answers, out);
  }
};

TEST(KeyDesk, AnswersAtOnceWithoutAFile) {
  Desk d{KeyDesk{ring({key(1)}), false}, {}, {}};
  d.submit(7, KeyOperation::install, key(2));
  d.submit(8, KeyOperation::use, key(2));
  d.submit(9, KeyOperation::remove, key(1));
  ASSERT_EQ(d.answers.size(), 3u);
  for (const auto& answer : d.answers) EXPECT_TRUE(answer.response.result);
  EXPECT_EQ(d.desk.ring(), ring({key(2)}));
  EXPECT_TRUE(d.out.empty());
}

TEST(KeyDesk, ListsKeysWithThePrimaryFirst) {
  Desk d{KeyDesk{ring({key(1), key(2)}), false}, {}, {}};
  d.submit(1, KeyOperation::list);
  const auto& response = d.answers.at(0).response;
  EXPECT_TRUE(response.result);
  EXPECT_EQ(response.primary_key, wire::base64_encode(key(1)));
  EXPECT_EQ(response.keys, (std::vector{wire::base64_encode(key(1)), wire::base64_encode(key(2))}));
}

TEST(KeyDesk, RefusesInSerfsWords) {
  Desk with{KeyDesk{ring({key(1)}), false}, {}, {}};
  with.submit(1, KeyOperation::use, key(3));
  with.submit(2, KeyOperation::remove, key(1));
  with.submit(3, KeyOperation::install, Bytes(3));
  EXPECT_EQ(with.answers.at(0).response.message, "Requested key is not in the keyring");
  EXPECT_EQ(with.answers.at(1).response.message, "Removing the primary key is not allowed");
  EXPECT_EQ(with.answers.at(2).response.message, "key size must be 16, 24 or 32 bytes");

  Desk without{KeyDesk{{}, false}, {}, {}};
  without.submit(1, KeyOperation::install, key(1));
  without.submit(2, KeyOperation::list);
  EXPECT_EQ(without.answers.at(0).response.message,
            "No keyring to modify (encryption not enabled)");
  EXPECT_EQ(without.answers.at(1).response.message, "Keyring is empty (encryption not enabled)");
}

TEST(KeyDesk, AChangeIsInForceOnlyOnceTheFileIsWritten) {
  Desk d{KeyDesk{ring({key(1)}), true}, {}, {}};
  d.submit(5, KeyOperation::install, key(2));
  d.submit(6, KeyOperation::use, key(2));
  EXPECT_TRUE(d.answers.empty());
  ASSERT_EQ(d.out.size(), 1u);
  EXPECT_EQ(std::get<StoreKeyring>(d.out[0]).keys,
            (std::vector{wire::base64_encode(key(1)), wire::base64_encode(key(2))}));
  EXPECT_EQ(d.desk.ring(), ring({key(1)}));

  d.stored(1);
  EXPECT_EQ(d.desk.ring(), ring({key(1), key(2)}));
  ASSERT_EQ(d.answers.size(), 1u);
  EXPECT_EQ(d.answers[0].token, 5u);
  ASSERT_EQ(d.out.size(), 2u);  // the second command follows by itself

  d.stored(2, "disk full");
  EXPECT_EQ(d.desk.ring(), ring({key(1), key(2)}));
  EXPECT_FALSE(d.answers.at(1).response.result);
  EXPECT_EQ(d.answers.at(1).response.message, "disk full");
}

TEST(KeyDesk, WhatChangesNothingWritesNothing) {
  Desk d{KeyDesk{ring({key(1)}), true}, {}, {}};
  d.submit(1, KeyOperation::install, key(1));
  d.submit(2, KeyOperation::list);
  EXPECT_EQ(d.answers.size(), 2u);
  EXPECT_TRUE(d.out.empty());
}

TEST(KeyDesk, BoundsWhatWaits) {
  Desk d{KeyDesk{ring({key(1)}), true}, {}, {}};
  for (std::uint64_t token = 1; token <= 65; ++token)
    d.submit(token, KeyOperation::install, Bytes(16, static_cast<std::byte>(token + 1)));
  ASSERT_EQ(d.answers.size(), 1u);
  EXPECT_EQ(d.answers[0].token, 65u);
  EXPECT_FALSE(d.answers[0].response.result);
}

}  // namespace
}  // namespace pando::node
