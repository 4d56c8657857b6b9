#pragma once
/// Rules about gossiped state: what readers hold of owners, and what owners hold for their users.
#include <map>
#include <string>

#include "pando/identity.h"
#include "sim/verdict.h"

namespace pando::sim {

/// G1: what a reader holds of an owner never goes back to an earlier version, nor to an earlier
/// start number. Tables are looked at once a second per node. Whoever forgets an owner may learn
/// versions of it anew, but of no earlier start.
class VersionsGrow : public Watcher {
 public:
  explicit VersionsGrow(Verdict& verdict) : verdict_(verdict) {}
  void after_step(World& world, const Step& step) override;
  void on_start(World&, HostId host) override { seen_[host].clear(); }
  /// The tables are damaged from outside: nothing is asked until resume().
  void rest() { resting_ = true; }
  void resume() {
    resting_ = false;
    seen_.clear();
  }

 private:
  struct Seen {
    StartNumber start = 0;
    std::uint64_t version = 0;
  };
  Verdict& verdict_;
  std::map<HostId, std::map<Id, Seen>> seen_;
  std::map<HostId, Instant> next_;
  bool resting_ = false;
};

/// What the users of each process wrote last, as far as the process said that it is done.
class WrittenKeys : public Watcher {
 public:
  void after_step(World& world, const Step& step) override;
  void on_start(World&, HostId host) override { keys_[host].clear(); }
  void forget() { keys_.clear(); }
  /// G3: the first key of a running process that is not as its users left it; empty: none. A key
  /// with a time limit may be there or not.
  std::string difference(const World& world) const;

 private:
  struct Written {
    std::optional<Bytes> value;  ///< nullopt: erased
    bool limited = false;
  };
  std::map<HostId, std::map<std::string, Written>> keys_;
};

/// L1 for state, once all is quiet: the first running owner of whom a running reader does not show
/// exactly what it shows itself; empty if there is none.
std::string state_disagreement(const World& world);
/// Whether all running nodes hold the same of everybody, down to what is not shown: numbers,
/// tombstones, and owners that do not run.
bool state_identical(const World& world);

}  // namespace pando::sim
