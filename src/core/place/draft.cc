#include "core/place/draft.h"

#include <algorithm>
#include <cmath>

namespace pando::place {
namespace {

/// Of a share, this part is enough to have in common with one other.
constexpr double kEnough = 0.5;
/// A share that is a whole number but for rounding is one.
constexpr double kRounding = 1e-6;

}  // namespace

std::size_t least_of(double share, double band) {
  return static_cast<std::size_t>(
      std::min(std::floor(share + kRounding), std::ceil(share * (1 - band) - kRounding)));
}

std::size_t most_of(double share, double band) {
  return static_cast<std::size_t>(
      std::max(std::ceil(share - kRounding), std::floor(share * (1 + band) + kRounding)));
}

Draft::Draft(const Spread& spread, const std::vector<Node>& nodes,
             const std::vector<map::Holders>& buckets, std::size_t copies,
             const std::vector<bool>& anew, double band)
    : spread_(spread),
      nodes_(nodes),
      buckets_(buckets),
      anew_(anew),
      plan_(buckets.size()),
      held_(nodes.size()),
      load_(nodes.size(), 0),
      stale_(nodes.size(), 0),
      least_(nodes.size(), 0),
      most_(nodes.size(), 0),
      has_(nodes.size(), 0),
      share_(nodes.size(), 0),
      company_(nodes.size()) {
  for (std::size_t b = 0; b < buckets.size(); ++b) {
    for (const Number node : buckets[b].acting)
      if (nodes[node].weight > 0) add(static_cast<Bucket>(b), node);
    for (const map::MemberList* list : {&buckets[b].acting, &buckets[b].learners})
      for (const Number node : *list) ++has_[node];
  }
  best_ = best_spread(spread, takers(), copies);
  set_bands(band);
}

Draft::Cost Draft::cost(Bucket bucket, Number node) const {
  if (buckets_[bucket].acting.contains(node)) return Cost::acts;
  return buckets_[bucket].learners.contains(node) ? Cost::learns : Cost::must_learn;
}

const std::vector<Draft::Bucket>& Draft::held(Number node) {
  auto& held = held_[node];
  if (stale_[node] * 2 > held.size()) {
    std::ranges::sort(held);
    held.erase(std::unique(held.begin(), held.end()), held.end());
    std::erase_if(held, [&](Bucket b) { return !plan_[b].contains(node); });
    stale_[node] = 0;
  }
  return held;
}

bool Draft::enough_in_common(Number a, Number b) const {
  return static_cast<double>(company_.count(a, b)) >= std::min(share_[a], share_[b]) * kEnough;
}

std::size_t Draft::strangers(const map::MemberList& copies, Number node) const {
  return static_cast<std::size_t>(std::ranges::count_if(copies, [&](Number other) {
    return company_.count(node, other) == 0 || enough_in_common(node, other);
  }));
}

void Draft::add(Bucket bucket, Number node) {
  for (const Number other : plan_[bucket]) company_.join(node, other);
  plan_[bucket].push_back(node);
  held_[node].push_back(bucket);
  ++load_[node];
  if (cost(bucket, node) == Cost::must_learn) added_.push_back({bucket, node});
}

void Draft::drop(Bucket bucket, Number node) {
  plan_[bucket].erase(node);
  for (const Number other : plan_[bucket]) company_.part(node, other);
  ++stale_[node];
  --load_[node];
}

std::vector<Draft::Start> Draft::starts() const {
  std::vector<Start> starts;
  std::vector<map::MemberList> seen(size());
  for (const Start& start : added_)
    if (plan_[start.bucket].contains(start.to) && !seen[start.bucket].contains(start.to)) {
      seen[start.bucket].push_back(start.to);
      starts.push_back(start);
    }
  return starts;
}

/// Who receives nothing can keep what it has, and gets what is under way.
std::vector<Taker> Draft::takers() const {
  std::vector<Taker> takers;
  const auto all = static_cast<double>(buckets_.size());
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    takers.push_back({nodes_[i].weight, nodes_[i].receives ? all : static_cast<double>(has_[i])});
  return takers;
}

void Draft::set_bands(double band) {
  std::size_t planned = 0;
  for (std::size_t b = 0; b < size(); ++b) planned += this->planned(static_cast<Bucket>(b));
  share_ = fair_shares(spread_, takers(), planned, copies());
  for (std::size_t i = 0; i < share_.size(); ++i) {
    least_[i] = least_of(share_[i], band);
    most_[i] = most_of(share_[i], band);
    // Whose share is what it has would lose a part of that with each plan.
    const auto has = static_cast<double>(has_[i]);
    if (!nodes_[i].receives && share_[i] + kRounding >= has) least_[i] = has_[i];
  }
}

}  // namespace pando::place
