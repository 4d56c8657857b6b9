#pragma once
/// Serf's keyring file: a JSON array of base64 keys, the first is primary. Never shows a key.
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "agent/settings.h"
#include "pando/bytes.h"

namespace pando::agent {

/// The keys an agent starts with, from encrypt_key or keyring_file; none means plaintext.
/// An error is one sentence with the place of the bad key and a remedy.
std::expected<std::vector<Bytes>, std::string> keys_of(const Settings& settings);

/// Reads the file; empty, damaged or missing is an error.
std::expected<std::vector<Bytes>, std::string> read_keyring_file(const std::string& path);

/// Replaces the file at once (write beside, then rename), mode 0600. `keys` are base64, the first
/// is primary. Returns why it failed, empty if it did not; the old file is then untouched.
std::string write_keyring_file(const std::string& path, const std::vector<std::string>& keys);

}  // namespace pando::agent
