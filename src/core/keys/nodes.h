#pragma once
/// What do the elements of large collections look like in memory? Each is one allocation.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>

#include "base/assert.h"
#include "core/keys/collection.h"
#include "core/keys/hash.h"

namespace pando::keys {

struct FreeNode {
  void operator()(void* node) const { std::free(node); }
};
template <class Node>
using OwnedNode = std::unique_ptr<Node, FreeNode>;

/// A node with so many bytes behind it.
template <class Node>
OwnedNode<Node> allocate_node(std::size_t bytes) {
  void* const block = std::malloc(sizeof(Node) + bytes);
  PANDO_ASSERT(block != nullptr);
  return OwnedNode<Node>{new (block) Node};
}

inline std::uint32_t node_size(std::string_view bytes) {
  PANDO_ASSERT(bytes.size() <= wire::kLongestText);
  return static_cast<std::uint32_t>(bytes.size());
}

/// Copies and returns what is behind.
inline char* put_bytes(char* out, std::string_view bytes) {
  if (!bytes.empty()) std::memcpy(out, bytes.data(), bytes.size());
  return out + bytes.size();
}

/// A member of a set.
struct Member {
  std::uint32_t size;

  static OwnedNode<Member> make(std::string_view member) {
    auto node = allocate_node<Member>(member.size());
    node->size = node_size(member);
    put_bytes(reinterpret_cast<char*>(node.get() + 1), member);
    return node;
  }
  std::string_view key() const { return {reinterpret_cast<const char*>(this + 1), size}; }
  std::size_t memory() const { return allocated(sizeof *this + size); }
  std::uint64_t digest() const { return digest_of(key()); }
};

/// A member of a sorted set.
struct Scored {
  double score;
  std::uint32_t size;

  static OwnedNode<Scored> make(std::string_view member, double score) {
    auto node = allocate_node<Scored>(behind(member.size()));
    node->score = score;
    node->size = node_size(member);
    put_bytes(node->bytes(), member);
    return node;
  }
  /// The padding behind `size` is used, too.
  char* bytes() { return reinterpret_cast<char*>(this) + offsetof(Scored, size) + sizeof size; }
  std::string_view key() const { return {const_cast<Scored*>(this)->bytes(), size}; }
  std::size_t memory() const { return allocated(sizeof *this + behind(size)); }
  std::uint64_t digest() const { return digest_of_score(key(), score); }
  static std::uint64_t digest_of_score(std::string_view member, double score) {
    const auto bits = std::bit_cast<std::uint64_t>(score);
    return digest_of(member, digest_of({reinterpret_cast<const char*>(&bits), sizeof bits}));
  }

 private:
  /// What of so many bytes does not fit into the padding.
  static std::size_t behind(std::size_t bytes) {
    constexpr std::size_t kPadding = sizeof(double) - sizeof(std::uint32_t);
    return bytes > kPadding ? bytes - kPadding : 0;
  }
};

/// A field of a hash.
struct Field {
  std::uint32_t name_size, value_size;

  static OwnedNode<Field> make(std::string_view name, std::string_view value) {
    auto node = allocate_node<Field>(name.size() + value.size());
    node->name_size = node_size(name);
    node->value_size = node_size(value);
    put_bytes(put_bytes(node->bytes(), name), value);
    return node;
  }
  char* bytes() { return reinterpret_cast<char*>(this + 1); }
  const char* bytes() const { return reinterpret_cast<const char*>(this + 1); }
  std::string_view key() const { return {bytes(), name_size}; }
  std::string_view value() const { return {bytes() + name_size, value_size}; }
  std::size_t memory() const { return allocated(sizeof *this + name_size + value_size); }
  std::uint64_t digest() const { return digest_of(value(), digest_of(key())); }
};

}  // namespace pando::keys
