#pragma once
/// Rules about what nodes believe of each other. Tables are looked at once a second per node.
#include <map>
#include <string>

#include "core/swim/swim.h"
#include "sim/verdict.h"

namespace pando::sim {

/// M1: only its owner raises an incarnation. M2: who is dead or gone comes back only with a newer
/// incarnation. M3: nobody who is alive and connected stays dead in a table.
///
/// What memberlist does on purpose is allowed: an entry that was dead for longer than the gossip
/// to the dead may have been erased and learnt anew, and a name may get a new address.
class TableRules : public Watcher {
 public:
  struct Limits {
    Duration dead_though_alive = std::chrono::minutes{15};   ///< M3's bound
    Duration gossip_to_the_dead = std::chrono::seconds{15};  ///< the least of the cluster
    Duration scan_interval = std::chrono::seconds{1};
  };
  TableRules(Verdict& verdict, Limits limits) : verdict_(verdict), limits_(limits) {}

  void after_step(World& world, const Step& step) override;
  void on_start(World& world, HostId host) override;
  /// Cuts and bad paths changed: M3's patience begins anew.
  void network_changed(Instant now) { network_calm_ = now; }

  /// What a table held at the last look.
  struct Seen {
    swim::Incarnation incarnation = 0;
    swim::State state = swim::State::alive;
    Endpoint endpoint;
    Instant since;               ///< of the node's own clock
    Instant not_alive = kNever;  ///< world time since when it is dead here
  };
  /// M2 for one entry: how it changed against the rule; empty if it did not. `local` is the
  /// node's own time now.
  static std::string comes_back_wrongly(const Seen& before, const Seen& after, Instant local,
                                        const Limits& limits);

 private:
  using Table = std::map<std::string, Seen, std::less<>>;

  void scan(World& world, HostId host);
  void check_owner(World& world, HostId host, const swim::Peer& peer);
  void check_alive(World& world, HostId host, const std::string& name, const Seen& seen);

  Verdict& verdict_;
  Limits limits_;
  Instant network_calm_{};
  std::map<std::string, swim::Incarnation, std::less<>> highest_own_;
  std::map<std::string, HostId, std::less<>> hosts_;  ///< the latest host of a name
  std::map<HostId, Table> tables_;
  std::map<HostId, Instant> next_;
};

/// L1: the first disagreement between the running nodes about who is here, at which address and
/// with which tags; empty if there is none. Of the others it is only asked that nobody takes them
/// for alive: who came later need not know them, and a crash during a leave can be told either way.
std::string disagreement(const World& world);

/// The same question for large worlds: every running node counts as many living members as run.
bool all_count_all(const World& world);

}  // namespace pando::sim
