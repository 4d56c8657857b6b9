#include "base/assert.h"
#include "wire/rpc.h"

namespace pando::wire::rpc {

void ValueBuffer::feed(ByteView piece) {
  // What has been taken is dropped when it is the greater part: each byte moves once on average.
  if (begin_ > bytes_.size() / 2) {
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(begin_));
    begin_ = 0;
  }
  bytes_.insert(bytes_.end(), piece.begin(), piece.end());
}

Decoded<ByteView> ValueBuffer::peek(std::size_t place) {
  PANDO_ASSERT(place < ends_.size());
  const ByteView all = ByteView{bytes_}.subspan(begin_);
  for (; found_ <= place; ++found_) {
    const std::size_t from = found_ == 0 ? 0 : ends_[found_ - 1];
    const auto size = scanner_.scan(all.subspan(from));
    if (!size) {
      const bool endless = size.error() == DecodeError::truncated && all.size() > limit_;
      return std::unexpected{endless ? DecodeError::too_large : size.error()};
    }
    ends_[found_] = from + *size;
  }
  const std::size_t begin = place == 0 ? 0 : ends_[place - 1];
  return all.subspan(begin, ends_[place] - begin);
}

void ValueBuffer::take(std::size_t values) {
  PANDO_ASSERT(values >= 1 && values <= found_);
  const std::size_t taken = ends_[values - 1];
  begin_ += taken;
  for (std::size_t i = values; i < found_; ++i) ends_[i - values] = ends_[i] - taken;
  found_ -= values;
}

}  // namespace pando::wire::rpc
