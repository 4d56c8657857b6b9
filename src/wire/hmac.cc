#include "wire/hmac.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/assert.h"

namespace pando::wire {
namespace {

void append_sized(Bytes& to, ByteView part) {
  const auto size = static_cast<std::uint32_t>(part.size());
  for (const int shift : {24, 16, 8, 0}) to.push_back(static_cast<std::byte>(size >> shift));
  to.insert(to.end(), part.begin(), part.end());
}

const unsigned char* octets(ByteView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

Mac hmac(ByteView key, std::initializer_list<ByteView> parts) {
  Bytes message;
  for (const ByteView part : parts) append_sized(message, part);
  Mac mac;
  std::size_t size = 0;
  const auto* made = EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key.data(), key.size(),
                               octets(message), message.size(),
                               reinterpret_cast<unsigned char*>(mac.data()), mac.size(), &size);
  PANDO_ASSERT(made != nullptr && size == mac.size());
  return mac;
}

bool same_secret(ByteView a, ByteView b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace pando::wire
