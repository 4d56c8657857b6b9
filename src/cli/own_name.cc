#include "cli/own_name.h"

#include <algorithm>
#include <cstdlib>

namespace pando::cli {

std::string name_to_type(const std::filesystem::path& program, const std::filesystem::path& here,
                         std::string_view path) {
  namespace fs = std::filesystem;
  while (!path.empty()) {
    const std::string_view folder = path.substr(0, path.find(':'));
    path.remove_prefix(std::min(folder.size() + 1, path.size()));
    const fs::path candidate = fs::path{folder} / program.filename();
    std::error_code error;
    if (!fs::exists(candidate, error)) continue;
    if (fs::equivalent(candidate, program, error)) return program.filename().string();
    break;
  }
  const fs::path near = program.lexically_relative(here);
  if (near.empty() || *near.begin() == "..") return program.string();
  return near.has_parent_path() ? near.string() : "./" + near.string();
}

std::string own_name() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return "pando";
  const auto here = std::filesystem::current_path(error);
  const char* path = std::getenv("PATH");
  return name_to_type(program, here, path == nullptr ? "" : path);
}

}  // namespace pando::cli
