#pragma once
/// Serf's tags file: a JSON object of texts, kept up to date while the agent runs.
#include <expected>
#include <string>

#include "pando/member.h"

namespace pando::agent {

/// A missing file holds no tags; anything but an object of texts is an error.
std::expected<Tags, std::string> read_tags_file(const std::string& path);

/// Replaces the file at once, mode 0600. Returns why it failed, empty if it did not.
std::string write_tags_file(const std::string& path, const Tags& tags);

}  // namespace pando::agent
