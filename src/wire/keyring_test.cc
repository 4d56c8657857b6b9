#include "wire/keyring.h"

#include <gtest/gtest.h>

#include "wire/golden_test.h"
#include "wire/samples_test.h"

namespace pando::wire {
namespace {

Bytes key(unsigned fill, std::size_t size = 16) {
  return Bytes(size, static_cast<std::byte>(fill));
}

Keyring ring(const std::vector<Bytes>& keys) {
  return Keyring::make(keys).value();
}

TEST(Keyring, KeepsTheOrderAndDropsRepeats) {
  const Keyring made = ring({key(1), key(2, 24), key(1), key(3, 32)});
  EXPECT_EQ(made.keys(), (std::vector{key(1), key(2, 24), key(3, 32)}));
  EXPECT_EQ(made.primary(), key(1));
  EXPECT_TRUE(ring({}).empty());
}

TEST(Keyring, KeysOfAnotherSizeAreRefused) {
  for (const std::size_t size : {0, 15, 17, 31, 33})
    EXPECT_EQ(Keyring::make({key(1), key(2, size)}), std::unexpected{KeyError::bad_size});
  Keyring kept = ring({key(1)});
  EXPECT_EQ(kept.install(key(2, 20)).error(), KeyError::bad_size);
  EXPECT_EQ(kept, ring({key(1)}));
}

TEST(Keyring, InstallAppendsAndIsIdempotent) {
  Keyring keys = ring({key(1)});
  EXPECT_TRUE(keys.install(key(2)));
  EXPECT_TRUE(keys.install(key(2)));
  EXPECT_TRUE(keys.install(key(1)));
  EXPECT_EQ(keys, ring({key(1), key(2)}));
}

TEST(Keyring, UseMovesAnInstalledKeyToTheFront) {
  Keyring keys = ring({key(1), key(2), key(3)});
  EXPECT_TRUE(keys.use(key(3)));
  EXPECT_EQ(keys, ring({key(3), key(1), key(2)}));
  EXPECT_EQ(keys.use(key(4)).error(), KeyError::not_installed);
  EXPECT_EQ(keys, ring({key(3), key(1), key(2)}));
}

TEST(Keyring, RemoveSparesThePrimaryKey) {
  Keyring keys = ring({key(1), key(2)});
  EXPECT_EQ(keys.remove(key(1)).error(), KeyError::is_primary);
  EXPECT_TRUE(keys.remove(key(9)));
  EXPECT_EQ(keys, ring({key(1), key(2)}));
  EXPECT_TRUE(keys.remove(key(2)));
  EXPECT_EQ(keys, ring({key(1)}));
}

TEST(Keyring, ErrorsSpeakSerfsWords) {
  EXPECT_EQ(to_string(KeyError::bad_size), "key size must be 16, 24 or 32 bytes");
  EXPECT_EQ(to_string(KeyError::not_installed), "Requested key is not in the keyring");
  EXPECT_EQ(to_string(KeyError::is_primary), "Removing the primary key is not allowed");
}

// Source: RFC 4648, section 10.
TEST(Base64, EncodesTheExamplesOfTheStandard) {
  struct Row {
    std::string_view plain, text;
  };
  for (const auto& [plain, text] :
       {Row{"", ""}, Row{"f", "Zg=="}, Row{"fo", "Zm8="}, Row{"foo", "Zm9v"},
        Row{"foob", "Zm9vYg=="}, Row{"fooba", "Zm9vYmE="}, Row{"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(base64_encode(view(plain)), text);
    EXPECT_EQ(base64_decode(text), to_bytes(plain));
  }
}

TEST(Base64, DecodesWhatItEncoded) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Rng rng{seed};
    const Bytes bytes = samples::bytes(rng);
    ASSERT_EQ(base64_decode(base64_encode(bytes)), bytes) << seed;
  }
}

TEST(Base64, KnowsTheRecordedKeys) {
  const Keyring keys = golden::recorded_keys();
  EXPECT_EQ(base64_encode(keys.keys()[0]), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
  EXPECT_EQ(base64_encode(keys.keys()[1]), "YGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3");
  EXPECT_EQ(base64_encode(keys.keys()[2]), "QEFCQ0RFRkdISUpLTE1OTw==");
}

// The offsets are those of Go's decoder, because Serf's clients show them.
TEST(Base64, NamesTheFirstIllegalByte) {
  struct Row {
    std::string_view text;
    std::size_t offset;
  };
  constexpr Row rows[] = {
      {"!!!!", 0}, {"Zm9v!", 4}, {"Z", 0},     {"Zg", 0},    {"Zg=", 3},   {"Zg=x", 2},
      {"=Zg=", 0}, {"Z=g=", 1},  {"Zg==x", 4}, {"Zm9vZ", 4}, {"Zm8=x", 4}, {"not base64", 3},
  };
  for (const Row& row : rows)
    EXPECT_EQ(base64_decode(row.text), std::unexpected{row.offset}) << row.text;
}

TEST(Base64, LineEndsMeanNothing) {
  EXPECT_EQ(base64_decode("Zm9v\nYmFy\r\n"), to_bytes("foobar"));
  EXPECT_EQ(base64_decode("Zg=\n=\n"), to_bytes("f"));
}

}  // namespace
}  // namespace pando::wire
