#pragma once
/// What can be under a key beside a text: a list, a hash, a set, a sorted set.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "core/keys/hash.h"
#include "core/keys/lazy_free.h"
#include "wire/effects.h"

namespace pando::keys {

enum class Kind : std::uint8_t { string, list, hash, set, zset };

/// As TYPE answers.
std::string_view name_of(Kind kind);
/// The kind of value that an operation on elements is for; string for put and patch, and for those
/// that do not care.
Kind kind_for(wire::Op op);

/// A value made of elements. It is changed by apply() alone, on every copy in the same way; one
/// that is empty afterwards is erased by its keyspace.
class Collection : public LazilyFreed {
 public:
  virtual Kind kind() const = 0;
  /// Elements; of a hash, fields.
  virtual std::size_t size() const = 0;
  /// False: the effect does not fit here (an index behind the end); nothing was changed. Erasing
  /// what is not there fits. The kind of the operation is right.
  virtual bool apply(const wire::Effect& effect) = 0;
  /// As OBJECT ENCODING answers.
  virtual std::string_view encoding() const = 0;
  /// Bytes of it in memory with what the allocator adds. Takes constant time.
  virtual std::size_t memory() const = 0;
  /// Equal for equal contents, whatever the encoding and the seed.
  virtual std::uint64_t digest() const = 0;
  /// Appends the effects that make its elements from nothing, from `from` on, until `out` has at
  /// least `budget` bytes. The position of a field or member is its hash_of() with the seed of the
  /// collection, that of an element of a list its index. Returns where to go on: all elements
  /// between the two positions are there; 0: all to the end are.
  virtual Position restate(std::string_view key, Position from, std::size_t budget,
                           wire::Effects& out) const = 0;
  bool free_some(std::size_t) override { return true; }
};

/// An empty one; null for a kind that is no collection. `seed`: for hash_of().
std::unique_ptr<Collection> make_collection(Kind kind, std::uint64_t seed);

/// What the allocator spends on so many bytes.
constexpr std::size_t allocated(std::size_t bytes) {
  constexpr std::size_t kLeast = 32, kStep = 16, kHead = 8;
  const std::size_t chunk = (bytes + kHead + kStep - 1) / kStep * kStep;
  return chunk < kLeast ? kLeast : chunk;
}

}  // namespace pando::keys
