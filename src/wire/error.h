#pragma once
/// Why bytes were refused.
#include <cstdint>
#include <expected>
#include <string_view>

namespace pando::wire {

/// One small set for every decoder of the room. A decoder that fails has consumed nothing and
/// changed nothing.
enum class DecodeError : std::uint8_t {
  truncated,         ///< the input ends inside a value; on a stream: wait for more
  malformed,         ///< not a value of the format
  wrong_type,        ///< a value of another kind than the field wants
  out_of_range,      ///< a number that does not fit its field, or a negative where none may be
  unknown_type,      ///< a message number that nobody knows, or one misplaced
  too_large,         ///< beyond a limit (stream frame, decompressed size, nesting, node count)
  bad_checksum,      ///< CRC mismatch
  bad_compression,   ///< unknown algorithm or damaged stream
  undecryptable,     ///< no installed key opens it
  not_encrypted,     ///< plaintext although a keyring is configured
  unexpected_encryption,  ///< encrypted although no keyring is configured
  foreign_label,     ///< label missing, unexpected or different
};

/// A stable key for counters and texts, for example `bad_checksum`.
std::string_view to_string(DecodeError error);

template <class T>
using Decoded = std::expected<T, DecodeError>;

}  // namespace pando::wire
