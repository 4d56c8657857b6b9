#include "wire/resp/glob.h"

#include <gtest/gtest.h>

#include <string>

namespace pando::resp {
namespace {

TEST(Glob, FitsAsInRedis) {
  struct Case {
    std::string_view pattern, text;
    bool fits;
  };
  for (const Case& c : {Case{"*", "abc", true},
                        {"*", "", false},
                        {"", "", true},
                        {"", "a", false},
                        {"a*", "a", true},
                        {"a*c", "abbc", true},
                        {"a*c", "abbcd", false},
                        {"*b*b*", "abcb", true},
                        {"h?llo", "hello", true},
                        {"h?llo", "hllo", false},
                        {"h[ae]llo", "hallo", true},
                        {"h[^e]llo", "hello", false},
                        {"[a-c]", "b", true},
                        {"[c-a]", "b", true},
                        {"[a-c]", "d", false},
                        {"[\\]]", "]", true},
                        {"[ab", "a", true},
                        {"\\*", "*", true},
                        {"\\*", "a", false},
                        {"a\\", "a\\", true},
                        {"[\x80-\xff]", "\xe9", true}})
    EXPECT_EQ(fits_glob(c.pattern, c.text), c.fits) << c.pattern << " " << c.text;
}

TEST(Glob, ManyStarsTakeNoLongTime) {
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "*a";
  EXPECT_FALSE(fits_glob(pattern + "b", std::string(10'000, 'a')));
}

}  // namespace
}  // namespace pando::resp
