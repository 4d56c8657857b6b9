#include "core/place/chains.h"

#include <algorithm>

namespace pando::place {
namespace {

/// The search ends after so many questions: chains are for crowded small clusters, where one is
/// found soon.
constexpr std::size_t kMostChecks = 20'000'000;

}  // namespace

Chains::Chains(Draft& draft) : draft_(draft), moves_(draft) {
  for (std::size_t i = 0; i < draft.nodes().size(); ++i)
    if (draft.nodes()[i].weight > 0) nodes_.push_back(static_cast<Number>(i));
}

void Chains::level(bool fresh) {
  for (const Number node : nodes_) {
    while (moves_.over(node) && chain({node}, {}, fresh)) {
    }
    while (draft_.nodes()[node].receives && moves_.under(node) &&
           chain(donors(node), node, fresh)) {
    }
  }
}

std::vector<Draft::Number> Chains::donors(Number beside) const {
  std::vector<Number> donors;
  for (const Number node : nodes_)
    if (node != beside && moves_.spare(node)) donors.push_back(node);
  const auto fuller = [&](Number a, Number b) { return draft_.fullness(a) > draft_.fullness(b); };
  std::ranges::stable_sort(donors, fuller);
  return donors;
}

/// From one of the sources to the target, or to any node with room. Whether there was one.
bool Chains::chain(const std::vector<Number>& sources, std::optional<Number> target, bool fresh) {
  ways_.assign(draft_.nodes().size(), {});
  std::vector<Number> open = sources;
  for (const Number source : sources) ways_[source] = Way{source, 0};
  for (std::size_t next = 0; next < open.size() && checks_ < kMostChecks; ++next) {
    const Number at = open[next];
    if (target ? at == *target : ways_[at]->by != at && moves_.room(at)) return carry_out(at);
    for (const Bucket bucket : draft_.held(at))
      if (draft_.plan(bucket).contains(at)) spread_from(at, bucket, fresh, open);
  }
  return false;
}

void Chains::spread_from(Number at, Bucket bucket, bool fresh, std::vector<Number>& open) {
  const auto visit = [&](Number to) {
    ++checks_;
    if (ways_[to] || !moves_.may_hold(bucket, to) || !moves_.fits(bucket, at, to)) return;
    ways_[to] = Way{at, bucket};
    open.push_back(to);
  };
  // What is to be made anyway may as well be made elsewhere.
  if (fresh || draft_.cost(bucket, at) == Draft::Cost::must_learn) {
    for (const Number to : nodes_) visit(to);
    return;
  }
  const map::Holders& now = draft_.now(bucket);
  for (const Number to : now.acting) visit(to);
  for (const Number to : now.learners) visit(to);
}

bool Chains::carry_out(Number at) {
  std::vector<std::pair<Way, Number>> moves;
  for (; ways_[at]->by != at; at = ways_[at]->by) {
    for (const auto& [way, to] : moves)
      if (way.bucket == ways_[at]->bucket) return false;  // it was judged as it is now
    moves.emplace_back(*ways_[at], at);
  }
  for (const auto& [way, to] : moves) draft_.swap(way.bucket, way.by, to);
  return true;
}

}  // namespace pando::place
