#include "core/calls/envelope.h"

#include <algorithm>

#include "base/assert.h"

namespace pando::calls {
namespace {

/// The length of the head, behind it.
constexpr std::size_t kLength = 4;
constexpr std::size_t kLeft = 8;

std::size_t read_length(ByteView bytes) {
  std::size_t length = 0;
  for (const std::byte b : bytes) length = length << 8 | std::to_integer<std::size_t>(b);
  return length;
}

}  // namespace

Letter seal(const proto::CallLetter& head, Bytes body, std::uint64_t tag) {
  const std::size_t size = head.ByteSizeLong();
  Letter letter{std::move(body), {}, tag};
  letter.head.reserve(size + kLength + 1);  // and the mailbox
  letter.head.resize(size);
  head.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(letter.head.data()));
  for (std::size_t i = 0; i < kLength; ++i)
    letter.head.push_back(static_cast<std::byte>(size >> (8 * (kLength - 1 - i))));
  return letter;
}

void write_left(Letter& request, Duration left) {
  using std::chrono::microseconds;
  PANDO_ASSERT(request.head.size() >= kLength + kLeft);
  auto us = static_cast<std::uint64_t>(
      std::max(microseconds{1}, std::chrono::ceil<microseconds>(left)).count());
  auto at = request.head.end() - kLength - kLeft;
  for (std::size_t i = 0; i < kLeft; ++i, us >>= 8) *at++ = static_cast<std::byte>(us & 0xFF);
}

bool unseal(Bytes& text, proto::CallLetter& head) {
  if (text.size() < kLength) return false;
  const std::size_t front = text.size() - kLength;
  const std::size_t length = read_length(ByteView{text}.subspan(front));
  if (length > front) return false;
  const ByteView bytes = ByteView{text}.subspan(front - length, length);
  if (!head.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return false;
  text.resize(front - length);
  return true;
}

}  // namespace pando::calls
