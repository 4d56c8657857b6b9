#pragma once
/// A run of hashes and the nodes that have them: the piece of which an Index is made.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/keys/hash.h"

namespace pando::keys {

/// The address of a node, 16 bits of its hash above it and one mark below it. 0: none.
class Word {
 public:
  Word() = default;
  Word(std::uint16_t tag, void* node)
      : bits_(std::uint64_t{tag} << 48 | reinterpret_cast<std::uintptr_t>(node)) {}

  bool empty() const { return bits_ == 0; }
  std::uint16_t tag() const { return static_cast<std::uint16_t>(bits_ >> 48); }
  void* node() const { return reinterpret_cast<void*>(bits_ & kAddress); }
  bool marked() const { return (bits_ & 1) != 0; }
  /// Another node with the same hash.
  void set_node(void* node) {
    bits_ = (bits_ & ~kAddress) | reinterpret_cast<std::uintptr_t>(node);
  }
  void mark(bool on) { bits_ = (bits_ & ~std::uint64_t{1}) | (on ? 1 : 0); }

 private:
  static constexpr std::uint64_t kAddress = (std::uint64_t{1} << 48) - 2;

  std::uint64_t bits_ = 0;
};

/// Words sorted by their tags: the 16 bits behind the `depth` bits of the hash that all have in
/// common. Each stands as near as possible behind the place that its tag would have if tags were
/// spread evenly, without an empty word in between (Robin Hood hashing), so that a search is short
/// and the order is that of the hashes.
class Segment {
 public:
  Segment(unsigned depth, std::size_t room);

  unsigned depth() const { return depth_; }
  std::size_t size() const { return used_; }
  std::size_t memory() const;
  std::uint16_t tag_of(Position hash) const {
    return static_cast<std::uint16_t>(depth_ == 0 ? hash >> 48 : hash << depth_ >> 48);
  }
  /// Where a search for the tag begins; it ends at an empty word or a greater tag.
  std::size_t home(std::uint16_t tag) const { return tag * homes_ >> 16; }
  std::span<Word> words() { return {words_.get(), slots_}; }
  std::span<const Word> words() const { return {words_.get(), slots_}; }

  /// Where it stands now; null: it is too full, nothing was changed.
  Word* insert(Word word);
  void erase(std::size_t place);
  /// Makes room for `room` nodes, not fewer than there are.
  void resize(std::size_t room);
  /// After insert() has said that there is no room: makes some, about a quarter. Twice as much
  /// would stand half empty.
  void widen();
  bool sparse() const { return slots_ > kLeastSlots && used_ * 4 < slots_; }

  /// Nodes for which one segment is meant; an Index splits it then.
  static constexpr std::size_t kFull = 204;

 private:
  static constexpr std::size_t kLeastSlots = 11;
  static constexpr std::size_t slots_for(std::size_t room) { return kLeastSlots + room + room / 4; }

  std::unique_ptr<Word[]> words_;
  std::uint32_t slots_;
  std::uint32_t homes_;  ///< fewer than slots: the last ones give way to nobody
  std::uint32_t used_ = 0;
  std::uint32_t depth_;
};

}  // namespace pando::keys
