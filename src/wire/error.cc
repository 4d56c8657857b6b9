#include "wire/error.h"

#include <array>

namespace pando::wire {
namespace {

/// In the order of DecodeError.
constexpr std::array<std::string_view, 12> kNames{
    "truncated",
    "malformed",
    "wrong_type",
    "out_of_range",
    "unknown_type",
    "too_large",
    "bad_checksum",
    "bad_compression",
    "undecryptable",
    "not_encrypted",
    "unexpected_encryption",
    "foreign_label",
};
static_assert(kNames.size() == static_cast<std::size_t>(DecodeError::foreign_label) + 1);

}  // namespace

std::string_view to_string(DecodeError error) {
  return kNames[static_cast<std::size_t>(error)];
}

}  // namespace pando::wire
