#pragma once
/// How this program is called by hand, for advice that can be copied into a terminal.
#include <filesystem>
#include <string>
#include <string_view>

namespace pando::cli {

/// The bare name if the first program of that name along `path` (as in PATH) is `program`; else its
/// place from `here`, or the absolute one if it is not below.
std::string name_to_type(const std::filesystem::path& program, const std::filesystem::path& here,
                         std::string_view path);

/// The same for the running program, the working directory and the environment.
std::string own_name();

}  // namespace pando::cli
