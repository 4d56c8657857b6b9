#pragma once
/// The compression of memberlist: LZW, 8-bit literals, least significant bit first.
///
/// Source: docs/protocol/wire.md, "Compression"; T. A. Welch, A Technique for High-Performance Data
/// Compression (1984).
#include "pando/bytes.h"
#include "wire/error.h"

namespace pando::wire::lzw {

/// The same bytes that the real program makes of the same input.
Bytes compress(ByteView plain);

/// Stops with too_large before the result is longer than `limit`; bad_compression for an illegal
/// code or a missing end. Bytes behind the end code are ignored.
Decoded<Bytes> decompress(ByteView packed, std::size_t limit);

}  // namespace pando::wire::lzw
