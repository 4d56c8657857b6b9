#pragma once
/// The compress message: a message inside a message. Source: docs/protocol/wire.md, "Compression".
#include "pando/bytes.h"
#include "wire/error.h"

namespace pando::wire {

/// The whole compress message (type byte first), even if it is longer than `message`.
Bytes compress_message(ByteView message);
/// The message inside a compress message, which must have its type byte. too_large if it is longer
/// than `limit`, bad_compression for everything else that can be wrong with it.
Decoded<Bytes> decompress_message(ByteView bytes, std::size_t limit);

}  // namespace pando::wire
