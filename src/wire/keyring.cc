#include "wire/keyring.h"

#include <algorithm>

#include "base/assert.h"

namespace pando::wire {
namespace {

bool good_size(ByteView key) {
  return key.size() == 16 || key.size() == 24 || key.size() == 32;
}

auto find_key(std::vector<Bytes>& keys, ByteView key) {
  return std::find_if(keys.begin(), keys.end(),
                      [&](const Bytes& known) { return std::ranges::equal(known, key); });
}

}  // namespace

std::string_view to_string(KeyError error) {
  switch (error) {
    case KeyError::bad_size:
      return "key size must be 16, 24 or 32 bytes";
    case KeyError::not_installed:
      return "Requested key is not in the keyring";
    case KeyError::is_primary:
      return "Removing the primary key is not allowed";
  }
  return {};
}

std::expected<Keyring, KeyError> Keyring::make(const std::vector<Bytes>& keys) {
  Keyring ring;
  for (const Bytes& key : keys)
    if (const auto installed = ring.install(key); !installed)
      return std::unexpected{installed.error()};
  return ring;
}

std::expected<void, KeyError> Keyring::install(ByteView key) {
  if (!good_size(key)) return std::unexpected{KeyError::bad_size};
  if (find_key(keys_, key) == keys_.end()) keys_.push_back(to_bytes(key));
  return {};
}

std::expected<void, KeyError> Keyring::use(ByteView key) {
  const auto found = find_key(keys_, key);
  if (found == keys_.end()) return std::unexpected{KeyError::not_installed};
  std::rotate(keys_.begin(), found, found + 1);
  return {};
}

std::expected<void, KeyError> Keyring::remove(ByteView key) {
  const auto found = find_key(keys_, key);
  if (found == keys_.end()) return {};
  if (found == keys_.begin()) return std::unexpected{KeyError::is_primary};
  keys_.erase(found);
  return {};
}

}  // namespace pando::wire
