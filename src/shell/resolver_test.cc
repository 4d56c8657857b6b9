#include "shell/resolver.h"

#include <gmock/gmock.h>

#include <set>

#include "shell/loop_test.h"

namespace pando::shell {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> shown(const Resolved& resolved) {
  std::vector<std::string> out;
  for (const JoinSeed& seed : resolved.seeds)
    out.push_back(seed.name + "/" + seed.endpoint.to_string());
  return out;
}

TEST(LookUp, TakesAddressesAsTheyAre) {
  const auto found = look_up({"10.0.0.1", "b/[::1]:80"}, 7946);
  EXPECT_THAT(shown(found), ElementsAre("/10.0.0.1:7946", "b/[::1]:80"));
  EXPECT_THAT(found.errors, IsEmpty());
}

TEST(LookUp, GivesEveryAddressOfANameOnce) {
  // Every system knows this name, some by both families.
  const auto found = look_up({"a/localhost:80"}, 7946);
  EXPECT_THAT(found.errors, IsEmpty());
  const auto all = shown(found);
  EXPECT_THAT(all, testing::Contains("a/127.0.0.1:80"));
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), all.size());
}

TEST(LookUp, ReadsFilesOfSeedsAndNamesWhatItCannotUse) {
  const TempDir dir;
  const std::string inner = dir.write("inner", "10.0.0.9\n");
  const std::string list =
      dir.write("list", "# two\n10.0.0.1\nx/10.0.0.2:80 # b\n1.2.3.400\n@" + inner + "\n");
  const auto found = look_up({"@" + list, "10.0.0.3"}, 7946);
  EXPECT_THAT(shown(found), ElementsAre("/10.0.0.1:7946", "x/10.0.0.2:80", "/10.0.0.3:7946"));
  EXPECT_THAT(found.errors,
              ElementsAre("Failed to resolve 1.2.3.400: '1.2.3.400' is neither an IP address nor a "
                          "name",
                          "Failed to resolve @" + inner + ": a file of seeds cannot name another"));
}

TEST(LookUp, NamesAMissingFile) {
  const TempDir dir;
  const std::string path = dir.path("nothing");
  EXPECT_THAT(look_up({"file:" + path}, 7946).errors,
              ElementsAre("Failed to resolve file:" + path + ": there is no file " + path));
}

TEST(LookUp, TakesNoMoreThan4096Seeds) {
  const TempDir dir;
  std::string lines;
  for (int i = 0; i < 5000; ++i) lines += "10.0.0.1\n";
  const auto found = look_up({"@" + dir.write("many", lines)}, 7946);
  EXPECT_EQ(found.seeds.size(), 4096u);
  EXPECT_THAT(found.errors.front(), HasSubstr("too many seeds"));
}

TEST(Resolver, AnswersLaterEvenWhatItKnowsAtOnce) {
  Loop loop;
  Resolver resolver{loop};
  std::vector<std::string> got;
  resolver.resolve({"10.0.0.1"}, 7946, [&](const Resolved& r) { got = shown(r); });
  EXPECT_THAT(got, IsEmpty());
  EXPECT_TRUE(run_until(loop, [&] { return !got.empty(); }));
  EXPECT_THAT(got, ElementsAre("/10.0.0.1:7946"));
}

TEST(Resolver, LooksNamesUpWithoutHoldingTheLoop) {
  Loop loop;
  Resolver resolver{loop};
  std::vector<std::string> got;
  resolver.resolve({"localhost"}, 80, [&](const Resolved& r) { got = shown(r); });
  EXPECT_TRUE(run_until(loop, [&] { return !got.empty(); }));
  EXPECT_THAT(got, testing::Contains("/127.0.0.1:80"));
}

TEST(Resolver, ThatGoesAwayAbandonsItsLookUps) {
  Loop loop;
  bool called = false;
  {
    Resolver resolver{loop};
    resolver.resolve({"localhost"}, 80, [&](const Resolved&) { called = true; });
    resolver.resolve({"10.0.0.1"}, 80, [&](const Resolved&) { called = true; });
  }
  bool turned = false;
  loop.post([&] { turned = true; });
  EXPECT_TRUE(run_until(loop, [&] { return turned; }));
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace pando::shell
