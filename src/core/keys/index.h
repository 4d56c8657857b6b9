#pragma once
/// Nodes found by their keys and gone through in the order of their hashes.
///
/// Extendible hashing (Fagin et al. 1979): a directory over the first bits of the hash, segments of
/// up to about 200 nodes below it. A full segment splits alone: there is never a pause in which all
/// is moved, and a walk meets every node that is there all the time. Keys, fields, members.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/rng.h"
#include "core/keys/segment.h"

namespace pando::keys {

/// `KeyOf{}(const Node&)` is the key of a node, a string_view. Nodes have even addresses. They are
/// not owned: whoever has an index frees what is in it.
template <class Node, class KeyOf>
class Index {
 public:
  /// `seed`: for hash_of().
  explicit Index(std::uint64_t seed) : seed_(seed) {}

  std::size_t size() const { return size_; }
  std::uint64_t seed() const { return seed_; }
  /// Bytes of the index itself with what the allocator adds.
  std::size_t memory() const { return memory_; }

  /// A node and where it stands; live until the next insert, erase or clear.
  class Hit {
   public:
    Hit() = default;
    explicit operator bool() const { return word_ != nullptr; }
    Node* node() const { return static_cast<Node*>(word_->node()); }
    /// Another node with the same key.
    void set_node(Node* node) { word_->set_node(node); }
    bool marked() const { return word_->marked(); }
    /// A bit that a walk sees without looking at the node; false at first.
    void mark(bool on) { word_->mark(on); }

   private:
    friend Index;
    Hit(Segment* segment, Word* word) : segment_(segment), word_(word) {}
    Segment* segment_ = nullptr;
    Word* word_ = nullptr;
  };

  /// `hash`: hash_of() the key, with the seed.
  Hit find(std::string_view key, Position hash);
  Hit find(std::string_view key) { return find(key, hash_of(key, seed_)); }
  const Node* get(std::string_view key) const { return get(key, hash_of(key, seed_)); }
  const Node* get(std::string_view key, Position hash) const {
    const Hit hit = const_cast<Index*>(this)->find(key, hash);
    return hit ? hit.node() : nullptr;
  }
  /// Two steps toward find(): memory fetches meanwhile what that will look at. What the first one
  /// gives is for the second, some time later; nothing may have been changed between them.
  Position approach(std::string_view key) const;
  void approach(Position hash) const;
  /// Requires that its key is not there.
  Hit insert(Node* node, Position hash);
  Hit insert(Node* node) { return insert(node, hash_of(KeyOf{}(*node), seed_)); }
  void erase(Hit hit);
  /// `free` gets about so many nodes; true: all, and the directory has gone. Afterwards only
  /// the rest can be freed.
  template <class Free>
  bool free_some(std::size_t nodes, Free free);

  /// Calls `see(const Node&)` for those nodes whose hashes come next from `from` on, at least one
  /// if there is one. Returns where to go on, with the last 16 bits zero; 0: there are no more.
  template <class See>
  Position visit(Position from, See see) const {
    return walk(from, [&](const Word& word) {
      see(*static_cast<const Node*>(word.node()));
      return true;
    });
  }
  /// The same for marked nodes only. Looks at `words` words, more or less.
  template <class See>
  Position visit_marked(Position from, std::size_t words, See see) const;

  /// Any node, each about equally likely. Requires that there is one.
  const Node& any(Rng& rng) const;

 private:
  Segment* segment_at(Position hash) const {
    return directory_.empty() ? nullptr : directory_[depth_ == 0 ? 0 : hash >> (64 - depth_)];
  }
  void make_room(Position hash);
  void split(Segment* full, Position hash);
  void double_directory();
  bool may_double() const { return (std::size_t{16} << depth_) <= size_ && depth_ < 32; }
  /// Fills the directory's places for all hashes that begin like this one.
  void enter(Segment* segment, Position hash);
  template <class Keep>
  Position walk(Position from, Keep keep) const;
  static Position behind(const Segment& one, Position hash) {
    return one.depth() == 0 ? 0 : ((hash >> (64 - one.depth())) + 1) << (64 - one.depth());
  }
  template <class Change>
  void counted(Segment& segment, Change change) {
    memory_ -= segment.memory();
    change();
    memory_ += segment.memory();
  }

  std::uint64_t seed_;
  std::size_t size_ = 0, memory_ = 0;
  unsigned depth_ = 0;
  std::vector<Segment*> directory_;
};

}  // namespace pando::keys

#include "core/keys/index_approach.h"
#include "core/keys/index_impl.h"
#include "core/keys/index_walk.h"
