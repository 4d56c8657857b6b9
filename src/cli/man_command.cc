#include <fmt/ostream.h>

#include <filesystem>
#include <fstream>

#include "cli/commands.h"
#include "cli/man_page.h"

namespace pando::cli {
namespace {

/// True once the whole page is in the file.
bool write_page(const std::filesystem::path& path, const std::string& page) {
  std::ofstream file{path, std::ios::trunc};
  file << page;
  file.close();
  return !file.fail();
}

int run_man(const Invocation& call) {
  if (call.flags.arguments().empty()) {
    fmt::print(call.out, "{}", man_page());
    return 0;
  }
  const std::filesystem::path directory = call.flags.arguments().front();
  std::error_code ignored;  // a directory that cannot be made shows in the first write
  std::filesystem::create_directories(directory, ignored);
  bool good = write_page(directory / "pando.1", man_page());
  for (const Command* command : command_table())
    good = good &&
           write_page(directory / fmt::format("pando-{}.1", command->name), man_page(*command));
  if (good) return 0;
  fmt::print(call.out, "man: cannot write into '{}'; name a directory you may write to\n",
             directory.string());
  return 1;
}

}  // namespace

constinit const Command kManCommand = {
    .name = "man",
    .summary = "Prints the manual page, or writes all pages into a directory",
    .arguments = "[DIR]",
    .max_arguments = 1,
    .about =
        "Without DIR: prints pando(1), which names every command and flag. With DIR: writes "
        "pando.1 and a page for each command, pando-members.1 and so on, making the directory "
        "if need be.",
    .examples = "pando man | man -l -\npando man /usr/local/share/man/man1",
    .run = run_man,
};

}  // namespace pando::cli
