#pragma once
/// Finds where msgpack values end, without decoding them.
#include <array>
#include <cstdint>

#include "pando/bytes.h"
#include "wire/error.h"

namespace pando::wire::msgpack {

/// Containers inside containers beyond this are refused.
inline constexpr std::size_t kMaxDepth = 32;

/// Walks over one value and can go on where it stopped when more bytes have come, so that a value
/// in many pieces costs one walk in all. Keeps a position and one counter per open container.
class Scanner {
 public:
  /// Goes on from where the last call stopped. `bytes` must begin with what earlier calls saw.
  /// Returns the size of the value; truncated: call again with more. A success resets the scanner.
  Decoded<std::size_t> scan(ByteView bytes);
  void reset() { *this = Scanner{}; }

 private:
  std::size_t position_ = 0;
  std::size_t depth_ = 0;
  std::array<std::uint64_t, kMaxDepth> open_{};  ///< values still missing in each container
};

}  // namespace pando::wire::msgpack
