#pragma once
/// How is a small set of whole numbers kept?
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

namespace pando::keys {

/// Numbers in ascending order in one block, each in 2, 4 or 8 bytes, as the widest needs. Found by
/// bisection; a change moves what lies behind it, so sets stay small (Redis: 512 numbers).
class IntSet {
 public:
  IntSet() = default;
  IntSet(IntSet&& other) noexcept;
  IntSet& operator=(IntSet&& other) noexcept;

  std::size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  /// Bytes of the allocation.
  std::size_t memory() const { return std::size_t{count_} * width_; }
  bool contains(std::int64_t number) const;
  /// The number at a rank. Requires index < size().
  std::int64_t operator[](std::size_t index) const;

  /// False if it was there.
  bool insert(std::int64_t number);
  /// False if it was not there.
  bool erase(std::int64_t number);

 private:
  struct Free {
    void operator()(char* block) const { std::free(block); }
  };
  std::size_t rank(std::int64_t number) const;
  void put(std::size_t index, std::int64_t number);
  void resize(std::size_t count);
  void widen(std::uint8_t width);

  std::unique_ptr<char, Free> block_;
  std::uint32_t count_ = 0;
  std::uint8_t width_ = 2;
};

}  // namespace pando::keys
