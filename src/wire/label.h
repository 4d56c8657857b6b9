#pragma once
/// The label header: `f4`, u8 length, label. Source: docs/protocol/wire.md, "Packets".
#include <string_view>

#include "pando/bytes.h"
#include "wire/error.h"

namespace pando::wire {

inline constexpr std::size_t kMaxLabel = 255;

/// Size of the header; 0 without a label. Requires at most kMaxLabel bytes (asserted).
std::size_t label_size(std::string_view label);
void append_label(std::string_view label, Bytes& out);

/// What follows the header, if it carries just this label (or is absent and this is empty).
/// foreign_label otherwise; truncated if the header is not complete.
Decoded<ByteView> strip_label(ByteView bytes, std::string_view label);

}  // namespace pando::wire
