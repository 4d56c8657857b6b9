#include "base/foreign_text.h"

#include <gtest/gtest.h>

namespace pando {
namespace {

TEST(ForeignText, LeavesOrdinaryWordsAlone) {
  EXPECT_EQ(foreign_text(""), "");
  EXPECT_EQ(foreign_text("the clusters differ: 'böhm' \xE2\x82\xAC \xF0\x9F\x8C\xB3"),
            "the clusters differ: 'böhm' \xE2\x82\xAC \xF0\x9F\x8C\xB3");
}

TEST(ForeignText, DrivesNoTerminal) {
  EXPECT_EQ(foreign_text("a\x1b[2Jb\x7f"), "a?[2Jb?");
  EXPECT_EQ(foreign_text("one\ntwo\r\tthree"), "one two  three");
  EXPECT_EQ(foreign_text("\xC2\x9B"), "?") << "CSI as one character";
  EXPECT_EQ(foreign_text("\xE2\x80\xAEtxt"), "?txt") << "right to left";
  EXPECT_EQ(foreign_text({"\0", 1}), "?");
}

TEST(ForeignText, IsUtf8WhateverComes) {
  EXPECT_EQ(foreign_text("\xFFx\x80"), "?x?");
  EXPECT_EQ(foreign_text("\xC0\xAF"), "??") << "overlong";
  EXPECT_EQ(foreign_text("\xE0\x80\xAF"), "???") << "overlong";
  EXPECT_EQ(foreign_text("\xED\xA0\x80"), "???") << "a surrogate";
  EXPECT_EQ(foreign_text("\xF4\x90\x80\x80"), "????") << "beyond Unicode";
  EXPECT_EQ(foreign_text("\xE2\x82"), "??") << "cut";
}

TEST(ForeignText, IsCutBetweenCharacters) {
  EXPECT_EQ(foreign_text(std::string(500, 'x')), std::string(kForeignTextLimit, 'x'));
  std::string euros;
  for (int i = 0; i < 100; ++i) euros += "\xE2\x82\xAC";
  EXPECT_EQ(foreign_text(euros), euros.substr(0, 198));
}

}  // namespace
}  // namespace pando
