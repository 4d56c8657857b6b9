#include <gtest/gtest.h>

#include "base/rng.h"
#include "wire/resp/reply_reader.h"

namespace pando::resp {
namespace {

using Kind = Value::Kind;

std::string written(Protocol protocol, auto fill) {
  std::string out;
  ReplyWriter writer{out, protocol};
  fill(writer);
  return out;
}
void one_of_each(ReplyWriter& w) {
  w.simple("a\r\nb");
  w.error("ERR no\nway");
  w.integer(-7);
  w.bulk("x\r\ny");
  w.null();
  w.null_array();
  w.boolean(true);
  w.real(0.1);
  w.spelled_real("0.10000000000000001");
  w.verbatim("text");
  w.array(0);
  w.map(1);
  w.set(2);
  w.push(3);
}

TEST(ReplyWriter, WritesResp2AsRedisDoes) {
  EXPECT_EQ(written(Protocol::resp2, one_of_each),
            "+a  b\r\n-ERR no "
            "way\r\n:-7\r\n$4\r\nx\r\ny\r\n$-1\r\n*-1\r\n:1\r\n$3\r\n0.1\r\n$19\r\n0."
            "10000000000000001\r\n$4\r\ntext\r\n"
            "*0\r\n*2\r\n*2\r\n*3\r\n");
}

TEST(ReplyWriter, WritesResp3AsRedisDoes) {
  EXPECT_EQ(written(Protocol::resp3, one_of_each),
            "+a  b\r\n-ERR no "
            "way\r\n:-7\r\n$4\r\nx\r\ny\r\n_\r\n_\r\n#t\r\n,0.1\r\n,0.10000000000000001\r\n="
            "8\r\ntxt:text\r\n"
            "*0\r\n%1\r\n~2\r\n>3\r\n");
}

std::expected<std::optional<Value>, std::string> read(std::string_view bytes,
                                                      ReplyLimits limits = {}) {
  ReplyReader reader{limits};
  reader.feed(view(bytes));
  return reader.next();
}

TEST(ReplyReader, ReadsEveryKind) {
  EXPECT_EQ(**read("+OK\r\n"), (Value{.kind = Kind::text, .text = "OK"}));
  EXPECT_EQ(**read("-ERR x\r\n"), (Value{.kind = Kind::error, .text = "ERR x"}));
  EXPECT_EQ(**read(":-12\r\n"), (Value{.kind = Kind::integer, .integer = -12}));
  EXPECT_EQ(**read("$3\r\na\nb\r\n"), (Value{.kind = Kind::text, .text = "a\nb"}));
  EXPECT_EQ(**read("=7\r\ntxt:abc\r\n"), (Value{.kind = Kind::text, .text = "abc"}));
  EXPECT_EQ((**read("(123456789012345678901\r\n")).text.size(), 21u);
  EXPECT_EQ((**read(",-inf\r\n")).real, -std::numeric_limits<double>::infinity());
  EXPECT_EQ(**read("#f\r\n"), (Value{.kind = Kind::boolean, .integer = 0}));
  for (const char* null : {"_\r\n", "$-1\r\n", "*-1\r\n"}) EXPECT_EQ(**read(null), Value{});
  EXPECT_EQ(
      **read("%1\r\n+k\r\n~1\r\n:1\r\n"),
      (Value{.kind = Kind::map,
             .items = {{.kind = Kind::text, .text = "k"},
                       {.kind = Kind::set, .items = {{.kind = Kind::integer, .integer = 1}}}}}));
}

TEST(ReplyReader, RefusesWhatIsNoResp) {
  for (const char* bytes :
       {"HTTP/1.1 400\r\n", "\r\n", ":\r\n", ":1x\r\n", "$-2\r\n", "$1\r\nab\r\n", "*-2\r\n",
        "#x\r\n", ",x\r\n", "=3\r\ntxt\r\n", "%-1\r\n", "+a\rb\r\n", "-a\nb\r\n"})
    EXPECT_FALSE(read(bytes)) << bytes;
}

TEST(ReplyReader, RefusesWhatIsTooLarge) {
  const ReplyLimits small{.bytes = 64, .items = 8, .depth = 2};
  EXPECT_FALSE(read("$65\r\n", small));
  EXPECT_FALSE(read("*9\r\n", small));
  EXPECT_FALSE(read("*2\r\n*4\r\n:1\r\n:1\r\n:1\r\n:1\r\n*4\r\n:1\r\n:1\r\n:1\r\n", small));
  EXPECT_FALSE(read("*1\r\n*1\r\n*1\r\n*1\r\n", small));
  EXPECT_FALSE(read("+" + std::string(80, 'a'), small));
}

Value random_value(Rng& rng, int depth) {
  const auto kind = static_cast<Kind>(rng.below(depth > 0 ? 10 : 6));
  Value v{.kind = kind};
  switch (kind) {
    case Kind::null:
      break;
    case Kind::text:
      v.text = std::string(rng.below(9), static_cast<char>(rng.below(256)));
      break;
    case Kind::error:
      v.text = "ERR " + std::string(rng.below(9), 'e');
      break;
    case Kind::integer:
      v.integer = static_cast<std::int64_t>(rng.next());
      break;
    case Kind::real:
      v.real = rng.unit() * 1e9 - 5e8;
      break;
    case Kind::boolean:
      v.integer = rng.chance(0.5);
      break;
    default:
      for (std::uint64_t i = rng.below(4) * (kind == Kind::map ? 2 : 1); i > 0; --i)
        v.items.push_back(random_value(rng, depth - 1));
      if (kind == Kind::map && v.items.size() % 2 != 0) v.items.emplace_back();
  }
  return v;
}

TEST(Reply, WhatIsWrittenReadsBackInAnyPieces) {
  for (std::uint64_t seed = 0; seed < 5000; ++seed) {
    Rng rng{seed};
    const Value value = random_value(rng, 4);
    const std::string bytes =
        written(Protocol::resp3, [&](ReplyWriter& w) { write(w, value), write(w, value); });
    ReplyReader reader;
    std::vector<Value> heard;
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t size = std::min<std::size_t>(1 + rng.below(12), bytes.size() - at);
      reader.feed(view(std::string_view{bytes}.substr(at, size)));
      at += size;
      for (auto next = reader.next();; next = reader.next()) {
        ASSERT_TRUE(next) << "seed " << seed << ": " << next.error();
        if (!*next) break;
        heard.push_back(**std::move(next));
      }
    }
    ASSERT_EQ(heard, (std::vector<Value>{value, value})) << seed;
  }
}

}  // namespace
}  // namespace pando::resp
