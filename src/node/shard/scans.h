#pragma once
/// How is SCAN led through all buckets, one behind the other?
///
/// A client's cursor is the bucket in the upper 16 bits and the cursor within it in the lower 48.
/// Source: docs/protocol/shard.md, "Several buckets".
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "node/shard/task.h"
#include "node/shard/work_loop.h"

namespace pando::shard {

/// Scans that are under way.
class Scans {
 public:
  /// Returns its number; nullopt: its cursor is none, any bucket can say so. `own_keys`: only
  /// through the buckets of this node.
  std::optional<std::uint64_t> open(const Task& task, bool own_keys);
  bool own_keys(std::uint64_t scan) const {
    const auto found = open_.find(scan);
    return found != open_.end() && found->second.own_keys;
  }
  /// What is to be asked next; `words` and this keep it alive until the next call. Nullopt: there
  /// is no such scan any more.
  std::optional<Task> step(std::uint64_t scan, std::vector<std::string_view>& words);
  /// A bucket's answer. True: the scan is to go on.
  bool answer(std::uint64_t scan, std::string_view reply, std::size_t buckets);
  /// Once it is not to go on: to whom the whole goes, and what it is.
  std::pair<Origin, std::string> close(std::uint64_t scan);
  bool gone(std::uint64_t scan) const { return !open_.contains(scan); }
  /// Who waits for it; nullopt: nobody any more.
  std::optional<Origin> origin(std::uint64_t scan) const {
    const auto found = open_.find(scan);
    return found == open_.end() ? std::nullopt : std::optional{found->second.asked.origin()};
  }
  template <class Gone>
  void drop(Gone gone) {
    std::erase_if(open_, [&](const auto& entry) { return gone(entry.second.asked.origin()); });
  }

  WorkLoop<std::uint64_t> due;  ///< scans whose next step is to be taken

 private:
  struct Open {
    KeptTask asked;
    std::uint64_t bucket, place;
    std::size_t wanted, found = 0, steps = 0;
    bool own_keys = false;
    std::string bodies = {};  ///< of what was found
    std::string error = {};   ///< the whole reply
    std::string cursor = {};  ///< of the step that is under way
  };
  std::map<std::uint64_t, Open> open_;
  std::uint64_t last_ = 0;
};

}  // namespace pando::shard
