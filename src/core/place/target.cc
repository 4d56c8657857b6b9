#include "core/place/target.h"

#include <algorithm>
#include <tuple>

#include "core/place/stages.h"

namespace pando::place {
namespace {

/// Whoever is going to be replaced has weight 0, so that the others are planned without it.
std::vector<Node> nodes_of(const map::Map& map, const std::vector<Standing>& standing,
                           const std::vector<std::uint64_t>& load) {
  std::vector<Node> nodes;
  for (std::size_t i = 0; i < map.members.size(); ++i) {
    const bool keeps = standing[i] == Standing::fit || standing[i] == Standing::unfit;
    nodes.push_back({.weight = keeps ? static_cast<double>(map.members[i].weight) : 0,
                     .receives = standing[i] == Standing::fit,
                     .load = load[i]});
  }
  return nodes;
}

Why why_of(const Draft& draft, const std::vector<Standing>& standing, Draft::Bucket bucket) {
  const map::MemberList& acting = draft.now(bucket).acting;
  map::MemberList kept;
  bool suspect = false, leaving = false;
  for (const map::MemberNumber member : acting) {
    suspect |= standing[member] == Standing::suspect;
    leaving |= standing[member] == Standing::leaving;
    if (draft.nodes()[member].weight > 0) kept.push_back(member);
  }
  if (kept.size() < draft.copies())
    return leaving ? Why::leaving : suspect ? Why::suspect : Why::missing;
  return draft.spread().of(kept) > draft.penalty(bucket) ? Why::spread : Why::balance;
}

/// What has the fewest holders comes first, what only lies badly last; the rest in the planner's
/// order: from the most loaded first.
std::vector<Order> orders_of(const Draft& draft, const std::vector<Standing>& standing) {
  std::vector<Order> orders;
  for (const auto& [bucket, to] : draft.starts())
    orders.push_back({bucket, to, why_of(draft, standing, bucket)});
  const auto key = [&](const Order& order) {
    const bool lies_badly = order.why == Why::spread || order.why == Why::balance;
    return std::tuple{lies_badly, lies_badly ? 0 : draft.now(order.bucket).acting.size(),
                      order.why};
  };
  std::ranges::stable_sort(orders, {}, key);
  return orders;
}

/// Plans with bands of one width.
class Attempt {
 public:
  Attempt(const Spread& spread, const std::vector<Node>& nodes, const map::Map& map,
          const std::vector<bool>& anew, bool calm, double band)
      : draft_(spread, nodes, map.buckets, map.copies, anew, band) {
    drop_extra(draft_);
    fill_vacancies(draft_);
    if (calm) mend_spread(draft_);
    level(draft_, calm);
    one_per_host(draft_);
    roles_ = choose_primaries(draft_);
  }

  bool even() const { return roles_.even; }
  Target target(const std::vector<Standing>& standing) {
    Target target{.copies = draft_.copies(),
                  .plan = {},
                  .primaries = std::move(roles_.primaries),
                  .orders = orders_of(draft_, standing)};
    for (std::size_t b = 0; b < draft_.size(); ++b)
      target.plan.push_back(draft_.plan(static_cast<Draft::Bucket>(b)));
    return target;
  }

 private:
  Draft draft_;
  Roles roles_;
};

}  // namespace

Target make_target(const map::Map& map, const std::vector<Standing>& standing,
                   const std::vector<std::uint64_t>& load, const std::vector<bool>& anew) {
  const Spread spread{map.members};
  const std::vector<Node> nodes = nodes_of(map, standing, load);
  // Suspicion is for seconds: nobody begins to move only for balance while it lasts.
  const bool calm = std::ranges::count(standing, Standing::suspect) == 0;
  Attempt wide{spread, nodes, map, anew, calm, kBand};
  if (wide.even() || !calm) return wide.target(standing);
  // Copies that lie unevenly, each node within its band, can leave no even roles.
  Attempt narrow{spread, nodes, map, anew, calm, 0};
  return narrow.even() ? narrow.target(standing) : wide.target(standing);
}

}  // namespace pando::place
