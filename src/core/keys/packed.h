#pragma once
/// How are a few words kept in one allocation?
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

namespace pando::keys {

/// Words one behind the other in one block, walked from both ends; what small collections and the
/// chunks of lists are made of. An entry is its length (a varint), its bytes, and the length of
/// both written backwards, so that it can be found from behind: two bytes more than the word while
/// this is shorter than 127. Moving what lies behind a change costs a memmove of the block, so
/// blocks stay small (a few KiB). Below 4 GiB together.
class Packed {
 public:
  /// Where an entry begins. Good until the next change at or before it.
  using Place = std::uint32_t;

  Packed() = default;
  Packed(Packed&& other) noexcept;
  Packed& operator=(Packed&& other) noexcept;

  std::size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  /// Of all entries, with their lengths.
  std::size_t bytes() const { return bytes_; }
  /// Bytes of the allocation.
  std::size_t memory() const { return room(bytes_); }
  /// What a word of that length takes.
  static std::size_t cost(std::size_t length);

  Place begin() const { return 0; }
  Place end() const { return bytes_; }
  /// Requires that there is an entry at the place.
  Place next(Place place) const;
  /// Requires that there is an entry before the place.
  Place before(Place place) const;
  /// From the nearer end; index size() is the end. Requires index <= size().
  Place find(std::size_t index) const;
  /// The view lives until the next change.
  std::string_view word(Place place) const;

  /// The word stands at that place afterwards; it may not lie in this object.
  void insert(Place place, std::string_view word);
  void push_back(std::string_view word) { insert(end(), word); }
  /// Requires that so many entries are there. What was behind them is at that place afterwards.
  void erase(Place place, std::size_t entries = 1);
  /// Puts another word where there is one. It may not lie in this object.
  void replace(Place place, std::string_view word);
  /// Takes away and returns what is from that place on: entries from the index on.
  Packed split(Place place, std::size_t index);
  /// All entries of the other behind those of this one. Requires two objects.
  void append(const Packed& tail);
  void clear();

 private:
  struct Free {
    void operator()(char* block) const { std::free(block); }
  };
  static std::uint32_t room(std::uint32_t bytes);
  /// Changes the size by moving what lies from `from` on to `to`.
  void shift(std::uint32_t from, std::uint32_t to);

  std::unique_ptr<char, Free> block_;
  std::uint32_t bytes_ = 0, count_ = 0;
};

}  // namespace pando::keys
