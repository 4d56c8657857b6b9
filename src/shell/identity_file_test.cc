#include "shell/identity_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace pando::shell {
namespace {

using testing::HasSubstr;

class IdentityFile : public testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(::mkdtemp(folder_.data()), nullptr); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path() const { return folder_ + "/identity"; }
  std::string content() const {
    std::ifstream file{path()};
    return {std::istreambuf_iterator<char>{file}, {}};
  }
  IdentityKeeper keeper_of(const Identity& identity) const {
    node::Config config;
    give(identity, config);
    return {path(), config};
  }
  void write(const std::string& text) const { std::ofstream{path()} << text; }

 private:
  std::string folder_ = testing::TempDir() + "identity-XXXXXX";
};

TEST_F(IdentityFile, ANodeKeepsItsIdAndNeverItsStartNumber) {
  const auto first = begin_run(path()), second = begin_run(path());
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(first->self.id.empty());
  EXPECT_EQ(first->self.start, 1U);
  EXPECT_EQ(second->self, (Participant{first->self.id, 2}));
  EXPECT_TRUE(second->cluster.empty());
}

TEST_F(IdentityFile, WithoutAPathEveryStartIsANewNode) {
  const auto first = begin_run(""), second = begin_run("");
  ASSERT_TRUE(first && second);
  EXPECT_NE(first->self.id, second->self.id);
  EXPECT_EQ(first->self.start, 1U);
}

TEST_F(IdentityFile, TheClusterIsKeptToo) {
  auto mine = begin_run(path());
  ASSERT_TRUE(mine);
  mine->cluster = {{7, 8, 9}};
  EXPECT_EQ(keep_identity(path(), *mine), "");
  const auto next = begin_run(path());
  ASSERT_TRUE(next);
  EXPECT_EQ(next->cluster, mine->cluster);
}

TEST_F(IdentityFile, WhoBelongedToTheMapIsKeptWithTheCluster) {
  const auto mine = begin_run(path());
  ASSERT_TRUE(mine);
  const Id cluster{{7}}, other{{8}};
  const map::LastMembers last{cluster, 17, {{{{1}}, "n1"}, {{{2}}, "a name"}, {{{3}}, ""}}};
  IdentityKeeper keeper = keeper_of(*mine);
  EXPECT_EQ(keeper.remember(last), "");
  EXPECT_TRUE(begin_run(path())->last_members.empty()) << "the cluster is not settled";
  EXPECT_EQ(keeper.settle(cluster), "");
  EXPECT_EQ(begin_run(path())->last_members, last);
  EXPECT_EQ(begin_run(path())->last_members, last) << "a start leaves it";
  EXPECT_EQ(keeper.remember({cluster, 18, {{{{2}}, "n2"}}}), "");
  EXPECT_EQ(begin_run(path())->last_members.members.size(), 1U);
  EXPECT_EQ(keeper.settle(other), "");
  EXPECT_TRUE(begin_run(path())->last_members.empty()) << "it is of another cluster";
  EXPECT_EQ(begin_run(path())->cluster, other);
}

TEST_F(IdentityFile, ANameDoesNotBreakTheLines) {
  const auto mine = begin_run(path());
  ASSERT_TRUE(mine);
  const Id cluster{{7}};
  IdentityKeeper keeper = keeper_of(*mine);
  EXPECT_EQ(keeper.settle(cluster), "");
  EXPECT_EQ(keeper.remember({cluster, 1, {{{{1}}, "two\nlines"}}}), "");
  const auto next = begin_run(path());
  ASSERT_TRUE(next) << next.error();
  ASSERT_EQ(next->last_members.members.size(), 1U);
  EXPECT_EQ(next->last_members.members[0].name, "");
}

TEST_F(IdentityFile, HasRoomForTheMembersOfTheLargestMap) {
  const auto mine = begin_run(path());
  ASSERT_TRUE(mine);
  const Id cluster{{7}};
  map::LastMembers last{cluster, 1, {}};
  for (int i = 0; i < 4096; ++i)
    last.members.push_back({{{static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i), 1}},
                            std::string(255, 'x')});
  IdentityKeeper keeper = keeper_of(*mine);
  EXPECT_EQ(keeper.settle(cluster), "");
  EXPECT_EQ(keeper.remember(last), "");
  const auto next = begin_run(path());
  ASSERT_TRUE(next) << next.error();
  EXPECT_EQ(next->last_members, last);
}

/// Half a memory would let a node found a map beside those it has forgotten.
TEST_F(IdentityFile, DamagedLinesOfMembersAreRefused) {
  const std::string head =
      "node " + std::string(32, 'a') + "\nstart 1\ncluster " + std::string(32, 'b') + "\n";
  const std::string one = "member " + std::string(32, '1') + " n1\n";
  const std::string two = "member " + std::string(32, '2') + " n2\n";
  for (const std::string& lines :
       {one, "map x\n" + one, "map 0\n" + one, "map 4611686018427387904\n" + one,
        std::string{"map 3\nmember 12 n1\n"},
        "map 3\n" + two + one, "map 3\n" + one + one, "map 3\n" + one + "member\n",
        "map 3\n" + one + two.substr(0, two.size() - 1)}) {
    write(head + lines);
    const auto run = begin_run(path());
    ASSERT_FALSE(run) << lines;
    EXPECT_THAT(run.error(), HasSubstr("is damaged")) << lines;
    EXPECT_EQ(content(), head + lines);
  }
  write(head + "map 3\n" + one + two);
  EXPECT_TRUE(begin_run(path()));
}

TEST_F(IdentityFile, ADamagedFileIsRefusedAndLeftAlone) {
  const std::string id(32, 'a');
  for (const std::string& text :
       {std::string{}, std::string{"node"}, "node " + id + "\n", "node " + id + "\nstart 0\n",
        "node " + id + "\nstart 1", "node " + id + "\nstart -1\n", "node " + id + "x\nstart 1\n",
        "node " + std::string(32, '0') + "\nstart 1\n", "node " + id + "\nstart 1\nowner me\n"}) {
    write(text);
    const auto run = begin_run(path());
    ASSERT_FALSE(run) << text;
    EXPECT_THAT(run.error(), HasSubstr("'" + path() + "' is damaged; remove it")) << text;
    EXPECT_EQ(content(), text);
  }
}

TEST_F(IdentityFile, AFileThatCannotBeWrittenIsAnError) {
  const auto run = begin_run(path() + "/below");
  ASSERT_FALSE(run);
  EXPECT_THAT(run.error(), HasSubstr(path() + "/below"));
}

}  // namespace
}  // namespace pando::shell
