#pragma once
/// Carries out the deeds of a plan, and undoes those that last.
#include <functional>
#include <map>
#include <set>
#include <vector>

#include "sim/callers.h"
#include "sim/operator.h"
#include "sim/plan.h"
#include "sim/world.h"

namespace pando::sim {

class Acts {
 public:
  Acts(World& world, Operator& op, Callers& callers, const Plan& plan)
      : world_(world), op_(op), callers_(callers), plan_(plan) {}

  /// Puts every act of the plan on the agenda, counted from now.
  void schedule();
  /// Ends everything that was done to hosts and network and starts whoever ought to run.
  void heal();

  /// Whether anybody was pruned.
  bool pruned() const { return pruned_; }
  /// Tickets of the queries asked so far.
  const std::vector<Ticket>& queries() const { return queries_; }
  /// Called when cuts or paths change.
  std::function<void()> on_network_change = [] {};

 private:
  static const std::map<Deed, void (Acts::*)(const Act&)> kWays, kWordWays, kStormWays;

  void perform(const Act& act);
  void stop_and_start(const Act& act);
  void stop_many(const Act& act);
  void hold_process(const Act& act);
  void bend_clock(const Act& act);
  void cut_network(const Act& act);
  void spoil_paths(const Act& act);
  void leave(const Act& act);
  void force_leave(const Act& act);
  void say(const Act& act);
  void storm(const Act& act);
  void rotate_keys(const Act& act);
  void write(const Act& act);
  void write_storm(const Act& act);
  void post_mail(const Act& act);
  void call(const Act& act);
  void cast(const Act& act);
  void reset_links(const Act& act);
  void use_key_if_everybody_has_it(HostId host, Ticket install, Bytes key);
  /// Does `undo` when the act has lasted long enough.
  void later(const Act& act, std::function<void()> undo);
  Path common_path(bool trouble) const;
  HostId some_running(HostId preferred) const;

  World& world_;
  Operator& op_;
  Callers& callers_;
  const Plan& plan_;
  std::set<HostId> departed_;
  bool forced_ = false;  ///< somebody was removed by hand
  bool pruned_ = false;
  bool healed_ = false;
  std::vector<Ticket> queries_;
  std::uint64_t letters_ = 0;
};

}  // namespace pando::sim
