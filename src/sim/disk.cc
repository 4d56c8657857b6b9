#include "sim/disk.h"

#include <string_view>

namespace pando::sim {
namespace {

/// Base64 as a keyring file has it. Other characters than those of the alphabet end the text.
Bytes decode_base64(std::string_view text) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  Bytes bytes;
  std::uint32_t gathered = 0;
  int bits = 0;
  for (const char c : text) {
    const auto value = kAlphabet.find(c);
    if (value == std::string_view::npos) break;
    gathered = (gathered << 6) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<std::byte>((gathered >> bits) & 0xff));
  }
  return bytes;
}

}  // namespace

void Disk::append_snapshot(ByteView bytes) {
  snapshot_.insert(snapshot_.end(), bytes.begin(), bytes.end());
  last_append_ = bytes.size();
}

void Disk::replace_snapshot(const Bytes& bytes) {
  snapshot_ = bytes;
  last_append_ = 0;
}

std::optional<std::vector<Bytes>> Disk::keyring() const {
  if (!keyring_) return std::nullopt;
  std::vector<Bytes> keys;
  for (const std::string& key : *keyring_) keys.push_back(decode_base64(key));
  return keys;
}

void Disk::tear(Rng& rng) {
  const std::size_t lost = last_append_ == 0 ? 0 : rng.below(last_append_ + 1);
  snapshot_.resize(snapshot_.size() - lost);
  last_append_ = 0;
}

}  // namespace pando::sim
