#pragma once
/// Configuration files, Serf's JSON and TOML, as keys with values and places.
#include <cstddef>
#include <expected>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace pando::agent {

/// One key of a file.
struct FileEntry {
  std::string key;
  nlohmann::json value;
  std::size_t line = 0;  ///< from 1
};

/// The keys of a file: TOML if its name ends so, else JSON. An error is one sentence with the line.
std::expected<std::vector<FileEntry>, std::string> read_config_file(const std::string& path);

/// A file itself, or the *.json and *.toml files of a directory in the order of their names.
std::expected<std::vector<std::string>, std::string> config_files(const std::string& path);

}  // namespace pando::agent
