#include "core/keys/int_set.h"

#include <cstring>
#include <limits>
#include <utility>

#include "base/assert.h"

namespace pando::keys {
namespace {

template <class Narrow>
bool holds(std::int64_t number) {
  return number >= std::numeric_limits<Narrow>::min() &&
         number <= std::numeric_limits<Narrow>::max();
}

std::uint8_t width_of(std::int64_t number) {
  if (holds<std::int16_t>(number)) return 2;
  return holds<std::int32_t>(number) ? 4 : 8;
}

template <class Narrow>
std::int64_t read(const char* at) {
  Narrow value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

template <class Narrow>
void write(char* at, std::int64_t number) {
  const auto value = static_cast<Narrow>(number);
  std::memcpy(at, &value, sizeof value);
}

}  // namespace

IntSet::IntSet(IntSet&& other) noexcept
    : block_(std::move(other.block_)),
      count_(std::exchange(other.count_, 0)),
      width_(std::exchange(other.width_, std::uint8_t{2})) {}

IntSet& IntSet::operator=(IntSet&& other) noexcept {
  block_ = std::move(other.block_);
  count_ = std::exchange(other.count_, 0);
  width_ = std::exchange(other.width_, std::uint8_t{2});
  return *this;
}

std::int64_t IntSet::operator[](std::size_t index) const {
  const char* const at = block_.get() + index * width_;
  if (width_ == 2) return read<std::int16_t>(at);
  return width_ == 4 ? read<std::int32_t>(at) : read<std::int64_t>(at);
}

void IntSet::put(std::size_t index, std::int64_t number) {
  char* const at = block_.get() + index * width_;
  if (width_ == 2) return write<std::int16_t>(at, number);
  width_ == 4 ? write<std::int32_t>(at, number) : write<std::int64_t>(at, number);
}

/// How many numbers are smaller.
std::size_t IntSet::rank(std::int64_t number) const {
  std::size_t low = 0, high = count_;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if ((*this)[middle] < number) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

bool IntSet::contains(std::int64_t number) const {
  const std::size_t at = rank(number);
  return at < count_ && (*this)[at] == number;
}

void IntSet::resize(std::size_t count) {
  count_ = static_cast<std::uint32_t>(count);
  if (count == 0) return block_.reset();
  char* const block = static_cast<char*>(std::realloc(block_.get(), count * width_));
  PANDO_ASSERT(block != nullptr);
  static_cast<void>(block_.release());
  block_.reset(block);
}

void IntSet::widen(std::uint8_t width) {
  IntSet wider;
  wider.width_ = width;
  wider.resize(count_);
  for (std::size_t i = 0; i < count_; ++i) wider.put(i, (*this)[i]);
  *this = std::move(wider);
}

bool IntSet::insert(std::int64_t number) {
  if (contains(number)) return false;
  if (width_of(number) > width_) widen(width_of(number));
  const std::size_t at = rank(number), behind = count_ - at;
  resize(std::size_t{count_} + 1);
  char* const place = block_.get() + at * width_;
  std::memmove(place + width_, place, behind * width_);
  put(at, number);
  return true;
}

bool IntSet::erase(std::int64_t number) {
  if (!contains(number)) return false;
  const std::size_t at = rank(number), behind = count_ - at - 1;
  char* const place = block_.get() + at * width_;
  std::memmove(place, place + width_, behind * width_);
  resize(std::size_t{count_} - 1);
  return true;
}

}  // namespace pando::keys
