#pragma once
/// How are many words kept in a row whose ends are near and whose middle is not far?
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/keys/packed.h"

namespace pando::keys {

/// A row of blocks at whose both ends there is room: adding and removing there is O(1) amortised.
class ChunkRow {
 public:
  std::size_t size() const { return chunks_.size() - begin_; }
  Packed& operator[](std::size_t i) { return chunks_[begin_ + i]; }
  const Packed& operator[](std::size_t i) const { return chunks_[begin_ + i]; }
  /// Puts a chunk before the one with this index, or at the end.
  void insert(std::size_t i, Packed chunk);
  void erase(std::size_t i);
  std::size_t memory() const { return chunks_.capacity() * sizeof(Packed); }

 private:
  void push_front(Packed chunk);

  std::vector<Packed> chunks_;
  std::size_t begin_ = 0;  ///< what lies before it is empty
};

/// A list of words in chunks of at most 8 KiB (a longer word has a chunk of its own). Both ends:
/// O(1). By index: O(number of chunks), with a tiny factor, or O(1) chunk away from the place that
/// was asked for last. No operation copies more than a chunk and the row of their headers.
class WordList {
 public:
  static constexpr std::size_t kChunkBytes = 8192;

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  /// Estimated bytes of all allocations.
  std::size_t memory() const { return payload_ + chunks_.memory() + chunks_.size() * 16; }

  void push_front(std::string_view word) { insert(0, word); }
  void push_back(std::string_view word) { insert(size_, word); }
  /// Takes away up to so many.
  void pop_front(std::size_t count);
  void pop_back(std::size_t count);
  /// Requires index < size(). The view lives until the next change.
  std::string_view word(std::size_t index) const;
  void put(std::size_t index, std::string_view word);
  /// The word has that index afterwards. Requires index <= size().
  void insert(std::size_t index, std::string_view word);
  void erase(std::size_t index);

  /// Calls visit(word) from index `first` on, head to tail, until it returns false.
  template <class Visit>
  void forward(std::size_t first, Visit visit) const {
    if (first >= size_) return;
    Spot spot = locate(first);
    for (std::size_t skip = first - spot.base; spot.chunk < chunks_.size(); ++spot.chunk) {
      const Packed& chunk = chunks_[spot.chunk];
      for (Packed::Place at = chunk.find(skip); at != chunk.end(); at = chunk.next(at))
        if (!visit(chunk.word(at))) return;
      skip = 0;
    }
  }
  /// The same from index `first` towards the head.
  template <class Visit>
  void backward(std::size_t first, Visit visit) const {
    if (first >= size_) return;
    const Spot spot = locate(first);
    std::size_t count = first - spot.base + 1;
    for (std::size_t c = spot.chunk + 1; c-- > 0; count = c > 0 ? chunks_[c - 1].size() : 0) {
      const Packed& chunk = chunks_[c];
      for (Packed::Place at = chunk.find(count); at != chunk.begin();) {
        at = chunk.before(at);
        if (!visit(chunk.word(at))) return;
      }
    }
  }

 private:
  /// A chunk, and the index of its first word.
  struct Spot {
    std::size_t chunk, base;
  };
  Spot locate(std::size_t index) const;
  Spot nearest(std::size_t index) const;
  /// Puts a word into a chunk if both fit.
  bool fits(std::size_t chunk, std::size_t cost) const;
  void insert_at(Spot spot, std::size_t inner, std::string_view word);
  void insert_new(std::size_t chunk, std::string_view word);
  /// Joins a chunk that became small with a small neighbour; removes it if it became empty.
  void tidy(std::size_t chunk);
  void forget() { finger_ = {0, 0}; }

  ChunkRow chunks_;
  std::size_t size_ = 0, payload_ = 0;
  mutable Spot finger_{0, 0};  ///< a right one, near to the last question
};

}  // namespace pando::keys
