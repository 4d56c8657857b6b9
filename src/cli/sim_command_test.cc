// What `pando sim` says without simulating anything.
#include <gtest/gtest.h>

#include <sstream>

#include "cli/command_table.h"

namespace pando::cli {
namespace {

struct Said {
  int code;
  std::string text;
};

Said say(const std::vector<std::string>& words) {
  std::ostringstream out;
  const int code = dispatch(words, out);
  return {code, out.str()};
}

TEST(SimCommand, EveryVerbExplainsItselfInsteadOfRunning) {
  for (const char* verb : {"list", "run", "replay", "swarm", "bench", "papers", "scoreboard"})
    for (const char* flag : {"-h", "--help"}) {
      const Said said = say({"sim", verb, flag});
      EXPECT_EQ(said.code, 0) << verb;
      EXPECT_TRUE(said.text.starts_with("Usage: pando sim " + std::string{verb})) << said.text;
    }
  EXPECT_NE(say({"sim", "swarm", "-h"}).text.find("-seeds=A..B"), std::string::npos);
}

TEST(SimCommand, RefusesWordsThatItDoesNotKnow) {
  EXPECT_EQ(say({"sim", "frobnicate"}).code, 1);
  EXPECT_EQ(say({"sim", "bench", "17"}).code, 1);
  EXPECT_EQ(say({"sim", "scoreboard", "S"}).code, 1);
  EXPECT_EQ(say({"sim", "swarm", "-frobnicate"}).code, 1);
}

}  // namespace
}  // namespace pando::cli
