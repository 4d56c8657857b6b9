#pragma once
/// What a node is told of the buckets that it learns, when each of its shards knows some of them.
#include <cstddef>
#include <utility>
#include <vector>

#include "pando/node_data.h"

namespace pando::shard {

class LearntParts {
 public:
  explicit LearntParts(std::size_t shards) : parts_(shards) {}

  /// What is true of all of them, now that this one has said that of its own.
  node::LearntAll take(std::size_t shard, node::LearntAll said) {
    parts_[shard] = std::move(said.buckets);
    node::LearntAll all;
    for (const std::vector<node::Learnt>& part : parts_)
      all.buckets.insert(all.buckets.end(), part.begin(), part.end());
    return all;
  }

 private:
  std::vector<std::vector<node::Learnt>> parts_;  ///< as each has said it last
};

}  // namespace pando::shard
