#include "wire/error.h"

namespace pando::wire {

std::string_view to_string(DecodeError error) {
  switch (error) {
    case DecodeError::truncated: return "truncated";
    case DecodeError::malformed: return "malformed";
    case DecodeError::wrong_type: return "wrong_type";
    case DecodeError::out_of_range: return "out_of_range";
    case DecodeError::unknown_type: return "unknown_type";
    case DecodeError::too_large: return "too_large";
    case DecodeError::bad_checksum: return "bad_checksum";
    case DecodeError::bad_compression: return "bad_compression";
    case DecodeError::undecryptable: return "undecryptable";
    case DecodeError::not_encrypted: return "not_encrypted";
    case DecodeError::unexpected_encryption: return "unexpected_encryption";
    case DecodeError::foreign_label: return "foreign_label";
  }
  return "malformed";
}

}  // namespace pando::wire
