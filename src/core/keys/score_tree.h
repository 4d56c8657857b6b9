#pragma once
/// In what order do the members of a sorted set stand, and where?
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/keys/ranked.h"

namespace pando::keys {

/// A B+ tree whose branches know how many entries are below them: an entry is found by order and by
/// rank in O(log n), a range is walked leaf by leaf. Scores are not NaN.
class ScoreTree {
 public:
  ScoreTree() = default;
  ScoreTree(ScoreTree&& other) noexcept;
  ScoreTree& operator=(ScoreTree&& other) noexcept;
  ~ScoreTree();

  std::size_t size() const { return root_.total; }
  std::size_t memory() const { return memory_; }
  /// Requires that it is not there.
  void insert(const Ranked& item);
  /// Requires that it is there.
  void erase(const Ranked& item);
  /// See LazilyFreed.
  bool free_some(std::size_t entries);
  /// Requires rank < size().
  const Ranked& entry(std::size_t rank) const;
  /// How many entries `before` says yes to. Requires that it says yes to the first so many.
  template <class Before>
  std::size_t count(Before before) const;

  /// Calls visit(entry) from a rank on upwards until it returns false.
  template <class Visit>
  void forward(std::size_t rank, Visit visit) const;
  /// The same downwards.
  template <class Visit>
  void backward(std::size_t rank, Visit visit) const;

 private:
  static constexpr std::size_t kLeaf = 42, kInner = 25;  // a node is about 1 KiB
  struct Leaf;
  struct Inner;
  struct Child {
    Ranked first{};         ///< the smallest below
    std::size_t total = 0;  ///< entries below
    void* node = nullptr;

    Leaf& leaf() const { return *static_cast<Leaf*>(node); }
    Inner& inner() const { return *static_cast<Inner*>(node); }
  };
  struct Leaf {
    std::size_t count = 0;
    Ranked items[kLeaf];
  };
  struct Inner {
    std::size_t count = 0;
    Child children[kInner];
  };
  struct Spot {
    const Leaf* leaf;
    std::size_t index;
  };
  using Sibling = std::optional<Child>;  ///< what did not fit any more, to stand behind

  Sibling insert_below(Child& at, unsigned height, const Ranked& item);
  Sibling insert_leaf(Child& at, const Ranked& item);
  Sibling insert_child(Child& at, std::size_t index, const Child& child);
  void erase_below(Child& at, unsigned height, const Ranked& item);
  void join(Inner& parent, std::size_t left, unsigned height);
  bool join_nodes(Child& left, Child& right, unsigned height);
  template <class Node>
  Child fresh();
  template <class Node>
  void drop(Node* node);
  void drop_below(const Child& at, unsigned height);
  /// Frees the last leaf; true: there is nothing left here.
  bool drop_last(const Child& at, unsigned height);
  static void sum(Child& at);
  Spot spot(std::size_t rank) const;

  Child root_;
  unsigned height_ = 0;  ///< of the root; a leaf has 0
  std::size_t memory_ = 0;
};

}  // namespace pando::keys

#include "core/keys/score_tree_walk.h"
