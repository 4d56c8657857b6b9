#include "wire/sha256.h"

#include <openssl/evp.h>

#include <array>

#include "base/assert.h"

namespace pando::wire {

std::string sha256_hex(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<unsigned char, 32> digest;
  std::size_t size = 0;
  const int made =
      EVP_Q_digest(nullptr, "SHA256", nullptr, text.data(), text.size(), digest.data(), &size);
  PANDO_ASSERT(made == 1 && size == digest.size());
  std::string out;
  for (const unsigned char octet : digest) {
    out += kDigits[octet >> 4];
    out += kDigits[octet & 15];
  }
  return out;
}

}  // namespace pando::wire
