#pragma once
/// What will happen, ordered by time and then by the order in which it was entered.
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "pando/time.h"

namespace pando::sim {

/// A priority queue whose order never depends on addresses or on equal keys. T is small: it is
/// moved about by the heap; large things live in a Slab and are named by their slot.
template <class T>
class Agenda {
 public:
  void add(Instant at, T what) {
    heap_.push_back({at, next_sequence_++, what});
    std::push_heap(heap_.begin(), heap_.end(), later);
  }
  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }
  Instant next() const { return heap_.empty() ? kNever : heap_.front().at; }
  T take() {
    PANDO_ASSERT(!heap_.empty());
    std::pop_heap(heap_.begin(), heap_.end(), later);
    T what = heap_.back().what;
    heap_.pop_back();
    return what;
  }

 private:
  struct Entry {
    Instant at;
    std::uint64_t sequence;
    T what;
  };
  static bool later(const Entry& a, const Entry& b) {
    return a.at != b.at ? a.at > b.at : a.sequence > b.sequence;
  }

  std::vector<Entry> heap_;
  std::uint64_t next_sequence_ = 0;
};

/// Values with numbers; the numbers are reused, so that a long run allocates nothing.
template <class T>
class Slab {
 public:
  template <class U>
  std::uint32_t put(U&& value) {
    if (free_.empty()) {
      values_.emplace_back(std::forward<U>(value));
      return static_cast<std::uint32_t>(values_.size() - 1);
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    values_[slot] = std::forward<U>(value);
    return slot;
  }
  T take(std::uint32_t slot) {
    free_.push_back(slot);
    return std::move(values_[slot]);
  }
  std::size_t in_use() const { return values_.size() - free_.size(); }

 private:
  std::vector<T> values_;
  std::vector<std::uint32_t> free_;
};

}  // namespace pando::sim
