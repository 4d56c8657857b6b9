#pragma once
/// Who reported what about whom: the member events of a run, written down.
#include <set>
#include <string>
#include <vector>

#include "sim/watcher.h"
#include "sim/world.h"

namespace pando::sim {

/// Keeps every member event as it leaves a node. Coalescing nodes report late and less.
class Ledger : public Watcher {
 public:
  struct Entry {
    Instant at;
    HostId observer;
    MemberEventType type;
    std::string subject;
  };

  void after_step(World& world, const Step& step) override;
  const std::vector<Entry>& entries() const { return entries_; }
  /// How often members other than `except` were reported as failed by nodes other than `except`.
  std::size_t false_deaths(const World& world, const Hosts& except) const;
  void clear() { entries_.clear(); }

 private:
  std::vector<Entry> entries_;
};

}  // namespace pando::sim
