#pragma once
/// Rules about data, seen from inside: who confirms, who holds it, and whether copies are equal.
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "core/store/impl.h"
#include "sim/data_history.h"
#include "sim/verdict.h"

namespace pando::sim {

/// The inside of a shard's store.
store::Store::Impl& store_of(const shard::Shard& shard);

/// D1: of one list of holders of a bucket (branch, since) one process at most commits writes.
/// D2: what a primary has committed every acting member holds that has not gone on to another map,
/// and where two copies have the same log, their contents are equal.
class CommitRules : public Watcher {
 public:
  explicit CommitRules(Verdict& verdict) : verdict_(verdict) {}
  void after_data(World& world, const DataStep& step) override;
  void on_start(World&, HostId host) override { seen_.erase(host); }
  std::uint64_t commits() const { return commits_; }

 private:
  struct Seen {
    store::Configuration by;
    store::Sequence committed = 0;
  };
  void look(World& world, HostId host, store::Bucket& bucket, Seen& seen);
  void committed(World& world, HostId host, store::Bucket& bucket);
  std::string missing(World& world, HostId host, store::Bucket& bucket, const map::Map& map,
                      const map::Host& member) const;

  Verdict& verdict_;
  std::map<HostId, std::vector<Seen>> seen_;
  std::map<std::tuple<std::uint64_t, map::Epoch, std::uint16_t>, Participant> speakers_;
  std::uint64_t commits_ = 0;
};

/// Q1 for data: what a shard keeps is bounded by what clients wait for, and by its limits. And what
/// it says: no two copies ever differ, no message is none.
class ShardsBounded : public Watcher {
 public:
  explicit ShardsBounded(Verdict& verdict) : verdict_(verdict) {}
  void after_data(World& world, const DataStep& step) override;

 private:
  Verdict& verdict_;
  std::map<std::pair<HostId, std::uint8_t>, Instant> next_;
};

/// Tells a history which buckets lose what they had: nobody who acts by a map acted by the one
/// before. D5 is asked of all others. And when a cluster begins anew: where all its nodes have
/// ended.
class Losses : public Watcher {
 public:
  explicit Losses(DataHistory& history) : history_(history) {}
  void after_step(World& world, const Step& step) override;
  std::size_t buckets() const { return buckets_; }
  std::size_t lost() const { return lost_; }
  /// What there is now is not the beginning.
  void begin() { begun_ = true; }

 private:
  void look(World& world, const map::MapPtr& map);

  DataHistory& history_;
  std::map<map::Hash, map::MapPtr> maps_;
  std::size_t buckets_ = 1, lost_ = 0;
  bool begun_ = false;
};

/// L1 for data, once all is quiet: every acting member of every bucket has the same writes and the
/// same contents. Empty if so.
std::string data_disagreement(const World& world);

}  // namespace pando::sim
