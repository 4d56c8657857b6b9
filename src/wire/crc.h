#pragma once
/// CRC-32 as in zlib: polynomial 0xedb88320, initial value and final xor all ones.
#include <cstdint>

#include "pando/bytes.h"

namespace pando::wire {

std::uint32_t crc32(ByteView bytes);

}  // namespace pando::wire
