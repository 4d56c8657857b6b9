#include "wire/lzw.h"

#include <gtest/gtest.h>

#include <map>

#include "wire/golden_test.h"
#include "wire/samples_test.h"

namespace pando::wire::lzw {
namespace {

constexpr std::size_t kPlenty = std::size_t{1} << 20;

/// Packs codes of given widths, lowest bit first.
class BitWriter {
 public:
  void put(unsigned code, unsigned width) {
    for (unsigned i = 0; i < width; ++i, ++bits_) {
      if (bits_ % 8 == 0) bytes_.push_back(std::byte{0});
      bytes_.back() |= static_cast<std::byte>((code >> i & 1) << bits_ % 8);
    }
  }
  const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_;
  unsigned bits_ = 0;
};

/// The recipe of docs/protocol/wire.md with strings for table entries: slow and obvious.
Bytes dumb_compress(ByteView plain) {
  BitWriter out;
  std::map<std::string, unsigned> table;
  unsigned width = 9, high = 257;
  out.put(256, width);
  const auto code_of = [&](const std::string& s) {
    return s.size() == 1 ? static_cast<unsigned char>(s[0]) : table.at(s);
  };
  const auto count = [&] {
    if (++high == 1u << width) ++width;
    if (high != 4095) return true;
    out.put(256, width);
    table.clear();
    width = 9;
    high = 257;
    return false;
  };
  std::string match;
  for (const char c : text(plain)) {
    if (match.empty() || table.contains(match + c)) {
      match += c;
      continue;
    }
    out.put(code_of(match), width);
    if (count()) table[match + c] = high;
    match = c;
  }
  if (!match.empty()) {
    out.put(code_of(match), width);
    count();
  }
  out.put(257, width);
  return out.bytes();
}

/// From noise to long runs, as the seed says.
Bytes compressible(Rng& rng, std::size_t at_most) {
  Bytes plain(rng.below(at_most + 1));
  const std::uint64_t letters = 1 + rng.below(rng.chance(0.5) ? 4 : 256);
  for (std::byte& b : plain) b = static_cast<std::byte>(rng.below(letters));
  return plain;
}

TEST(Lzw, CompressesLikeTheRecipe) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Rng rng{seed};
    const Bytes plain = compressible(rng, seed % 10 == 0 ? 60'000 : 1'500);
    ASSERT_EQ(compress(plain), dumb_compress(plain)) << seed;
  }
}

TEST(Lzw, DecompressesWhatWasCompressed) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Rng rng{seed};
    const Bytes plain = compressible(rng, seed % 10 == 0 ? 60'000 : 1'500);
    ASSERT_EQ(decompress(compress(plain), plain.size()), plain) << seed;
  }
}

TEST(Lzw, TheEmptyInputIsClearAndEnd) {
  EXPECT_EQ(golden::hex(compress({})), "000302");
  EXPECT_EQ(decompress(golden::unhex("000302"), 0), Bytes{});
}

TEST(Lzw, StopsAtTheLimit) {
  const Bytes zeros(std::size_t{1} << 20);
  const Bytes bomb = compress(zeros);
  EXPECT_LT(bomb.size(), 3000u);
  EXPECT_EQ(decompress(bomb, zeros.size()), zeros);
  EXPECT_EQ(decompress(bomb, zeros.size() - 1), std::unexpected{DecodeError::too_large});
  EXPECT_EQ(decompress(bomb, 0), std::unexpected{DecodeError::too_large});
}

TEST(Lzw, TheLeadingClearMayBeMissing) {
  BitWriter out;
  out.put('h', 9);
  out.put('i', 9);
  out.put(257, 9);
  EXPECT_EQ(decompress(out.bytes(), kPlenty), to_bytes("hi"));
}

TEST(Lzw, AFullTableStaysAsItIs) {
  // 'a' then pairs until all 4096 numbers are given out, then numbers of the table at 12 bits.
  BitWriter out;
  std::string expected;
  unsigned width = 9, high = 257;
  for (unsigned i = 0; high < 4096 && i < 4096 - 257; ++i) {
    out.put('a', width);
    expected += 'a';
    if (++high == 1u << width && width < 12) ++width;
  }
  for (const unsigned code : {300u, 4095u, 4095u}) {
    out.put(code, 12);
    expected += "aa";
  }
  out.put(257, 12);
  EXPECT_EQ(decompress(out.bytes(), kPlenty), to_bytes(expected));
}

TEST(Lzw, IllegalStreamsAreRefused) {
  const auto codes = [](std::initializer_list<unsigned> list) {
    BitWriter out;
    for (const unsigned code : list) out.put(code, 9);
    return decompress(out.bytes(), kPlenty);
  };
  const auto bad = std::unexpected{DecodeError::bad_compression};
  EXPECT_EQ(codes({}), bad);                    // no end
  EXPECT_EQ(codes({256, 'a'}), bad);            // no end
  EXPECT_EQ(codes({256, 258, 257}), bad);       // nothing before that could be repeated
  EXPECT_EQ(codes({256, 'a', 259, 257}), bad);  // a number not given out yet
  EXPECT_EQ(codes({256, 'a', 258, 'b', 256, 258, 257}), bad);  // forgotten by the clear
  EXPECT_EQ(codes({256, 'a', 258, 257}), to_bytes("aaa"));
}

TEST(Lzw, NothingButTheWholeStreamIsAccepted) {
  Rng rng{1};
  const Bytes packed = compress(compressible(rng, 3000));
  for (std::size_t size = 0; size < packed.size(); ++size)
    EXPECT_EQ(decompress(ByteView{packed}.first(size), kPlenty),
              std::unexpected{DecodeError::bad_compression});
}

TEST(Lzw, AnyBytesAreLegalInput) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Rng rng{seed};
    const auto plain = decompress(samples::bytes(rng, 400), 5000);
    EXPECT_LE(plain ? plain->size() : 0, 5000u);
  }
}

}  // namespace
}  // namespace pando::wire::lzw
