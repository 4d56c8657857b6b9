#include "cli/text_table.h"

#include <gtest/gtest.h>

namespace pando::cli {
namespace {

TEST(DisplayWidth, CountsColumnsNotOctets) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("alpha"), 5U);
  EXPECT_EQ(display_width("h\u00e9llo"), 5U);
  EXPECT_EQ(display_width("\u6771\u4eac"), 4U) << "wide characters take two";
  EXPECT_EQ(display_width("e\u0301"), 1U) << "a combining accent takes none";
  EXPECT_EQ(display_width("\xff\xfe!"), 3U) << "no UTF-8: one each";
  EXPECT_EQ(display_width("a\xe6\x9d"), 3U) << "cut off in a character: one each";
}

TEST(Printable, NothingInItDrivesATerminal) {
  EXPECT_EQ(printable("plain \u00e9"), "plain \u00e9");
  EXPECT_EQ(printable("a\x1b[2Jb"), "a\\x1b[2Jb");
  EXPECT_EQ(printable("a\nb\tc\r"), "a\\nb\\tc\\r");
  EXPECT_EQ(printable(std::string_view{"\0\x7f", 2}), "\\x00\\x7f");
  EXPECT_EQ(printable("\u009b31m"), "\\x9b31m") << "eight-bit control characters too";
  EXPECT_EQ(printable_lines("a\n\tb\x1b"), "a\n\tb\\x1b");
}

TEST(Columns, LineUpWithTwoBlanksBetween) {
  EXPECT_EQ(columns({{"alpha", "1", "x"}, {"b", "22", "y"}}),
            "alpha  1   x\n"
            "b      22  y\n");
}

TEST(Columns, LineUpUnderWideNames) {
  EXPECT_EQ(columns({{"\u6771\u4eac", "x"}, {"abcde", "y"}, {"h\u00e9", "z"}}),
            "\u6771\u4eac   x\n"
            "abcde  y\n"
            "h\u00e9     z\n");
}

TEST(Columns, AnEmptyLastCellLeavesBlanksExceptInTheLastRow) {
  EXPECT_EQ(columns({{"a", "alive", ""}, {"b", "failed", ""}}), "a  alive   \nb  failed\n");
}

TEST(Columns, NoRowsAreAnEmptyLine) {
  EXPECT_EQ(columns({}), "\n");
}

TEST(Columns, PaintDoesNotCountAsWidth) {
  const auto paint = [](std::size_t column, const std::string& cell) {
    return column == 0 ? "<" + cell + ">" : cell;
  };
  EXPECT_EQ(columns({{"a", "x"}, {"bb", "y"}}, paint), "<a>   x\n<bb>  y\n");
}

}  // namespace
}  // namespace pando::cli
