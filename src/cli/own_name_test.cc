#include "cli/own_name.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace pando::cli {
namespace {

namespace fs = std::filesystem;

/// Folders `a` and `b`, each with a program `pando` of its own.
struct TwoPrograms {
  TwoPrograms() {
    std::string name = (fs::temp_directory_path() / "own_name_XXXXXX").string();
    folder = ::mkdtemp(name.data());
    for (const char* part : {"a", "b"}) {
      fs::create_directory(folder / part);
      std::ofstream{folder / part / "pando"} << part;
    }
  }
  ~TwoPrograms() { fs::remove_all(folder); }

  std::string path() const { return (folder / "a").string() + ":" + (folder / "b").string(); }

  fs::path folder;
};

TEST(OwnName, IsBareWhereThePathLeadsToThisProgram) {
  const TwoPrograms programs;
  EXPECT_EQ(name_to_type(programs.folder / "a/pando", "/", programs.path()), "pando");
}

TEST(OwnName, IsAPlaceWhereThePathLeadsToAnotherProgramOrNowhere) {
  const TwoPrograms programs;
  const fs::path second = programs.folder / "b/pando";
  for (const std::string& path : {programs.path(), std::string{"/nowhere"}, std::string{}}) {
    EXPECT_EQ(name_to_type(second, programs.folder, path), "b/pando");
    EXPECT_EQ(name_to_type(second, programs.folder / "b", path), "./pando");
    EXPECT_EQ(name_to_type(second, programs.folder / "a", path), second);
  }
}

}  // namespace
}  // namespace pando::cli
