#include "cli/flags.h"

#include <gmock/gmock.h>

namespace pando::cli {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Pair;

const std::vector<FlagSpec> kSpecs = {
    {.name = "bind", .value = "ADDR", .fallback = "0.0.0.0"},
    {.name = "join", .kind = FlagKind::texts, .value = "ADDR"},
    {.name = "tag", .kind = FlagKind::pairs, .value = "KEY=VALUE"},
    {.name = "replay", .kind = FlagKind::boolean},
    {.name = "coalesce", .kind = FlagKind::boolean, .fallback = "true"},
    {.name = "retry-max", .kind = FlagKind::number, .value = "N", .fallback = "0"},
    {.name = "timeout", .kind = FlagKind::duration, .value = "TIME", .fallback = "15s"}};

std::expected<Flags, std::string> parse(std::vector<std::string> words) {
  return parse_flags("verb", kSpecs, words);
}
Flags read(std::vector<std::string> words) {
  auto flags = parse(std::move(words));
  EXPECT_TRUE(flags.has_value()) << (flags ? "" : flags.error());
  return flags ? *flags : Flags{};
}
std::string refusal(std::vector<std::string> words) {
  const auto flags = parse(std::move(words));
  return flags ? "accepted" : flags.error();
}

TEST(Flags, EverySpellingOfGoMeansTheSame) {
  const std::vector<std::vector<std::string>> spellings = {
      {"-bind", "a"}, {"-bind=a"}, {"--bind", "a"}, {"--bind=a"}};
  for (const auto& words : spellings) EXPECT_EQ(read(words).text("bind"), "a") << words[0];
}

TEST(Flags, AFlagThatIsNotGivenHasItsDefault) {
  const Flags flags = read({});
  EXPECT_EQ(flags.text("bind"), "0.0.0.0");
  EXPECT_FALSE(flags.boolean("replay"));
  EXPECT_TRUE(flags.boolean("coalesce"));
  EXPECT_EQ(flags.number("retry-max"), 0);
  EXPECT_EQ(flags.duration("timeout"), 15s);
  EXPECT_FALSE(flags.given("bind"));
  EXPECT_THAT(flags.texts("join"), ElementsAre());
}

TEST(Flags, ABooleanTakesItsValueOnlyWithEquals) {
  const Flags flags = read({"-replay", "false", "-bind=x"});
  EXPECT_TRUE(flags.boolean("replay"));
  EXPECT_THAT(flags.arguments(), ElementsAre("false", "-bind=x"));
  EXPECT_FALSE(read({"-coalesce=false"}).boolean("coalesce"));
  EXPECT_FALSE(read({"-coalesce=F"}).boolean("coalesce"));
  EXPECT_TRUE(read({"-replay=1"}).boolean("replay"));
}

TEST(Flags, FlagsEndAtTheFirstOtherWordOrAfterTwoDashes) {
  EXPECT_THAT(read({"-bind=x", "a", "-replay"}).arguments(), ElementsAre("a", "-replay"));
  EXPECT_THAT(read({"-bind=x", "--", "-replay"}).arguments(), ElementsAre("-replay"));
  EXPECT_THAT(read({"-", "-replay"}).arguments(), ElementsAre("-", "-replay"));
}

TEST(Flags, AValueMayLookLikeAFlagOrBeEmpty) {
  EXPECT_EQ(read({"-bind", "-replay"}).text("bind"), "-replay");
  EXPECT_EQ(read({"-bind="}).text("bind"), "");
  EXPECT_TRUE(read({"-bind="}).given("bind"));
  EXPECT_EQ(read({"-bind=a=b"}).text("bind"), "a=b");
}

TEST(Flags, RepeatedFlagsAddUpAndOthersTakeTheLast) {
  const Flags flags =
      read({"-join=a", "-tag", "k=v", "-join", "b", "-tag=k=w=x", "-bind=1", "-bind=2"});
  EXPECT_THAT(flags.texts("join"), ElementsAre("a", "b"));
  EXPECT_THAT(flags.pairs("tag"), ElementsAre(Pair("k", "w=x")));
  EXPECT_EQ(flags.text("bind"), "2");
  EXPECT_THAT(flags.in_order(), ElementsAre(FlagValue{"join", "a"}, FlagValue{"tag", "k=v"},
                                            FlagValue{"join", "b"}, FlagValue{"tag", "k=w=x"},
                                            FlagValue{"bind", "1"}, FlagValue{"bind", "2"}));
}

TEST(Flags, HelpIsSeenInAllItsSpellings) {
  for (const char* word : {"-h", "-help", "--help", "--h"})
    EXPECT_TRUE(read({word}).help()) << word;
  EXPECT_FALSE(read({"x", "-h"}).help());
}

TEST(Flags, EveryMistakeGetsOneSentence) {
  struct Row {
    std::vector<std::string> words;
    const char* sentence;
  };
  const Row rows[] = {
      {{"-bnid=x"},
       "verb: unknown flag -bnid; did you mean -bind? 'pando verb -h' lists all flags"},
      {{"-time=1s"},
       "verb: unknown flag -time; did you mean -timeout? 'pando verb -h' lists all flags"},
      {{"-zzzzzz"}, "verb: unknown flag -zzzzzz; 'pando verb -h' lists all flags"},
      {{"---bind"}, "verb: ---bind is not a flag; 'pando verb -h' lists all flags"},
      {{"-=x"}, "verb: -=x is not a flag; 'pando verb -h' lists all flags"},
      {{"-bind"}, "verb: -bind needs a value; write -bind=ADDR"},
      {{"-replay=yes"},
       "verb: invalid value 'yes' for -replay: it is on or off: write true or false"},
      {{"-retry-max=3.5"}, "verb: invalid value '3.5' for -retry-max: it takes a whole number"},
      {{"-timeout=5"},
       "verb: invalid value '5' for -timeout: it takes a time with a unit, such as 300ms or 1m30s"},
      {{"-tag", "x"}, "verb: invalid value 'x' for -tag: it takes KEY=VALUE"},
      {{"-tag", "=x"}, "verb: invalid value '=x' for -tag: it takes KEY=VALUE"},
  };
  for (const Row& r : rows) EXPECT_EQ(refusal(r.words), r.sentence);
}

TEST(Flags, AVariableOfTheEnvironmentReplacesTheDefaultUnlessEmpty) {
  const std::vector<FlagSpec> specs = {
      {.name = "addr", .fallback = "here", .environment = "PANDO_FLAGS_TEST"}};
  const auto addr = [&](std::vector<std::string> words) {
    return parse_flags("verb", specs, words)->text("addr");
  };
  ASSERT_EQ(setenv("PANDO_FLAGS_TEST", "there", 1), 0);
  EXPECT_EQ(addr({}), "there");
  EXPECT_EQ(addr({"-addr=typed"}), "typed");
  ASSERT_EQ(setenv("PANDO_FLAGS_TEST", "", 1), 0);
  EXPECT_EQ(addr({}), "here");
  unsetenv("PANDO_FLAGS_TEST");
}

}  // namespace
}  // namespace pando::cli
