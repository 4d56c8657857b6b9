#pragma once
/// How does something large go without a pause? Piece by piece, as UNLINK of Redis does it.
#include <cstddef>
#include <deque>
#include <memory>
#include <utility>

namespace pando::keys {

/// What may have too many pieces to be freed at once.
class LazilyFreed {
 public:
  virtual ~LazilyFreed() = default;
  /// Frees about so many of its pieces; true: what is left is little. It is good for nothing else
  /// afterwards.
  virtual bool free_some(std::size_t pieces) = 0;
};

/// Whatever nobody can see any more and that is not freed yet. One thread.
class LazyFree {
 public:
  /// Freeing that many at once is no pause.
  static constexpr std::size_t kAtOnce = 2048;

  bool empty() const { return waiting_.empty(); }
  void take(std::unique_ptr<LazilyFreed> what) { waiting_.push_back(std::move(what)); }
  /// Frees about kAtOnce pieces.
  void free_some() {
    if (empty() || !waiting_.front()->free_some(kAtOnce)) return;
    const auto rest = std::move(waiting_.front());  // its end may add what was inside
    waiting_.pop_front();
  }

 private:
  std::deque<std::unique_ptr<LazilyFreed>> waiting_;
};

}  // namespace pando::keys
