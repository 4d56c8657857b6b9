#include "cli/help_text.h"

#include <gmock/gmock.h>

namespace pando::cli {
namespace {

using testing::ElementsAre;

TEST(HelpText, WrapsWordsAndKeepsLineBreaks) {
  EXPECT_THAT(wrap("one two three\nfour", 8), ElementsAre("one two", "three", "four"));
  EXPECT_THAT(wrap("overlongword a", 5), ElementsAre("overlongword", "a"));
}

TEST(HelpText, ShowsAFlagWithItsValueChoicesAndDefault) {
  const FlagSpec flag{.name = "format",
                      .value = "FORMAT",
                      .fallback = "text",
                      .help = "How to print.",
                      .choices = "text json"};
  EXPECT_EQ(flag_form(flag), "-format=FORMAT");
  EXPECT_EQ(flag_text(flag), "How to print. One of text|json. Default: text.");
  EXPECT_EQ(flag_form({.name = "replay", .kind = FlagKind::boolean}), "-replay");
  EXPECT_EQ(flag_form({.name = "coalesce", .kind = FlagKind::boolean, .fallback = "true"}),
            "-coalesce=true|false");
}

TEST(HelpText, SaysOnceWhichFlagsMayBeRepeated) {
  int repeatable = 0;
  for (const Command* command : command_table())
    for (const FlagSpec& flag : flags_of(*command)) {
      const std::string text = flag_text(flag);
      const bool repeats = flag.kind == FlagKind::texts || flag.kind == FlagKind::pairs;
      repeatable += repeats ? 1 : 0;
      const auto first = text.find("May be given");
      EXPECT_EQ(first != text.npos, repeats) << command->name << " -" << flag.name << ": " << text;
      EXPECT_EQ(text.rfind("May be given"), first) << command->name << " -" << flag.name;
    }
  EXPECT_GT(repeatable, 3);
}

}  // namespace
}  // namespace pando::cli
