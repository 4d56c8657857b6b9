#include "sim/data_trial.h"

namespace pando::sim {

using namespace std::chrono_literals;

namespace {

/// They go on for a while after the faults.
constexpr Duration kAfter = 10s;
/// Every key has an answer, once there is a map that all have.
constexpr Duration kServed = 5min;
/// Links that were lost are made again, and copies continued or made anew.
constexpr Duration kEqual = 5min;

}  // namespace

DataTrial::DataTrial(Trial& trial, const Plan& plan)
    : world_(trial.world),
      commits_(trial.verdict()),
      bounded_(trial.verdict()),
      losses_(history_),
      clients_(trial.world, history_, plan.habits, Rng{plan.draw.seed ^ 0xc11e}) {
  for (Watcher* watcher :
       std::initializer_list<Watcher*>{&losses_, &commits_, &bounded_, &clients_})
    world_.watch(*watcher);
}

void DataTrial::begin() {
  losses_.begin();
  clients_.begin();
}

void DataTrial::calm_down() {
  world_.at(world_.now() + kAfter, [this] { clients_.rest(); });
}

std::string DataTrial::end() {
  // Who was leaving when the faults ended may be gone a little later, and the last data with it.
  const auto stopped = [&] {
    return !map_stopped(world_).empty() || running_stores(world_).empty();
  };
  clients_.read_all();
  const Duration patience = stopped() ? 30s : kServed;
  const bool served = world_.run_until([&] { return clients_.at_rest(); }, patience);
  if (!served && !stopped())
    return "L1: " + std::to_string(clients_.unread().size()) + " keys are not served, as " +
           clients_.unread().front();
  if (!stopped() && !world_.run_until([&] { return data_disagreement(world_).empty(); }, kEqual))
    return "L1: " + data_disagreement(world_);
  judgement_ = history_.judge(losses_.buckets());
  return judgement_.wrong.empty() ? "" : "D6: " + judgement_.wrong;
}

}  // namespace pando::sim
