#pragma once
/// The keys that open and close packets. A value: what is done with it is decided elsewhere.
#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pando/bytes.h"

namespace pando::wire {

enum class KeyError : std::uint8_t { bad_size, not_installed, is_primary };
/// Serf's own words: `key size must be 16, 24 or 32 bytes`, …
std::string_view to_string(KeyError error);

/// Distinct AES keys of 16, 24 or 32 bytes; the first is primary and seals, all of them open.
class Keyring {
 public:
  Keyring() = default;
  /// Refuses (bad_size) if any key has another length. Keeps the first as primary, drops repeats.
  static std::expected<Keyring, KeyError> make(const std::vector<Bytes>& keys);

  bool empty() const { return keys_.empty(); }
  const std::vector<Bytes>& keys() const { return keys_; }
  const Bytes& primary() const { return keys_.front(); }

  /// Each leaves the ring as it was when it fails.
  std::expected<void, KeyError> install(ByteView key);  ///< a known key: success, no change
  std::expected<void, KeyError> use(ByteView key);      ///< makes an installed key primary
  std::expected<void, KeyError> remove(ByteView key);   ///< an unknown key: success, no change

  friend bool operator==(const Keyring&, const Keyring&) = default;

 private:
  std::vector<Bytes> keys_;
};

/// Standard base64 with padding.
std::string base64_encode(ByteView bytes);
/// On failure the offset of the first illegal byte, for Serf's `illegal base64 data at input byte
/// N`. Line ends are passed over.
std::expected<Bytes, std::size_t> base64_decode(std::string_view text);

}  // namespace pando::wire
