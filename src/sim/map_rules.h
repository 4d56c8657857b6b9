#pragma once
/// Rules about the map: one for each epoch, each from the one before, and all end with the same.
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "pando/map.h"
#include "sim/verdict.h"

namespace pando::sim {

/// Everything that was ever adopted anywhere.
///
/// A1: one map for each branch and epoch of a cluster, and every one is legal.
/// A2: the epochs of a process grow, unless it forgets its map or goes to another branch.
/// D3: whoever acts for a bucket acted or learnt before, and whoever is first acted before, along
/// the chain of maps. A bucket that nobody had is free.
class MapChain : public Watcher {
 public:
  explicit MapChain(Verdict& verdict) : verdict_(verdict) {}
  void after_step(World& world, const Step& step) override;
  void on_start(World&, HostId host) override { last_.erase(host); }
  /// What is wrong with a map whose parent this is, under D3; empty if nothing.
  static std::string wrong_heir(const map::Map& parent, const map::Map& next);
  /// Maps are damaged from outside: nothing is asked until resume().
  void rest() { resting_ = true; }
  /// What was adopted before counts no more.
  void resume() {
    resting_ = false;
    by_number_.clear();
    by_hash_.clear();
    last_.clear();
  }
  /// Of all branches: maps, and those with other members than the one before.
  std::size_t maps() const { return by_hash_.size(); }
  std::size_t member_changes() const { return member_changes_; }

 private:
  using Number = std::tuple<Id, std::string, map::Epoch>;
  void adopted(World& world, HostId host, const map::MapPtr& map);
  void compare(World& world, HostId host, const map::Map& map, const map::Mark& mark);

  Verdict& verdict_;
  std::map<Number, map::Hash> by_number_;
  std::map<map::Hash, map::MapPtr> by_hash_;
  std::map<HostId, map::Mark> last_;
  std::size_t member_changes_ = 0;
  bool resting_ = false;
};

/// D1: at any time one process of a branch at most may act as the primary of a bucket. Looked at
/// every 20 ms. Holds while clocks differ by no more than a tenth in their speed, and do not jump.
class OnePrimary : public Watcher {
 public:
  explicit OnePrimary(Verdict& verdict) : verdict_(verdict) {}
  void after_step(World& world, const Step& step) override;
  /// Clocks jump, or differ by more: nothing is asked from now on.
  void rest() { resting_ = true; }

 private:
  Verdict& verdict_;
  Instant next_{};
  bool resting_ = false;
};

/// L1 for the map, once all is quiet: all running nodes have the same one, its members are the
/// running nodes that hold data, and nothing is left to be done. Empty if so. D4 is a part of it:
/// every bucket that is not lost has as many copies on different hosts as are possible.
std::string map_disagreement(const World& world);
/// Who of the members has still forgotten what it promised: until all together have left that map,
/// a side that lacks one may stop. Empty: nobody.
std::string map_barred(const World& world);
/// Why a cluster may stop, and rightly so: too few members of the newest map are alive to decide
/// on the next one in person, and all who live say so. Empty if that is not the case.
std::string map_stopped(const World& world);

/// A3, from the moment at which the faults have stopped until all agree: why so many maps are too
/// many for so many nodes that hold data. Empty if they are not.
std::string too_many_maps(std::size_t made, std::size_t stores);

/// Those whose role is to hold data.
Hosts running_stores(const World& world);

}  // namespace pando::sim
