#pragma once
/// Outboxes of rooms, passed on batch by batch.
#include <cstddef>
#include <variant>

namespace pando::node {

/// An outbox is kept for its capacity, but not for that which a whole cluster once needed.
template <class Box>
void make_empty(Box& box) {
  constexpr std::size_t kKeptOutputs = 64;
  if (box.capacity() > kKeptOutputs)
    box = Box{};
  else
    box.clear();
}

/// Hands out what was said until now; what that causes to be said comes in the next round.
template <class Box>
bool pass(Box& said, Box& batch, const auto& to) {
  batch.swap(said);
  for (auto& output : batch) std::visit(to, output);
  make_empty(batch);
  return true;
}

}  // namespace pando::node
