#pragma once
/// From flags and files to Settings, by Serf's rules of merging.
///
/// Order: defaults, then every -config-file and -config-dir as they come, then the other flags.
/// Later sources override; lists and tags accumulate; booleans can only be switched on; an empty
/// text or a zero says nothing. Source: docs/protocol/agent.md, "Configuration".
#include <expected>
#include <string>
#include <vector>

#include "agent/settings.h"

namespace pando::agent {

/// A flag as it was typed: its name without dashes, and its value as text.
struct FlagText {
  std::string name, value;
};

struct Loaded {
  Settings settings;
  /// What was accepted but deserves a word: a raised interval, a script that is not there.
  std::vector<std::string> warnings;
};

/// Reads everything the flags name and checks it. An error is one sentence with the value, its
/// place (flag, or file and key) and a remedy. Never shows a key or a password. Reads files.
std::expected<Loaded, std::string> load(const std::vector<FlagText>& flags);

/// The same sources again, for SIGHUP. Warnings of a second reading are dropped.
Reread reread(std::vector<FlagText> flags);

}  // namespace pando::agent
