#include "wire/seal.h"

#include <gtest/gtest.h>

#include "wire/golden_test.h"
#include "wire/samples_test.h"

namespace pando::wire {
namespace {

using golden::recorded_keys;

constexpr auto kUndecryptable = std::unexpected{DecodeError::undecryptable};

Nonce nonce_of(Rng& rng) {
  Nonce nonce;
  rng.fill(nonce);
  return nonce;
}

Bytes sealed(ByteView plain, ByteView key, AdditionalData additional = {}) {
  Bytes out;
  seal(plain, key, Nonce{}, additional, out);
  return out;
}

// Source: McGrew and Viega, The Galois/Counter Mode of Operation, test cases 1, 2 and 13.
TEST(Seal, IsAesGcm) {
  const Bytes zeros(16);
  EXPECT_EQ(golden::hex(sealed({}, zeros)),
            "01"
            "000000000000000000000000"
            "58e2fccefa7e3061367f1d57a4e7455a");
  EXPECT_EQ(golden::hex(sealed(zeros, zeros)),
            "01"
            "000000000000000000000000"
            "0388dace60b6a392f328c2b971b2fe78"
            "ab6e47d42cec13bdf53a67b21257bddf");
  EXPECT_EQ(golden::hex(sealed({}, Bytes(32))),
            "01"
            "000000000000000000000000"
            "530f8afbc74536b9a963b4f1c4cb738b");
}

TEST(Seal, OpensWhatWasSealedWithAnyKeyOfTheRing) {
  const Keyring ring = recorded_keys();
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Rng rng{seed};
    const Bytes plain = samples::bytes(rng), label = samples::bytes(rng, 20);
    Bytes out = samples::bytes(rng, 5);
    const std::size_t before = out.size();
    seal(plain, ring.keys()[seed % 3], nonce_of(rng), {label}, out);
    ASSERT_EQ(out.size(), before + kSealOverhead + plain.size());
    ASSERT_EQ(open_sealed(ByteView{out}.subspan(before), ring, {label}), plain) << seed;
  }
}

TEST(Seal, AdditionalDataIsJoined) {
  const Keyring ring = recorded_keys();
  const Bytes bytes = sealed(view("x"), ring.primary(), {view("ab"), view("c")});
  EXPECT_EQ(open_sealed(bytes, ring, {view("a"), {}, view("bc")}), to_bytes("x"));
  EXPECT_EQ(open_sealed(bytes, ring, {view("abc"), view("d")}), kUndecryptable);
  EXPECT_EQ(open_sealed(bytes, ring, {}), kUndecryptable);
}

TEST(Seal, EveryBitCounts) {
  const Keyring ring = recorded_keys();
  const Bytes good = sealed(view("attack at dawn"), ring.primary());
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Bytes bad = good;
    bad[bit / 8] ^= static_cast<std::byte>(1 << bit % 8);
    EXPECT_EQ(open_sealed(bad, ring, {}), kUndecryptable) << bit;
  }
}

TEST(Seal, WrongKeysAndCutsAreRefused) {
  const Keyring ring = recorded_keys();
  const Bytes good = sealed(view("attack at dawn"), ring.primary());
  EXPECT_EQ(open_sealed(good, Keyring::make({Bytes(32)}).value(), {}), kUndecryptable);
  EXPECT_EQ(open_sealed(good, {}, {}), kUndecryptable);
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_EQ(open_sealed(ByteView{good}.first(size), ring, {}), kUndecryptable);
}

/// Version 0 differs in its first byte, which nothing authenticates, and in what is inside.
Bytes sealed_version_0(Bytes padded) {
  Bytes out = sealed(padded, recorded_keys().primary());
  out[0] = std::byte{0};
  return out;
}

TEST(Seal, VersionZeroIsOpenedAndItsPaddingRemoved) {
  const Keyring ring = recorded_keys();
  for (std::size_t size = 0; size <= 48; ++size) {
    const Bytes plain(size, std::byte{'x'});
    Bytes padded = plain;
    padded.resize((size / 16 + 1) * 16, static_cast<std::byte>(16 - size % 16));
    EXPECT_EQ(open_sealed(sealed_version_0(padded), ring, {}), plain);
  }
}

TEST(Seal, VersionZeroWithoutPaddingIsRefused) {
  const Keyring ring = recorded_keys();
  for (const std::byte last : {std::byte{0}, std::byte{17}, std::byte{255}}) {
    Bytes padded(16, std::byte{'x'});
    padded.back() = last;
    EXPECT_EQ(open_sealed(sealed_version_0(padded), ring, {}), kUndecryptable);
  }
  EXPECT_EQ(open_sealed(sealed_version_0({}), ring, {}), kUndecryptable);
}

}  // namespace
}  // namespace pando::wire
