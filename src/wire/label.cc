#include "wire/label.h"

#include "base/assert.h"
#include "wire/memberlist.h"

namespace pando::wire {
namespace {

constexpr auto kLabelType = static_cast<std::byte>(memberlist::Type::label);

}  // namespace

std::size_t label_size(std::string_view label) {
  PANDO_ASSERT(label.size() <= kMaxLabel);
  return label.empty() ? 0 : 2 + label.size();
}

void append_label(std::string_view label, Bytes& out) {
  if (label.empty()) return;
  out.push_back(kLabelType);
  out.push_back(static_cast<std::byte>(label.size()));
  out.insert(out.end(), view(label).begin(), view(label).end());
}

Decoded<ByteView> strip_label(ByteView bytes, std::string_view label) {
  const bool present = !bytes.empty() && bytes[0] == kLabelType;
  if (!present && label.empty()) return bytes;
  if (bytes.empty()) return std::unexpected{DecodeError::truncated};
  if (!present || label.empty()) return std::unexpected{DecodeError::foreign_label};
  if (bytes.size() < 2) return std::unexpected{DecodeError::truncated};
  const auto size = std::to_integer<std::size_t>(bytes[1]);
  if (size != label.size()) return std::unexpected{DecodeError::foreign_label};
  if (bytes.size() < 2 + size) return std::unexpected{DecodeError::truncated};
  if (text(bytes.subspan(2, size)) != label) return std::unexpected{DecodeError::foreign_label};
  return bytes.subspan(2 + size);
}

}  // namespace pando::wire
