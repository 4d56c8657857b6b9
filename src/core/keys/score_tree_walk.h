#pragma once
/// The bodies of ScoreTree's templates; included by score_tree.h alone.
#include "core/keys/score_tree.h"

namespace pando::keys {

template <class Before>
std::size_t ScoreTree::count(Before before) const {
  std::size_t counted = 0;
  if (root_.total == 0) return counted;
  const Child* at = &root_;
  for (unsigned height = height_; height > 0; --height) {
    const Inner& inner = at->inner();
    std::size_t i = 0;
    for (; i + 1 < inner.count && before(inner.children[i + 1].first); ++i)
      counted += inner.children[i].total;
    at = &inner.children[i];
  }
  const Leaf& leaf = at->leaf();
  std::size_t low = 0, high = leaf.count;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (before(leaf.items[middle])) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return counted + low;
}

template <class Visit>
void ScoreTree::forward(std::size_t rank, Visit visit) const {
  while (rank < size()) {
    const Spot from = spot(rank);
    for (std::size_t i = from.index; i < from.leaf->count; ++i, ++rank)
      if (!visit(from.leaf->items[i])) return;
  }
}

template <class Visit>
void ScoreTree::backward(std::size_t rank, Visit visit) const {
  for (std::size_t left = rank < size() ? rank + 1 : 0; left > 0;) {
    const Spot from = spot(left - 1);
    for (std::size_t i = from.index + 1; i-- > 0; --left)
      if (!visit(from.leaf->items[i])) return;
  }
}

}  // namespace pando::keys
