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
