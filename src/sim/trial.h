#pragma once
/// A world under all rules: what stories and swarms run in.
#include <optional>
#include <string>

#include "sim/callers.h"
#include "sim/founding_rules.h"
#include "sim/link_rules.h"
#include "sim/mail_rules.h"
#include "sim/map_rules.h"
#include "sim/operator.h"
#include "sim/rules.h"
#include "sim/state_rules.h"
#include "sim/table_rules.h"
#include "sim/world.h"

namespace pando::sim {

/// What depends on how the nodes are configured.
struct TrialBounds {
  Duration gossip_to_the_dead = std::chrono::seconds{15};  ///< the least of the cluster
  Duration dead_though_alive = std::chrono::minutes{15};   ///< M3
};

class Trial {
 public:
  explicit Trial(std::uint64_t seed, TrialBounds bounds = {});

  /// Starts `count` nodes of one configuration and waits until all know all. Their names and
  /// addresses are filled in. Empty if that did not happen within two minutes.
  Hosts boot(std::size_t count, const node::Config& config = {});
  /// Waits until the running nodes agree with each other and with the truth.
  bool settle(Duration within, bool pruned = false);
  /// Fires a user event at `from` and waits until every running node has delivered it.
  bool tell_all(HostId from, const std::string& name, Duration within);

  /// The first broken rule, as a sentence; empty while there is none.
  std::string failure() const;
  /// For further rules.
  Verdict& verdict() { return verdict_; }

  World world;
  Operator op;

 private:
  Verdict verdict_;
  PacketSizes sizes_{verdict_};
  EventsOnce events_{verdict_};
  ClocksGrow clocks_{verdict_};
  SilentAfterStop silence_{verdict_};
  QueuesBounded queues_{verdict_};
  LinksTakeTurns links_{verdict_};
  MailInOrder mail_{verdict_};
  Incarnations incarnations_;

 public:
  Callers callers{verdict_};
  VersionsGrow versions{verdict_};
  WrittenKeys written;
  MapChain maps{verdict_};
  Foundings foundings{verdict_};
  OnePrimary primaries{verdict_};
  NobodyStaysDead nobody_stays_dead;
};

/// The first or the last hosts of a group, as stories say it.
Hosts first(const Hosts& hosts, std::size_t count);
Hosts last(const Hosts& hosts, std::size_t count);

}  // namespace pando::sim
