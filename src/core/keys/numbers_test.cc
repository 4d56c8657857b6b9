#include "core/keys/numbers.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace pando::keys {
namespace {

TEST(Numbers, AreIntegersInTheirOneSpelling) {
  for (const char* word : {"0", "-1", "9223372036854775807", "-9223372036854775808"})
    EXPECT_EQ(std::to_string(read_integer(word).value_or(77)), word);
  for (const char* word :
       {"", "-", "-0", "01", "+1", " 1", "1 ", "1.0", "9223372036854775808", "-01"})
    EXPECT_FALSE(read_integer(word)) << word;
}

TEST(Numbers, AreRealsAsStrtodTakesThem) {
  struct Case {
    const char* word;
    double value;
  };
  constexpr double kInf = std::numeric_limits<double>::infinity();
  for (const auto& [word, value] :
       {Case{"1", 1}, Case{"-1.5e3", -1500}, Case{"+.5", .5}, Case{"5.", 5}, Case{"0x10", 16},
        Case{"-0x1p-3", -.125}, Case{"inf", kInf}, Case{"-INFINITY", -kInf}, Case{"+inf", kInf},
        Case{"4.9e-324", 4.9e-324}})
    EXPECT_EQ(read_real(word), value) << word;
  for (const char* word : {"", "-", "+", "--1", "+-1", "nan", "-nan", " 1", "1 ", "1e", "0x",
                           "0x-1", "1e400", "1e-400", "infi", "1,5", "a"})
    EXPECT_FALSE(read_real(word)) << word;
  EXPECT_EQ(read_long_real("0.1"), 0.1L);
}

/// What is under a key ends with no byte 0, and libstdc++ 12 looks for one behind "inf" and "nan".
TEST(Numbers, AreReadUpToTheirEndAndNoFurther) {
  for (const std::string_view word : {"1.57", "-1.5e31", "infinity", "-infinity", "nan", "0x1p-35"})
    for (std::size_t size = 0; size <= word.size(); ++size) {
      const std::vector<char> alone{word.begin(), word.begin() + size};
      const auto whole = read_long_real(std::string{word.substr(0, size)});
      EXPECT_EQ(read_long_real({alone.data(), size}), whole) << word;
      EXPECT_EQ(read_long_real(word.substr(0, size)), whole) << word;
    }
}

TEST(Numbers, AreWrittenAsRedisWritesThem) {
  EXPECT_EQ(spell_score(3.14), "3.1400000000000001");
  EXPECT_EQ(spell_score(1e20), "1e+20");
  EXPECT_EQ(spell_score(-std::numeric_limits<double>::infinity()), "-inf");
  EXPECT_EQ(spell_score(3), "3");
  EXPECT_EQ(spell_sum(0.1L + 0.2L), "0.3");
  EXPECT_EQ(spell_sum(-0.0L), "0");
  EXPECT_EQ(spell_sum(5e20L), "500000000000000000000");
}

}  // namespace
}  // namespace pando::keys
