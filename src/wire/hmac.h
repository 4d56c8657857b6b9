#pragma once
/// Proofs that somebody holds a key.
#include <array>
#include <initializer_list>

#include "pando/bytes.h"

namespace pando::wire {

/// HMAC-SHA-256.
using Mac = std::array<std::byte, 32>;

/// Over the parts in order, each behind its length as a big-endian u32, so that no two different
/// lists of parts have the same proof. `key` may have any length.
Mac hmac(ByteView key, std::initializer_list<ByteView> parts);

/// Compares in a time that does not depend on where the two differ.
bool same_secret(ByteView a, ByteView b);

}  // namespace pando::wire
