#include <gtest/gtest.h>

#include <limits>

#include "wire/golden_test.h"
#include "wire/msgpack_scan.h"
#include "wire/msgpack_values.h"
#include "wire/samples_test.h"

namespace pando::wire::msgpack {
namespace {

using golden::hex;
using golden::unhex;

template <class F>
std::string written(F write, Dialect dialect = Dialect::old_spec) {
  Writer out{dialect};
  write(out);
  return hex(out.take());
}

template <class T>
Decoded<T> read(std::string_view digits) {
  const Bytes bytes = unhex(digits);
  Reader in{bytes};
  T value{};
  read_value(in, value);
  if (!in.ok()) return std::unexpected{in.error()};
  return value;
}

TEST(MsgpackWriter, IntegersTakeTheShortestForm) {
  struct Row {
    std::int64_t value;
    std::string_view bytes;
  };
  constexpr Row rows[] = {
      {0, "00"},
      {127, "7f"},
      {128, "cc80"},
      {255, "ccff"},
      {256, "cd0100"},
      {65535, "cdffff"},
      {65536, "ce00010000"},
      {4294967295, "ceffffffff"},
      {4294967296, "cf0000000100000000"},
      {-1, "ff"},
      {-32, "e0"},
      {-33, "d0df"},
      {-128, "d080"},
      {-129, "d1ff7f"},
      {-32768, "d18000"},
      {-32769, "d2ffff7fff"},
      {-2147483648, "d280000000"},
      {-2147483649, "d3ffffffff7fffffff"},
      {std::numeric_limits<std::int64_t>::min(), "d38000000000000000"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(written([&](Writer& out) { out.integer(row.value); }), row.bytes);
    EXPECT_EQ(read<std::int64_t>(row.bytes), row.value);
  }
}

TEST(MsgpackWriter, TextOfTheOldDialectKnowsNoEightBitLength) {
  const auto head = [](std::size_t size, Dialect dialect) {
    return written([&](Writer& out) { out.text(std::string(size, 'x')); }, dialect).substr(0, 10);
  };
  EXPECT_EQ(head(31, Dialect::old_spec), "bf78787878");
  EXPECT_EQ(head(32, Dialect::old_spec), "da00207878");
  EXPECT_EQ(head(255, Dialect::old_spec), "da00ff7878");
  EXPECT_EQ(head(65536, Dialect::old_spec), "db00010000");
  EXPECT_EQ(head(31, Dialect::new_spec), "bf78787878");
  EXPECT_EQ(head(32, Dialect::new_spec), "d920787878");
  EXPECT_EQ(head(256, Dialect::new_spec), "da01007878");
}

TEST(MsgpackWriter, BytesAreTextInTheOldDialectAndBinInTheNew) {
  const auto head = [](std::size_t size, Dialect dialect) {
    return written([&](Writer& out) { out.bytes(Bytes(size)); }, dialect).substr(0, 10);
  };
  EXPECT_EQ(head(0, Dialect::old_spec), "a0");
  EXPECT_EQ(head(2, Dialect::old_spec), "a20000");
  EXPECT_EQ(head(0, Dialect::new_spec), "c400");
  EXPECT_EQ(head(255, Dialect::new_spec), "c4ff000000");
  EXPECT_EQ(head(256, Dialect::new_spec), "c501000000");
  EXPECT_EQ(head(65536, Dialect::new_spec), "c600010000");
}

TEST(MsgpackReader, EveryIntegerFormMeansItsValue) {
  for (const auto* form : {"05", "cc05", "cd0005", "ce00000005", "cf0000000000000005", "d005",
                           "d10005", "d200000005", "d30000000000000005"}) {
    EXPECT_EQ(read<std::uint8_t>(form), 5) << form;
    EXPECT_EQ(read<std::int64_t>(form), 5) << form;
    EXPECT_EQ(read<double>(form), 5.0) << form;
  }
}

TEST(MsgpackReader, NumbersThatDoNotFitAreOutOfRange) {
  EXPECT_EQ(read<std::uint8_t>("cd0100"), std::unexpected{DecodeError::out_of_range});
  EXPECT_EQ(read<std::uint64_t>("ff"), std::unexpected{DecodeError::out_of_range});
  EXPECT_EQ(read<std::uint64_t>("d0ff"), std::unexpected{DecodeError::out_of_range});
  EXPECT_EQ(read<std::int64_t>("cfffffffffffffffff"), std::unexpected{DecodeError::out_of_range});
  EXPECT_EQ(read<std::int32_t>("d3ffffffff7fffffff"), std::unexpected{DecodeError::out_of_range});
  EXPECT_EQ(read<bool>("02"), std::unexpected{DecodeError::out_of_range});
  EXPECT_EQ(read<std::uint64_t>("cfffffffffffffffff"), ~std::uint64_t{0});
}

TEST(MsgpackReader, NilIsTheZeroOfEverything) {
  EXPECT_EQ(read<std::uint32_t>("c0"), 0u);
  EXPECT_EQ(read<std::int64_t>("c0"), 0);
  EXPECT_EQ(read<bool>("c0"), false);
  EXPECT_EQ(read<double>("c0"), 0.0);
  EXPECT_EQ(read<std::string>("c0"), "");
  EXPECT_EQ(read<Bytes>("c0"), Bytes{});
  EXPECT_EQ(read<Address>("c0"), Address{});
  EXPECT_EQ(read<std::vector<std::string>>("c0"), std::vector<std::string>{});
  EXPECT_EQ((read<std::map<std::string, std::string>>("c0")), Tags{});
}

TEST(MsgpackReader, ZeroAndOneAreBools) {
  EXPECT_EQ(read<bool>("c3"), true);
  EXPECT_EQ(read<bool>("c2"), false);
  EXPECT_EQ(read<bool>("01"), true);
  EXPECT_EQ(read<bool>("d100"), std::unexpected{DecodeError::truncated});
  EXPECT_EQ(read<bool>("00"), false);
}

TEST(MsgpackReader, FloatsOfBothWidthsAreRead) {
  EXPECT_EQ(read<double>("cb3ff8000000000000"), 1.5);
  EXPECT_EQ(read<double>("ca3fc00000"), 1.5);
  EXPECT_EQ(read<double>("ff"), -1.0);
}

TEST(MsgpackReader, TextAndBytesComeInEveryForm) {
  for (const auto* form : {"a26869", "d9026869", "da00026869", "db000000026869", "c4026869",
                           "c500026869", "c6000000026869"}) {
    EXPECT_EQ(read<std::string>(form), "hi") << form;
    EXPECT_EQ(read<Bytes>(form), to_bytes("hi")) << form;
  }
}

TEST(MsgpackReader, ValuesOfAnotherKindAreRefused) {
  EXPECT_EQ(read<std::string>("05"), std::unexpected{DecodeError::wrong_type});
  EXPECT_EQ(read<std::uint8_t>("a135"), std::unexpected{DecodeError::wrong_type});
  EXPECT_EQ(read<Bytes>("9101"), std::unexpected{DecodeError::wrong_type});
  EXPECT_EQ(read<std::vector<std::string>>("81a161a162"), std::unexpected{DecodeError::wrong_type});
  EXPECT_EQ(read<Tags>("92a161a162"), std::unexpected{DecodeError::wrong_type});
  EXPECT_EQ(read<Address>("a3010203"), std::unexpected{DecodeError::malformed});
}

TEST(MsgpackReader, AContainerMayNotClaimMoreThanFollows) {
  EXPECT_EQ(read<std::vector<std::string>>("ddffffffff"), std::unexpected{DecodeError::truncated});
  EXPECT_EQ(read<Tags>("dfffffffff"), std::unexpected{DecodeError::truncated});
  EXPECT_EQ(read<std::vector<std::string>>("92a0"), std::unexpected{DecodeError::truncated});
}

TEST(MsgpackReader, ElementsOfAMessageAreLimitedInAll) {
  // Lists of 2^19 nils each: two are allowed, a third is not.
  const std::size_t half = kMaxElements / 2;
  Writer out{Dialect::old_spec};
  for (int i = 0; i < 3; ++i) {
    out.array(half);
    for (std::size_t k = 0; k < half; ++k) out.nil();
  }
  const Bytes bytes = out.take();
  Reader in{bytes};
  std::vector<std::string> list;
  read_value(in, list);
  read_value(in, list);
  ASSERT_TRUE(in.ok());
  EXPECT_EQ(list.size(), half);
  read_value(in, list);
  ASSERT_FALSE(in.ok());
  EXPECT_EQ(in.error(), DecodeError::too_large);
}

TEST(MsgpackReader, TheFirstErrorSticks) {
  const Bytes bytes = unhex("a1");
  Reader in{bytes};
  EXPECT_TRUE(in.raw().empty());
  EXPECT_EQ(in.unsigned_integer(9), 0u);
  EXPECT_FALSE(in.boolean());
  in.skip();
  ASSERT_FALSE(in.ok());
  EXPECT_EQ(in.error(), DecodeError::truncated);
}

// ---- scanner -----------------------------------------------------------------------------------

/// A value of any kind, nested to a depth. The dumb twin: it knows its size because it wrote it.
void write_anything(Rng& rng, Writer& out, int depth) {
  switch (rng.below(depth > 0 ? 9 : 7)) {
    case 0:
      return out.nil();
    case 1:
      return out.boolean(rng.chance(0.5));
    case 2:
      return out.integer(static_cast<std::int64_t>(rng.next() >> rng.below(64)));
    case 3:
      return out.real(rng.unit());
    case 4:
      return out.text(samples::text(rng));
    case 5:
      return out.bytes(samples::bytes(rng));
    case 6: {  // ext forms, which only a scanner needs to know
      constexpr std::uint8_t tags[] = {0xd4, 0xd5, 0xd6, 0xd7, 0xd8};
      const std::size_t which = rng.below(5);
      out.put(tags[which]);
      return out.raw(Bytes((std::size_t{1} << which) + 1));
    }
    case 7: {
      const std::size_t count = rng.below(20);
      out.array(count);
      for (std::size_t i = 0; i < count; ++i) write_anything(rng, out, depth - 1);
      return;
    }
    default: {
      const std::size_t count = rng.below(20);
      out.map(count);
      for (std::size_t i = 0; i < 2 * count; ++i) write_anything(rng, out, depth - 1);
    }
  }
}

TEST(MsgpackScanner, FindsTheEndOfAnyValueInAnyPieces) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    Rng rng{seed};
    Writer out{rng.chance(0.5) ? Dialect::old_spec : Dialect::new_spec};
    write_anything(rng, out, 3);
    const std::size_t size = out.size();
    out.raw(samples::bytes(rng, 8));
    const Bytes bytes = out.take();
    ASSERT_EQ(Scanner{}.scan(bytes), size);
    Scanner scanner;
    for (std::size_t seen = rng.below(size); seen < size; seen += 1 + rng.below(50))
      ASSERT_EQ(scanner.scan(ByteView{bytes}.first(seen)), std::unexpected{DecodeError::truncated});
    ASSERT_EQ(scanner.scan(bytes), size);
    ASSERT_EQ(scanner.scan(bytes), size) << "a success starts anew";
  }
}

TEST(MsgpackScanner, RefusesWhatIsNoMsgpackAndWhatIsNestedTooDeep) {
  EXPECT_EQ(Scanner{}.scan(unhex("c1")), std::unexpected{DecodeError::malformed});
  EXPECT_EQ(Scanner{}.scan(unhex("92c1")), std::unexpected{DecodeError::malformed});
  EXPECT_EQ(Scanner{}.scan(Bytes(kMaxDepth + 1, std::byte{0x91})),
            std::unexpected{DecodeError::too_large});
  Bytes deep(kMaxDepth, std::byte{0x91});
  deep.push_back(std::byte{0});
  EXPECT_EQ(Scanner{}.scan(deep), deep.size());
}

}  // namespace
}  // namespace pando::wire::msgpack
