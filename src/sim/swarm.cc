#include "sim/swarm.h"

#include "sim/acts.h"
#include "sim/data_trial.h"
#include "sim/map_damage.h"
#include "sim/state_damage.h"
#include "sim/trial.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

/// The longest back-off, a connection request that is tried again, and a link that falls silent.
constexpr Duration kLinksBound = 2min;

TrialBounds bounds_of(const Plan& plan) {
  const Duration usual = plan.config.profile == Profile::wan     ? 60s
                         : plan.config.profile == Profile::local ? 15s
                                                                 : 30s;
  return {.gossip_to_the_dead = plan.config.tuning.gossip_to_the_dead.value_or(usual)};
}

/// A side that counts the other as failed tries to reach it every reconnect interval, but in a
/// large cluster with few failures only with probability failed/alive; the bound leaves room.
Duration healing_bound(const Plan& plan) {
  return plan.config.profile == Profile::wan ? 30min : 15min;
}

/// Replacements that make no progress wait a minute, and a start number is raised once a minute.
constexpr Duration kStateBound = 10min;

/// A round trip over a link that is there, or is made first.
constexpr Duration kCallsBound = 30s;

/// Who has come and gone again and again gets nothing for up to 15 min.
constexpr Duration kMapBound = 20min;

/// Within this time all hosts start.
constexpr Duration kComing = 3s;
/// Of the first map of all, where there is no trouble yet.
constexpr Duration kFounding = 2min;

class Run {
 public:
  explicit Run(const Plan& plan)
      : plan_(plan),
        trial_(plan.draw.seed, bounds_of(plan)),
        acts_(trial_.world, trial_.op, trial_.callers, plan) {
    acts_.on_network_change = [this] { trial_.nobody_stays_dead.network_changed(world().now()); };
  }

  Outcome run(const Extras& extras) {
    if (extras.watcher != nullptr) world().watch(*extras.watcher);
    if (extras.sabotage != nullptr) world().data().plant(*extras.sabotage);
    if (plan_.draw.data) data_.emplace(trial_, plan_);
    trouble();
    std::string failure = trial_.failure();
    if (failure.empty()) failure = peace();
    if (!trial_.failure().empty()) failure = trial_.failure();
    if (extras.history != nullptr && data_) data_->history().write_edn(*extras.history);
    return {.draw = plan_.draw,
            .failure = failure,
            .fingerprint = world().fingerprint(),
            .healing = healing_,
            .age = world().age()};
  }

 private:
  World& world() { return trial_.world; }

  void trouble() {
    Hosts hosts;
    for (std::size_t i = 0; i < plan_.nodes; ++i) {
      hosts.push_back(world().add_host(config_of(plan_, i), plan_.snapshots));
      if (plan_.guarded) world().guard(hosts.back());
      if (data_) world().data().keep(hosts.back(), plan_.shard);
    }
    if (!plan_.steady_clocks) trial_.primaries.rest();
    trial_.op.set_seeds(first(hosts, 3));
    for (const HostId host : hosts) {
      const Duration later{world().rng().between(0, kComing.count())};
      world().at(world().now() + later, [this, host] { trial_.op.bring_up(host); });
    }
    // Those who cannot hear of each other at first found maps of their own, and rightly so.
    if (data_) found();
    acts_.schedule();
    if (data_) data_->begin();
    world().run_for(plan_.trouble);
  }

  void found() {
    world().run_for(kComing);
    world().run_until([&] { return map_disagreement(world()).empty(); }, kFounding);
  }

  std::string peace() {
    acts_.heal();
    if (data_) data_->calm_down();
    maps_before_ = trial_.maps.maps();
    const Instant begin = world().now();
    if (!trial_.settle(healing_bound(plan_), acts_.pruned()))
      return "L1: " + disagreement(world(), acts_.pruned());
    healing_ = world().now() - begin;
    if (data_) return data();
    return plan_.draw.mapped ? maps() : everything();
  }

  std::string data() {
    if (std::string wrong = maps(); !wrong.empty()) return wrong;
    return data_->end();
  }

  std::string everything() {
    // A node that is still joining ignores older events, and rightly so.
    world().run_for(30s);
    if (!world().run_until([&] { return event_clocks_agree(world()); }, 15min))
      return "L1: the event clocks do not agree";
    for (int i = 0; i < 3 && !world().running().empty(); ++i) {
      const Hosts running = world().running();
      const HostId from = running[world().rng().below(running.size())];
      if (!trial_.tell_all(from, "peace" + std::to_string(i), 10min))
        return "E2: an event of n" + std::to_string(from) +
               " in a healthy cluster does not reach all";
    }
    if (!trial_.settle(5min, acts_.pruned()))
      return "L1, after it held once: " + disagreement(world(), acts_.pruned());
    if (!world().run_until([&] { return link_disagreement(world()).empty(); }, kLinksBound))
      return "K2: " + link_disagreement(world());
    for (const auto part : {&Run::maps, &Run::state, &Run::calls, &Run::queries})
      if (std::string wrong = (this->*part)(); !wrong.empty()) return wrong;
    return "";
  }

  /// All come to the map in which nothing is left to be done, or say rightly that they cannot.
  std::string maps() {
    if (plan_.stores == 0) return "";
    // Whom an operator has pruned some never hear of again, so not all know of all candidates.
    if (acts_.pruned()) {
      world().run_for(5min);
      return too_many_maps();
    }
    const auto agreed = [&] {
      return map_disagreement(world()).empty() || !map_stopped(world()).empty();
    };
    if (!world().run_until(agreed, kMapBound, 1s)) return "L1: " + map_disagreement(world());
    if (std::string wrong = too_many_maps(); !wrong.empty()) return wrong;
    return plan_.corrupted ? damaged_maps() : "";
  }

  std::string too_many_maps() {
    return sim::too_many_maps(trial_.maps.maps() - maps_before_, running_stores(world()).size());
  }

  /// From whatever nodes remember all come to one map, which goes on as any other.
  std::string damaged_maps() {
    trial_.maps.rest();
    trial_.foundings.rest();
    trial_.primaries.rest();
    Rng rng{plan_.draw.seed ^ 0xbad};
    corrupt_maps(world(), rng);
    world().run_for(10s);
    const auto wrong = [&] {
      const std::string differ = map_disagreement(world());
      return differ.empty() ? map_barred(world()) : differ;
    };
    const auto healed = [&] { return wrong().empty() || !map_stopped(world()).empty(); };
    if (!world().run_until(healed, kMapBound, 1s)) return "L1 of damaged maps: " + wrong();
    return map_disagreement(world()).empty() ? after_damage(rng) : "";
  }

  std::string after_damage(Rng& rng) {
    trial_.maps.resume();
    const Hosts stores = running_stores(world());
    if (stores.size() < 3) return "";
    const HostId again = stores[rng.below(stores.size())];
    world().crash(again);
    world().run_for(1s);
    trial_.op.bring_up(again);
    world().run_for(1s);
    const auto goes_on = [&] { return map_disagreement(world()).empty(); };
    return world().run_until(goes_on, kMapBound, 1s)
               ? ""
               : "L1 after damaged maps: " + map_disagreement(world());
  }

  /// All come to show what the owners do, which is what their users wrote; in some plans from
  /// damaged tables.
  std::string state() {
    if (plan_.corrupted) {
      trial_.versions.rest();
      trial_.written.forget();
      Rng rng{plan_.draw.seed ^ 0xdead};
      corrupt_state(world(), rng);
      world().run_for(1min);  // sums, which tell who differs, are audited first
    }
    if (std::string wrong = state_settles(); !wrong.empty()) return wrong;
    // What is shown may agree while numbers behind it are still wrong.
    if (!world().run_until([&] { return state_identical(world()); }, kStateBound, 1s))
      return "L1: gossiped state agrees in what is shown only";
    trial_.versions.resume();
    for (const HostId host : world().running())
      world().ask(host, state::Set{"peace", Bytes(9), {}});
    world().run_for(1s);
    return state_settles();
  }

  std::string state_settles() {
    const auto agreed = [&] { return state_disagreement(world()).empty(); };
    if (!world().run_until(agreed, kStateBound, 1s)) return "L1: " + state_disagreement(world());
    const std::string wrong = trial_.written.difference(world());
    return wrong.empty() ? "" : "G3: " + wrong;
  }

  /// Everybody gets an answer of everybody.
  std::string calls() {
    if (plan_.config.self.id.empty()) return "";
    std::size_t due = trial_.callers.answered();
    for (const HostId from : world().running())
      for (const HostId to : world().running()) {
        trial_.callers.call(world(), from, to, Handler::echo, 100, kCallsBound, {});
        ++due;
      }
    world().run_until([&] { return trial_.callers.answered() == due; }, kCallsBound + 1s);
    const std::size_t missing = due - trial_.callers.answered();
    return missing == 0 ? "" : "R1: " + std::to_string(missing) + " calls in peace had no answer";
  }

  std::string queries() {
    for (const Ticket query : acts_.queries())
      if (std::string wrong = wrong_replies(world().replies(query)); !wrong.empty())
        return "Q2: " + wrong;
    return "";
  }

  const Plan& plan_;
  Trial trial_;
  Acts acts_;
  std::optional<DataTrial> data_;
  Duration healing_{};
  std::size_t maps_before_ = 0;  ///< when the faults stopped
};

}  // namespace

Outcome run_plan(const Plan& plan, const Extras& extras) {
  return Run{plan}.run(extras);
}

}  // namespace pando::sim
