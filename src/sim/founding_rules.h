#pragma once
/// A rule about the first map: nobody begins anew what somebody still has.
#include <map>

#include "pando/map.h"
#include "sim/verdict.h"

namespace pando::sim {

/// F1: who knew a map, in this run or by its files, founds none while a process lives that belongs
/// to a map and was a member of that one, or is a member of that branch. Not asked where each side
/// of a split may go on by itself.
class Foundings : public Watcher {
 public:
  explicit Foundings(Verdict& verdict) : verdict_(verdict) {}
  void after_step(World& world, const Step& step) override;
  void on_start(World& world, HostId host) override;
  /// Maps are damaged from outside: nothing is asked from now on.
  void rest() { resting_ = true; }

 private:
  void judge(World& world, HostId founder, const map::Map& last, const map::Map& map);

  Verdict& verdict_;
  std::map<HostId, map::MapPtr> last_;  ///< that it knew
  bool resting_ = false;
};

}  // namespace pando::sim
