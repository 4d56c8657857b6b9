// Plans for people.
#include <fmt/format.h>

#include "sim/plan_acts.h"

namespace pando::sim {
namespace {

std::string map_words(const Plan& plan) {
  if (plan.stores == 0) return "";
  return fmt::format("  map: {} buckets, {} copies, {}{}{}\n", plan.config.map.buckets,
                     plan.config.map.copies, map::to_string(plan.config.map.policy),
                     plan.machines == 0 ? "" : fmt::format(", on {} machines", plan.machines),
                     plan.guarded ? ", with guardians" : "");
}

std::string_view words_of(const Plan& plan) {
  if (plan.config.detection == Detection::swim) return "";
  return plan.mixed ? ", in turns, a third by SWIM" : ", in turns";
}

std::string seconds(Duration d) {
  return fmt::format("{:.3f} s", static_cast<double>(d.count()) / 1e9);
}

}  // namespace

std::string describe(const Plan& plan) {
  const node::Config& c = plan.config;
  std::string text = fmt::format(
      "seed {}: {} nodes, profile {}, trouble for {}\n"
      "  node: {}{}{}{}{}{}{}{}\n"
      "  network: latency {} + {}, loss {:.3f}{}, duplicates {:.2f}, reordered {:.2f} by {}, mtu "
      "{}\n",
      plan.draw.seed, plan.nodes, to_string(c.profile), seconds(plan.trouble),
      c.keys.empty() ? "plaintext" : "encrypted", c.label.empty() ? "" : ", labelled",
      c.compression ? ", compressing" : "",
      c.self.id.empty() ? ""
      : plan.corrupted  ? ", linked, with corrupted state"
                        : ", linked",
      words_of(plan), c.coalesce ? ", coalescing" : "", plan.snapshots ? ", with snapshots" : "",
      plan.wake_order == WakeOrder::queue_first ? ", reads before timers" : ", timers before reads",
      seconds(plan.latency), seconds(plan.jitter), plan.loss, plan.bursts ? " in bursts too" : "",
      plan.duplicates, plan.reordered, seconds(plan.late),
      plan.mtu == 0 ? "unlimited" : std::to_string(plan.mtu));
  text += map_words(plan) + data_words(plan);
  for (const Act& act : plan.acts) {
    text += fmt::format("  {:>10}  {} n{} (n{}) for {}\n", seconds(act.at), to_string(act.deed),
                        act.who, act.other, seconds(act.lasts));
  }
  return text;
}

}  // namespace pando::sim
