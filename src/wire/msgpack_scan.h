#pragma once
/// Finds where msgpack values end, without decoding them.
#include <array>
#include <cstdint>

#include "pando/bytes.h"
#include "wire/error.h"
#include "wire/msgpack_reader.h"

namespace pando::wire::msgpack {

/// Walks over one value and can go on where it stopped when more bytes have come, so that a value
/// in many pieces costs one walk in all. Keeps a position and one counter per open container.
class Scanner {
 public:
  /// Goes on from where the last call stopped. `bytes` must begin with what earlier calls saw.
  /// Returns the size of the value; truncated: call again with more. A success resets the scanner.
  Decoded<std::size_t> scan(ByteView bytes);

 private:
  std::size_t position_ = 0;
  std::size_t depth_ = 0;
  /// Values still missing in each open container; left alone until used.
  std::array<std::uint64_t, kMaxDepth> open_;
};

}  // namespace pando::wire::msgpack
