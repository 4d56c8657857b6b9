#pragma once
/// An answer that must not leave yet, and lists of them.
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "core/store/era.h"
#include "node/shard/news.h"
#include "node/shard/task.h"
#include "pando/time.h"

namespace pando::shard {

struct Held {
  store::Sequence after = 0;    ///< leaves when this is committed
  store::Sequence written = 0;  ///< 0: it is a read, or changed nothing
  Instant until{};              ///< then it is given up
  std::unique_ptr<News> news;   ///< what is told with it; null: nothing
  std::string reply;
  KeptTask task;            ///< to be asked anew if it was not done, and is never to be
  store::Configuration by;  ///< of a write: who numbered it `written`
};

/// In their order. One goes from list to list without being moved in memory, and without touching
/// those beside it, which no cache may have.
class HeldList {
  struct Node {
    Held held;
    Node* next = nullptr;
  };

 public:
  class Iterator {
   public:
    using value_type = Held;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    Held& operator*() const { return at_->held; }
    Held* operator->() const { return &at_->held; }
    Iterator& operator++() {
      at_ = at_->next;
      return *this;
    }
    Iterator operator++(int) { return std::exchange(*this, Iterator{at_->next}); }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    friend HeldList;
    explicit Iterator(Node* at) : at_(at) {}
    Node* at_ = nullptr;
  };

  HeldList() = default;
  HeldList(HeldList&& other) noexcept { swap(other); }
  HeldList& operator=(HeldList&& other) noexcept {
    swap(other);
    return *this;
  }
  ~HeldList() {
    while (first_ != nullptr) delete std::exchange(first_, first_->next);
  }

  bool empty() const { return first_ == nullptr; }
  std::size_t size() const { return size_; }
  Held& front() { return first_->held; }
  const Held& front() const { return first_->held; }
  const Held& back() const { return last_->held; }
  Iterator begin() const { return Iterator{first_}; }
  Iterator end() const { return {}; }

  /// A new one, behind all others.
  void add() { put_last(new Node); }
  /// The first of the other ones, behind these or before them.
  void take_first(HeldList& from) { put_last(from.cut()); }
  void take_first_before(HeldList& from) {
    Node* const one = from.cut();
    one->next = first_;
    if (first_ == nullptr) last_ = one;
    first_ = one;
    ++size_;
  }
  void drop_first() { delete cut(); }

 private:
  void put_last(Node* one) {
    (first_ == nullptr ? first_ : last_->next) = one;
    last_ = one;
    ++size_;
  }
  Node* cut() {
    Node* const one = std::exchange(first_, first_->next);
    one->next = nullptr;
    --size_;
    return one;
  }
  void swap(HeldList& other) noexcept {
    std::swap(first_, other.first_);
    std::swap(last_, other.last_);
    std::swap(size_, other.size_);
  }

  Node* first_ = nullptr;
  Node* last_ = nullptr;  ///< means nothing if there is no first
  std::size_t size_ = 0;
};

}  // namespace pando::shard
