#include "core/keys/score_tree.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"

namespace pando::keys {
namespace {

/// Makes room at an index of an array that holds `count`, and puts the item there.
template <class Item>
void put_at(Item* items, std::size_t& count, std::size_t index, const Item& item) {
  std::move_backward(items + index, items + count, items + count + 1);
  items[index] = item;
  ++count;
}

template <class Item>
void take_at(Item* items, std::size_t& count, std::size_t index) {
  std::move(items + index + 1, items + count, items + index);
  --count;
}

/// Where a full array is cut for an item at an index: sets that grow at an end fill their nodes.
std::size_t cut(std::size_t index, std::size_t capacity) {
  if (index == capacity) return capacity;
  return index == 0 ? 0 : capacity / 2;
}

}  // namespace

ScoreTree::ScoreTree(ScoreTree&& other) noexcept
    : root_(std::exchange(other.root_, {})),
      height_(std::exchange(other.height_, 0)),
      memory_(std::exchange(other.memory_, 0)) {}

ScoreTree& ScoreTree::operator=(ScoreTree&& other) noexcept {
  std::swap(root_, other.root_);
  std::swap(height_, other.height_);
  std::swap(memory_, other.memory_);
  return *this;
}

ScoreTree::~ScoreTree() {
  if (root_.node != nullptr) drop_below(root_, height_);
}

template <class Node>
ScoreTree::Child ScoreTree::fresh() {
  memory_ += sizeof(Node);
  return {.node = new Node};
}

template <class Node>
void ScoreTree::drop(Node* node) {
  memory_ -= sizeof(Node);
  delete node;
}

bool ScoreTree::drop_last(const Child& at, unsigned height) {
  if (height == 0) return drop(&at.leaf()), true;
  Inner& inner = at.inner();
  if (inner.count > 0 && drop_last(inner.children[inner.count - 1], height - 1)) --inner.count;
  if (inner.count > 0) return false;
  return drop(&inner), true;
}

void ScoreTree::drop_below(const Child& at, unsigned height) {
  while (!drop_last(at, height)) continue;
}

bool ScoreTree::free_some(std::size_t entries) {
  for (std::size_t leaf = 0; root_.node != nullptr && leaf * kLeaf < entries; ++leaf)
    if (drop_last(root_, height_)) root_ = {};
  return root_.node == nullptr;
}

/// Of a branch: what its children say together.
void ScoreTree::sum(Child& at) {
  const Inner& inner = at.inner();
  at.first = inner.children[0].first;
  at.total = 0;
  for (std::size_t i = 0; i < inner.count; ++i) at.total += inner.children[i].total;
}

void ScoreTree::insert(const Ranked& item) {
  if (root_.node == nullptr) root_ = fresh<Leaf>();
  const Sibling sibling = insert_below(root_, height_, item);
  if (!sibling) return;
  Child top = fresh<Inner>();
  top.inner().count = 2;
  top.inner().children[0] = root_;
  top.inner().children[1] = *sibling;
  sum(top);
  root_ = top;
  ++height_;
}

ScoreTree::Sibling ScoreTree::insert_below(Child& at, unsigned height, const Ranked& item) {
  if (height == 0) return insert_leaf(at, item);
  Inner& inner = at.inner();
  std::size_t i = 0;
  while (i + 1 < inner.count && inner.children[i + 1].first < item) ++i;
  const Sibling below = insert_below(inner.children[i], height - 1, item);
  if (below) return insert_child(at, i + 1, *below);
  at.first = inner.children[0].first;
  ++at.total;
  return std::nullopt;
}

ScoreTree::Sibling ScoreTree::insert_leaf(Child& at, const Ranked& item) {
  Leaf& leaf = at.leaf();
  const auto index = static_cast<std::size_t>(
      std::lower_bound(leaf.items, leaf.items + leaf.count, item) - leaf.items);
  Sibling sibling;
  if (leaf.count < kLeaf) {
    put_at(leaf.items, leaf.count, index, item);
  } else {
    sibling = fresh<Leaf>();
    Leaf& right = sibling->leaf();
    const std::size_t kept = cut(index, kLeaf);
    right.count = kLeaf - kept;
    std::copy(leaf.items + kept, leaf.items + kLeaf, right.items);
    leaf.count = kept;
    const bool here = index < kept || kept == 0;
    put_at(here ? leaf.items : right.items, here ? leaf.count : right.count,
           here ? index : index - kept, item);
    sibling->first = right.items[0];
    sibling->total = right.count;
  }
  at.first = leaf.items[0];
  at.total = leaf.count;
  return sibling;
}

/// The child has that index afterwards, here or in the sibling.
ScoreTree::Sibling ScoreTree::insert_child(Child& at, std::size_t index, const Child& child) {
  Inner& inner = at.inner();
  Sibling sibling;
  if (inner.count < kInner) {
    put_at(inner.children, inner.count, index, child);
  } else {
    sibling = fresh<Inner>();
    Inner& right = sibling->inner();
    const std::size_t kept = cut(index, kInner);
    right.count = kInner - kept;
    std::copy(inner.children + kept, inner.children + kInner, right.children);
    inner.count = kept;
    const bool here = index < kept;
    put_at(here ? inner.children : right.children, here ? inner.count : right.count,
           here ? index : index - kept, child);
    sum(*sibling);
  }
  sum(at);
  return sibling;
}

void ScoreTree::erase(const Ranked& item) {
  erase_below(root_, height_, item);
  if (root_.total == 0) {
    drop_below(root_, height_);
    root_ = {};
    height_ = 0;
    return;
  }
  while (height_ > 0 && root_.inner().count == 1) {
    Inner* const top = &root_.inner();
    root_ = top->children[0];
    drop(top);
    --height_;
  }
}

void ScoreTree::erase_below(Child& at, unsigned height, const Ranked& item) {
  if (height == 0) {
    Leaf& leaf = at.leaf();
    Ranked* const found = std::lower_bound(leaf.items, leaf.items + leaf.count, item);
    PANDO_ASSERT(found != leaf.items + leaf.count && !(item < *found));
    take_at(leaf.items, leaf.count, static_cast<std::size_t>(found - leaf.items));
    at.first = leaf.items[0];
    at.total = leaf.count;
    return;
  }
  Inner& inner = at.inner();
  std::size_t i = 0;
  while (i + 1 < inner.count && !(item < inner.children[i + 1].first)) ++i;
  erase_below(inner.children[i], height - 1, item);
  if (inner.children[i].total == 0) {
    drop_below(inner.children[i], height - 1);
    take_at(inner.children, inner.count, i);
  } else {
    if (i + 1 < inner.count) join(inner, i, height - 1);
    if (i > 0) join(inner, i - 1, height - 1);
  }
  sum(at);
}

/// Makes one of two neighbours if they fill less than three quarters of a node.
void ScoreTree::join(Inner& parent, std::size_t left, unsigned height) {
  if (join_nodes(parent.children[left], parent.children[left + 1], height))
    take_at(parent.children, parent.count, left + 1);
}

bool ScoreTree::join_nodes(Child& left, Child& right, unsigned height) {
  const auto move = [](auto& to, auto& from, auto* to_items, auto* from_items) {
    std::copy(from_items, from_items + from.count, to_items + to.count);
    to.count += from.count;
  };
  if (height == 0) {
    if (left.leaf().count + right.leaf().count > kLeaf * 3 / 4) return false;
    move(left.leaf(), right.leaf(), left.leaf().items, right.leaf().items);
    drop(&right.leaf());
  } else {
    if (left.inner().count + right.inner().count > kInner * 3 / 4) return false;
    move(left.inner(), right.inner(), left.inner().children, right.inner().children);
    drop(&right.inner());
  }
  left.total += right.total;
  return true;
}

ScoreTree::Spot ScoreTree::spot(std::size_t rank) const {
  const Child* at = &root_;
  for (unsigned height = height_; height > 0; --height) {
    const Child* child = at->inner().children;
    for (; rank >= child->total; ++child) rank -= child->total;
    at = child;
  }
  return {&at->leaf(), rank};
}

const Ranked& ScoreTree::entry(std::size_t rank) const {
  PANDO_ASSERT(rank < size());
  const Spot found = spot(rank);
  return found.leaf->items[found.index];
}

}  // namespace pando::keys
