#pragma once
/// The elements of a large collection, found by name and gone through in the order of their hashes.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "core/keys/index.h"
#include "core/keys/nodes.h"

namespace pando::keys {

/// An Index that owns its nodes and keeps count of their bytes and of the sum of their digests, so
/// that neither memory() nor digest() walks through them.
template <class Node>
class Table {
 public:
  explicit Table(std::uint64_t seed) : index_(seed) {}
  ~Table() { index_.free_some(index_.size(), FreeNode{}); }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  std::size_t size() const { return index_.size(); }
  std::size_t memory() const { return allocated(sizeof *this) + index_.memory() + nodes_; }
  std::uint64_t digest() const { return digest_; }
  /// Null if it is not there.
  const Node* find(std::string_view key) const { return index_.get(key); }

  /// Takes the place of what has the same key.
  void put(OwnedNode<Node> node) {
    count(*node, 1);
    if (auto hit = index_.find(node->key())) {
      count(*hit.node(), -1);
      const OwnedNode<Node> old{hit.node()};
      hit.set_node(node.release());
    } else {
      index_.insert(node.release());
    }
  }
  /// False if it is not there.
  bool erase(std::string_view key) {
    auto hit = index_.find(key);
    if (!hit) return false;
    const OwnedNode<Node> old{hit.node()};
    count(*old, -1);
    index_.erase(hit);
    return true;
  }
  /// See LazilyFreed.
  bool free_some(std::size_t nodes) { return index_.free_some(nodes, FreeNode{}); }
  /// See Index::visit().
  template <class See>
  Position visit(Position from, See see) const {
    return index_.visit(from, see);
  }
  const Node& any(Rng& rng) const { return index_.any(rng); }

 private:
  struct KeyOf {
    std::string_view operator()(const Node& node) const { return node.key(); }
  };
  void count(const Node& node, int sign) {
    nodes_ += sign > 0 ? node.memory() : -node.memory();
    digest_ += sign > 0 ? node.digest() : -node.digest();
  }

  Index<Node, KeyOf> index_;
  std::size_t nodes_ = 0;
  std::uint64_t digest_ = 0;
};

}  // namespace pando::keys
