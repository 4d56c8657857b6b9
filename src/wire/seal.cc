#include "wire/seal.h"

#include <openssl/evp.h>

#include <cstring>
#include <memory>

#include "base/assert.h"

namespace pando::wire {
namespace {

constexpr std::size_t kNonceSize = std::tuple_size_v<Nonce>;
constexpr std::size_t kTagSize = 16;
constexpr std::size_t kBlockSize = 16;
constexpr std::byte kPadded{0};    ///< version 0: PKCS#7 padding inside
constexpr std::byte kUnpadded{1};  ///< version 1

struct Free {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  void operator()(EVP_CIPHER* cipher) const { EVP_CIPHER_free(cipher); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, Free>;
using Cipher = std::unique_ptr<EVP_CIPHER, Free>;

/// Looking an algorithm up costs more than sealing a packet, so each is looked up once.
const EVP_CIPHER* cipher_for(std::size_t key_size) {
  static const Cipher aes128{EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr)};
  static const Cipher aes192{EVP_CIPHER_fetch(nullptr, "AES-192-GCM", nullptr)};
  static const Cipher aes256{EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr)};
  const Cipher& cipher = key_size == 16 ? aes128 : key_size == 24 ? aes192 : aes256;
  PANDO_ASSERT(cipher != nullptr);
  return cipher.get();
}

const unsigned char* octets(ByteView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* octets(std::byte* at) {
  return reinterpret_cast<unsigned char*>(at);
}

/// Feeds one stretch; `to` null for additional data. Sizes fit an int: frames are limited.
void update(EVP_CIPHER_CTX* context, std::byte* to, ByteView from) {
  int written = 0;
  PANDO_ASSERT(EVP_CipherUpdate(context, to ? octets(to) : nullptr, &written, octets(from),
                                static_cast<int>(from.size())) == 1);
}

Context start(ByteView key, ByteView nonce, AdditionalData additional, bool encrypt) {
  Context context{EVP_CIPHER_CTX_new()};
  PANDO_ASSERT(context != nullptr);
  PANDO_ASSERT(EVP_CipherInit_ex2(context.get(), cipher_for(key.size()), octets(key), octets(nonce),
                                  encrypt ? 1 : 0, nullptr) == 1);
  for (const ByteView part : additional)
    if (!part.empty()) update(context.get(), nullptr, part);
  return context;
}

/// Decrypts into `out`, which has the size of the ciphertext; false if the tag does not match.
bool open_with(ByteView key, ByteView sealed, AdditionalData additional, Bytes& out) {
  const ByteView tag = sealed.last(kTagSize);
  const ByteView text = sealed.subspan(1 + kNonceSize, out.size());
  const Context context = start(key, sealed.subspan(1, kNonceSize), additional, false);
  if (!text.empty()) update(context.get(), out.data(), text);
  std::array<unsigned char, kTagSize> expected;
  std::memcpy(expected.data(), tag.data(), kTagSize);
  PANDO_ASSERT(
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagSize, expected.data()) == 1);
  int written = 0;
  return EVP_CipherFinal_ex(context.get(), expected.data(), &written) == 1;
}

/// Removes PKCS#7 padding; false if there is none.
bool unpad(Bytes& plain) {
  const auto padding = plain.empty() ? 0 : std::to_integer<std::size_t>(plain.back());
  if (padding == 0 || padding > kBlockSize || padding > plain.size()) return false;
  plain.resize(plain.size() - padding);
  return true;
}

}  // namespace

void seal(ByteView plain, ByteView key, const Nonce& nonce, AdditionalData additional, Bytes& out) {
  const std::size_t begin = out.size();
  out.resize(begin + kSealOverhead + plain.size());
  std::byte* const at = out.data() + begin;
  at[0] = kUnpadded;
  std::memcpy(at + 1, nonce.data(), kNonceSize);
  const Context context = start(key, nonce, additional, true);
  if (!plain.empty()) update(context.get(), at + 1 + kNonceSize, plain);
  std::byte* const tag = at + 1 + kNonceSize + plain.size();
  int written = 0;
  PANDO_ASSERT(EVP_CipherFinal_ex(context.get(), octets(tag), &written) == 1);
  PANDO_ASSERT(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagSize, octets(tag)) ==
               1);
}

Nonce nonce_of(ByteView sealed) {
  PANDO_ASSERT(sealed.size() >= kSealOverhead);
  Nonce nonce;
  std::memcpy(nonce.data(), sealed.data() + 1, kNonceSize);
  return nonce;
}

Decoded<Bytes> open_sealed(ByteView sealed, const Keyring& keyring, AdditionalData additional) {
  const bool padded = !sealed.empty() && sealed[0] == kPadded;
  const std::size_t least = padded ? kSealOverhead + kBlockSize : kSealOverhead;
  if (sealed.size() < least || (!padded && sealed[0] != kUnpadded))
    return std::unexpected{DecodeError::undecryptable};
  Bytes plain(sealed.size() - kSealOverhead);
  for (const Bytes& key : keyring.keys()) {
    if (!open_with(key, sealed, additional, plain)) continue;
    if (padded && !unpad(plain)) break;
    return plain;
  }
  return std::unexpected{DecodeError::undecryptable};
}

}  // namespace pando::wire
