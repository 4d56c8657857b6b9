#pragma once
/// What an agent says about itself, for people.
#include <map>
#include <string>

namespace pando::cli {

/// Sections and keys in order, `\tkey = value` below each section's name.
std::string info_text(const std::map<std::string, std::map<std::string, std::string>>& sections);

}  // namespace pando::cli
