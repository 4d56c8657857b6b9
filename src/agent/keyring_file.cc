#include "agent/keyring_file.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "shell/files.h"
#include "wire/keyring.h"

namespace pando::agent {

std::expected<std::vector<Bytes>, std::string> keys_of(const Settings& settings) {
  if (!settings.keyring_file.empty()) {
    auto keys = read_keyring_file(settings.keyring_file);
    if (keys) return keys;
    return std::unexpected{
        fmt::format("{}: {}", settings.place_of("keyring_file", "keyring-file"), keys.error())};
  }
  if (settings.encrypt_key.empty()) return std::vector<Bytes>{};
  auto key = wire::base64_decode(settings.encrypt_key);
  if (!key || !wire::Keyring::make({*key}))
    return std::unexpected(
        "the encryption key is not base64 of 16, 24 or 32 bytes; make one with: pando keygen");
  return std::vector<Bytes>{*std::move(key)};
}

std::expected<std::vector<Bytes>, std::string> read_keyring_file(const std::string& path) {
  const auto content = shell::read_file(path, 1 << 20);
  if (!content) return std::unexpected{content.error() + "; name a file that this user may read"};
  if (!*content)
    return std::unexpected(fmt::format(
        "there is no keyring file '{}'; make one that holds [\"KEY\"] with a key of 'pando keygen'",
        path));
  const auto list = nlohmann::json::parse(text(**content), nullptr, false);
  if (!list.is_array() || list.empty())
    return std::unexpected(fmt::format(
        "the keyring file '{}' holds no keys; it must be a JSON array of base64 texts", path));
  std::vector<Bytes> keys;
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto key = list[i].is_string()
                   ? wire::base64_decode(list[i].get<std::string>())
                   : std::expected<Bytes, std::size_t>{std::unexpected(std::size_t{0})};
    if (!key || !wire::Keyring::make({*key}))
      return std::unexpected(
          fmt::format("key {} of the keyring file '{}' is not base64 of 16, 24 or 32 bytes; make "
                      "one with: pando keygen",
                      i + 1, path));
    keys.push_back(*std::move(key));
  }
  return keys;
}

std::string write_keyring_file(const std::string& path, const std::vector<std::string>& keys) {
  const std::string content = nlohmann::json(keys).dump(2);
  const auto written = shell::replace_file(path, view(content), 0600);
  return written ? std::string{} : written.error();
}

}  // namespace pando::agent
