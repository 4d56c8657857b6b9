#pragma once
/// Which requests wait for somebody who may answer them? In their order, bucket by bucket.
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "node/shard/task.h"
#include "pando/time.h"

namespace pando::shard {

class Parking {
 public:
  bool empty() const { return lots_.empty(); }
  bool has(std::uint16_t bucket) const { return lots_.contains(bucket); }
  /// Octets of all requests.
  std::size_t size() const { return size_; }
  std::size_t count() const { return count_; }
  std::vector<std::uint16_t> buckets() const;

  void add(KeptTask task);
  /// Before all others of its bucket.
  void add_first(KeptTask task) { add_again(std::move(task), 0); }
  /// Was on its way and comes back: before those that were never under way, and behind those that
  /// left before it did, which `order` says.
  void add_again(KeptTask task, std::uint64_t order);
  /// Hands out the requests of a bucket in order, until `serve` says false of one: that and those
  /// behind it stay. `serve` may add requests of this bucket: they come behind all others.
  void leave(std::uint16_t bucket, const std::function<bool(const KeptTask&)>& serve);
  /// Those of which `which` says so are not to wait for a key behind this.
  void unblock(const std::function<bool(const Origin&)>& which, WhenEmpty when_empty);
  /// Takes out those of which `gone` says so.
  void drop(const std::function<bool(const Origin&)>& gone);

 private:
  struct Parked {
    KeptTask task;
    std::uint64_t order = std::numeric_limits<std::uint64_t>::max();
  };

  std::map<std::uint16_t, std::deque<Parked>> lots_;
  std::size_t size_ = 0, count_ = 0;
};

}  // namespace pando::shard
