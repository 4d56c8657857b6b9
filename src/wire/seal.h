#pragma once
/// AES-GCM as memberlist packs it: u8 version, 12-byte nonce, ciphertext, 16-byte tag.
///
/// Source: docs/protocol/wire.md, "Packets".
#include <initializer_list>

#include "wire/keyring.h"
#include "wire/packet.h"

namespace pando::wire {

/// What version 1 adds to a plaintext.
inline constexpr std::size_t kSealOverhead = 29;

/// Bytes that are authenticated but not sent; joined in this order.
using AdditionalData = std::initializer_list<ByteView>;

/// Appends `plain`, sealed under version 1, to `out`. `key` must be one that a Keyring accepts.
void seal(ByteView plain, ByteView key, const Nonce& nonce, AdditionalData additional, Bytes& out);

/// The nonce of something that open_sealed() has opened.
Nonce nonce_of(ByteView sealed);

/// Opens versions 0 and 1 with the first key that fits. undecryptable in every other case.
Decoded<Bytes> open_sealed(ByteView sealed, const Keyring& keyring, AdditionalData additional);

}  // namespace pando::wire
