#include "shell/files.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "shell/loop_test.h"

namespace pando::shell {
namespace {

using testing::HasSubstr;

mode_t mode_of(const std::string& path) {
  struct stat info{};
  EXPECT_EQ(::stat(path.c_str(), &info), 0);
  return info.st_mode & 0777;
}

TEST(Files, ThatAreMissingAreNoError) {
  const TempDir dir;
  const auto content = read_file(dir.path("nothing"));
  ASSERT_TRUE(content);
  EXPECT_FALSE(*content);
}

TEST(Files, ThatAreNoFilesOrTooLargeAreRefused) {
  const TempDir dir;
  EXPECT_EQ(read_file(dir.path("")).error(),
            "cannot read " + dir.path("") + ": it is not a regular file");
  const std::string path = dir.write("large", "12345");
  EXPECT_EQ(read_file(path, 4).error(), "cannot read " + path + ": 5 bytes are more than 4");
  EXPECT_EQ(text(**read_file(path, 5)), "12345");
}

TEST(Files, AreReplacedWholeWithTheirMode) {
  const TempDir dir;
  const std::string path = dir.write("keys", "old");
  ASSERT_TRUE(replace_file(path, view("new"), 0600));
  EXPECT_EQ(dir.read("keys"), "new");
  EXPECT_EQ(mode_of(path), 0600u);
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

TEST(Files, ThatCannotBeReplacedStayAsTheyWere) {
  const TempDir dir;
  const std::string path = dir.path("keys");
  std::filesystem::create_directory(path);  // a rename over a folder fails, whoever runs this
  const auto failed = replace_file(path, view("new"), 0600);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error(), HasSubstr("cannot replace " + path + ": "));
  EXPECT_TRUE(std::filesystem::is_directory(path));
}

TEST(AppendFile, GrowsAndGoesOnAfterAReplacement) {
  const TempDir dir;
  AppendFile file{dir.path("log"), 0644};
  ASSERT_TRUE(file.append(view("a\n")));
  ASSERT_TRUE(file.append(view("b\n")));
  EXPECT_EQ(dir.read("log"), "a\nb\n");
  ASSERT_TRUE(file.replace(view("c\n")));
  ASSERT_TRUE(file.append(view("d\n")));
  EXPECT_EQ(dir.read("log"), "c\nd\n");
}

TEST(AppendFile, SaysWhyItCannotBeOpened) {
  AppendFile file{"/nowhere/log", 0644};
  EXPECT_EQ(file.append(view("x")).error(), "cannot open /nowhere/log: no such file or directory");
}

}  // namespace
}  // namespace pando::shell
