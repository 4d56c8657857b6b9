#pragma once
/// Rules about what nodes believe of each other. Tables are looked at once a second per node.
#include <map>
#include <string>

#include "core/swim/swim.h"
#include "sim/verdict.h"

namespace pando::sim {

/// M1: only its owner raises an incarnation. M2: who is dead or gone comes back only with a newer
/// incarnation.
///
/// What memberlist does on purpose is allowed: an entry that was dead for longer than the gossip
/// to the dead may have been erased and learnt anew, and a name may get a new address.
class Incarnations : public Watcher {
 public:
  struct Limits {
    Duration gossip_to_the_dead = std::chrono::seconds{15};  ///< the least of the cluster
    Duration scan_interval = std::chrono::seconds{1};
  };
  Incarnations(Verdict& verdict, Limits limits) : verdict_(verdict), limits_(limits) {}

  void after_step(World& world, const Step& step) override;
  void on_start(World&, HostId host) override { tables_[host].clear(); }

  /// What a table held at the last look.
  struct Seen {
    swim::Incarnation incarnation = 0;
    swim::State state = swim::State::alive;
    Endpoint endpoint;
    Instant since;  ///< of the node's own clock
  };
  /// M2 for one entry: how it changed against the rule; empty if it did not. `local` is the
  /// node's own time now.
  static std::string comes_back_wrongly(const Seen& before, const Seen& after, Instant local,
                                        const Limits& limits);

 private:
  using Table = std::map<std::string, Seen, std::less<>>;

  void scan(World& world, HostId host);
  void check_owner(World& world, HostId host, const swim::Peer& peer);

  Verdict& verdict_;
  Limits limits_;
  std::map<std::string, swim::Incarnation, std::less<>> highest_own_;
  std::map<HostId, Table> tables_;
  std::map<HostId, Instant> next_;
};

/// M3: nobody who is alive and connected stays failed or left in a member table beyond a bound.
class NobodyStaysDead : public Watcher {
 public:
  NobodyStaysDead(Verdict& verdict, Duration bound) : verdict_(verdict), bound_(bound) {}

  void after_step(World& world, const Step& step) override;
  void on_start(World& world, HostId host) override;
  /// Cuts and bad paths changed: patience begins anew.
  void network_changed(Instant now) { network_calm_ = now; }

 private:
  bool undisturbed(const World& world, HostId host) const;

  Verdict& verdict_;
  Duration bound_;
  Instant network_calm_{};
  std::map<std::string, HostId, std::less<>> hosts_;  ///< the latest host of a name
  /// Since when an observer takes a name for dead, in world time.
  std::map<HostId, std::map<std::string, Instant, std::less<>>> dead_since_;
  std::map<HostId, Instant> next_;
};

/// L1: the first disagreement between the running nodes about who is here, at which address and
/// with which tags; empty if there is none. Of the others it is only asked that nobody takes them
/// for alive: who came later need not know them, and a crash during a leave can be told either way.
/// A running member may count as `leaving`: in Serf an old good-bye can tie with the time of a new
/// join and then stands until the next one.
/// `pruned`: an operator has pruned members. Serf erases who was pruned even if it lives again by
/// then, and is not told of it anew while SWIM has it alive.
std::string disagreement(const World& world, bool pruned = false);

/// Whether all running nodes have heard of the same newest event. Before that, an event of one who
/// lags may be too old for one who has just joined.
bool event_clocks_agree(const World& world);

/// L1 for large worlds: every running node counts as many living members as run.
bool all_count_all(const World& world);

}  // namespace pando::sim
