#pragma once
/// A queue that takes no memory while it is empty: for tables of thousands of queues at rest.
#include <cstddef>
#include <utility>
#include <vector>

#include "base/assert.h"

namespace pando {

/// First in, first out. Iteration begins with the oldest.
template <class T>
class Fifo {
 public:
  bool empty() const { return values_.size() == first_; }
  std::size_t size() const { return values_.size() - first_; }
  T& front() { return values_[first_]; }
  const T& front() const { return values_[first_]; }
  T& back() { return values_.back(); }
  auto begin() const { return values_.begin() + static_cast<std::ptrdiff_t>(first_); }
  auto end() const { return values_.end(); }

  void push_back(T value) { values_.push_back(std::move(value)); }
  /// Takes the oldest out. Requires one.
  void pop_front() {
    PANDO_ASSERT(!empty());
    values_[first_++] = T{};
    if (empty())
      clear();
    else if (first_ * 2 > values_.size())
      compact();
  }
  void clear() {
    first_ = 0;
    if (values_.capacity() > kKept)
      values_ = {};
    else
      values_.clear();
  }

 private:
  static constexpr std::size_t kKept = 2;  ///< of capacity, for the usual one after the other
  void compact() {
    values_.erase(values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }

  std::vector<T> values_;
  std::size_t first_ = 0;  ///< what is before it is taken out
};

}  // namespace pando
