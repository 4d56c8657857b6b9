#include "wire/resp/request_reader.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/rng.h"

namespace pando::resp {
namespace {

using Lines = std::vector<std::vector<std::string>>;

/// All requests of a stream that comes in pieces, then the error if there is one.
struct Heard {
  Lines requests;
  std::string error;
  bool too_large = false;
  friend bool operator==(const Heard&, const Heard&) = default;
};
Heard hear(std::string_view stream, RequestLimits limits = {}, std::size_t piece = 1 << 20) {
  RequestReader reader{limits};
  Heard heard;
  while (!stream.empty()) {
    reader.feed(view(stream.substr(0, piece)));
    stream.remove_prefix(std::min(piece, stream.size()));
    for (;;) {
      const auto words = reader.next();
      if (!words) {
        heard.error = words.error().sentence;
        heard.too_large = words.error().kind == Breach::Kind::too_large;
        return heard;
      }
      if (!*words) break;
      heard.requests.emplace_back((*words)->begin(), (*words)->end());
    }
  }
  return heard;
}

TEST(RequestReader, ReadsArraysOfBulkStrings) {
  const Heard heard = hear("*2\r\n$3\r\nGET\r\n$1\r\na\r\n*1\r\n$0\r\n\r\n");
  EXPECT_EQ(heard, (Heard{{{"GET", "a"}, {""}}, ""}));
}

TEST(RequestReader, KeepsEveryOctetOfAWord) {
  const std::string word{"\0\r\n$*\xff", 6};
  EXPECT_EQ(hear("*1\r\n$6\r\n" + word + "\r\n"), (Heard{{{word}}, ""}));
}

TEST(RequestReader, SkipsEmptyRequests) {
  EXPECT_EQ(hear("\r\n\n*0\r\n*-1\r\n  \r\nPING\r\n"), (Heard{{{"PING"}}, ""}));
}

TEST(RequestReader, ReadsInlineRequestsAsRedisDoes) {
  struct Row {
    std::string line;
    std::vector<std::string> words;
  };
  const Row rows[] = {
      {"SET a b", {"SET", "a", "b"}},
      {"  SET\ta   b  ", {"SET", "a", "b"}},
      {R"(SET a "b c")", {"SET", "a", "b c"}},
      {R"(SET a 'b "c')", {"SET", "a", "b \"c"}},
      {R"("\x41\n\r\t\b\a\\\"\q")", {"A\n\r\t\b\a\\\"q"}},
      {R"('it\'s \n')", {R"(it's \n)"}},
      {R"(a"b c")", {"ab c"}},
      {R"("\x4")", {"x4"}},
      {R"("")", {""}},
  };
  for (const Row& row : rows)
    EXPECT_EQ(hear(row.line + "\r\n"), (Heard{{row.words}, ""})) << row.line;
}

TEST(RequestReader, RefusesWithTheSentencesOfRedis) {
  struct Row {
    std::string stream, error;
    bool too_large = false;
  };
  const Row rows[] = {
      {"*x\r\n", "invalid multibulk length"},
      {"*+1\r\n", "invalid multibulk length"},
      {"*01\r\n", "invalid multibulk length"},
      {"*5\r\n", "invalid multibulk length", true},
      {"*1\r\nPING\r\n", "expected '$', got 'P'"},
      {"*1\r\n$x\r\n", "invalid bulk length"},
      {"*1\r\n$-1\r\n", "invalid bulk length"},
      {"*1\r\n$11\r\n", "invalid bulk length", true},
      {"*2\r\n$9\r\n123456789\r\n$9\r\n", "too big request", true},
      {"*" + std::string(40, '1'), "too big mbulk count string", true},
      {"*1\r\n$" + std::string(40, '1'), "too big bulk count string", true},
      {std::string(40, 'a'), "too big inline request", true},
      {"a a a a a\r\n", "too big inline request", true},
      {"\"a\r\n", "unbalanced quotes in request"},
      {"\"a\"b\r\n", "unbalanced quotes in request"},
      {"'a\r\n", "unbalanced quotes in request"},
  };
  const RequestLimits small{.bulk = 10, .words = 4, .line = 32, .request = 16};
  for (const Row& row : rows)
    EXPECT_EQ(hear(row.stream, small), (Heard{{}, "Protocol error: " + row.error, row.too_large}))
        << row.stream;
}

TEST(RequestReader, TakesWhatIsExactlyAtTheLimits) {
  const RequestLimits small{.bulk = 10, .words = 2, .line = 8, .request = 16};
  EXPECT_EQ(hear("*2\r\n$10\r\n0123456789\r\n$6\r\n012345\r\n", small),
            (Heard{{{"0123456789", "012345"}}, ""}));
  EXPECT_EQ(hear("12345678\n", small), (Heard{{{"12345678"}}, ""}));
}

TEST(RequestReader, TheTextOfWordsLivesUntilBytesAreFed) {
  RequestReader reader;
  reader.feed(view("SET a b\r\n*1\r\n$4\r\nPING\r\n'x y' \"\\x41\"\r\n"));
  std::vector<std::vector<std::string_view>> all;
  for (auto words = reader.next(); words && *words; words = reader.next())
    all.emplace_back((*words)->begin(), (*words)->end());
  EXPECT_EQ(
      all, (std::vector<std::vector<std::string_view>>{{"SET", "a", "b"}, {"PING"}, {"x y", "A"}}));
}

TEST(RequestReader, DoesNotKeepWhatHasBeenRead) {
  RequestReader reader;
  const std::string request = "*1\r\n$1000\r\n" + std::string(1000, 'x') + "\r\n";
  for (int i = 0; i < 1000; ++i) {
    reader.feed(view(request + request.substr(0, 500)));
    ASSERT_TRUE(reader.next()->has_value());
    ASSERT_EQ(reader.buffered(), 500u);
    reader.feed(view(request.substr(500)));
    ASSERT_TRUE(reader.next()->has_value());
    ASSERT_EQ(reader.buffered(), 0u);
  }
}

/// What is heard of arrays, inline lines and damaged bytes in any pieces is what is heard at once.
TEST(RequestReader, DoesNotDependOnThePieces) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Rng rng{seed};
    std::string stream;
    Lines meant;
    for (std::uint64_t i = 1 + rng.below(6); i > 0; --i) {
      auto& words = meant.emplace_back();
      for (std::uint64_t k = 1 + rng.below(4); k > 0; --k)
        words.emplace_back(rng.below(20), static_cast<char>(rng.below(256)));
      stream += fmt::format("*{}\r\n", words.size());
      for (const auto& w : words) stream += fmt::format("${}\r\n{}\r\n", w.size(), w);
      if (rng.chance(0.3)) {
        stream += "inline 'of two'\r\n";
        meant.push_back({"inline", "of two"});
      }
    }
    ASSERT_EQ(hear(stream), (Heard{meant, ""})) << seed;
    if (rng.chance(0.7)) stream[rng.below(stream.size())] = static_cast<char>(rng.below(256));
    const RequestLimits limits{.bulk = 15, .words = 3, .line = 24, .request = 40};
    const Heard at_once = hear(stream, limits);
    for (const std::size_t piece : {1u, 2u, 7u})
      ASSERT_EQ(hear(stream, limits, piece), at_once) << "seed " << seed << " pieces of " << piece;
  }
}

}  // namespace
}  // namespace pando::resp
