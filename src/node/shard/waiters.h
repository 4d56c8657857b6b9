#pragma once
/// Which requests wait for a key to change?
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "node/shard/task.h"
#include "node/shard/work_loop.h"
#include "pando/time.h"

namespace pando::shard {

/// A blocked request.
struct Waiter {
  KeptTask task;
  Instant until;  ///< kNever: for ever
};

/// In the order in which they came.
class Waiters {
 public:
  bool empty() const { return waiting_.empty(); }
  std::size_t count() const { return count_; }
  void add(Waiter waiter);
  /// Hands out those of a bucket that wait for this key, in order; who is to wait on is added again
  /// by the caller, in its old place.
  void wake(std::uint16_t bucket, std::string_view key,
            const std::function<bool(const Waiter&)>& serve);
  /// All of a bucket, in order.
  std::vector<Waiter> give_up(std::uint16_t bucket);
  /// Those of which `which` says so.
  using Which = std::function<bool(const Waiter&)>;
  std::vector<Waiter> take(const Which& which);
  Instant deadline() const;
  void drop(const std::function<bool(const Origin&)>& gone);

  WorkLoop<std::pair<std::uint16_t, std::string>> changes;  ///< keys, with their buckets

 private:
  std::map<std::uint16_t, std::list<Waiter>> waiting_;
  std::size_t count_ = 0;
};

}  // namespace pando::shard
