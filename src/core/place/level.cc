// As many copies as each node's share: with as few moves as possible.
#include <algorithm>
#include <deque>
#include <optional>

#include "core/place/draft.h"

namespace pando::place {
namespace {

using Number = Draft::Number;
using Bucket = Draft::Bucket;

/// Looking for chains of moves ends after so many questions: they are for crowded small clusters,
/// where one is found soon.
constexpr std::size_t kMostChecks = 20'000'000;

class Leveller {
 public:
  Leveller(Draft& draft, bool fresh) : draft_(draft), count_(draft.nodes().size()) {
    for (std::size_t i = 0; i < count_; ++i) {
      const auto node = static_cast<Number>(i);
      first_load_.push_back(draft.load(node));
      if (draft.nodes()[i].weight > 0) nodes_.push_back(node);
    }
    take_up();
    chains(false);
    if (!fresh) return;
    for (const Number node : nodes_) serve(node);
    for (const Number node : nodes_) relieve(node);
    chains(true);
  }

 private:
  bool over(Number node) const { return draft_.load(node) > draft_.most(node); }
  bool under(Number node) const { return draft_.load(node) < draft_.least(node); }
  bool spare(Number node) const { return draft_.load(node) > draft_.least(node); }
  bool room(Number node) const {
    return draft_.nodes()[node].receives && draft_.load(node) < draft_.most(node);
  }
  /// Whether a copy may go there and the bucket is spread no worse.
  bool fits(Bucket bucket, Number from, Number to) const {
    const map::MemberList& plan = draft_.plan(bucket);
    if (plan.contains(to)) return false;
    const Penalty after = draft_.spread().added(plan, to, from);
    return after < kOneHost && after <= draft_.spread().added(plan, from, from);
  }

  /// Moves that are under way, or can be had without any, as far as they help.
  void take_up() {
    for (bool again = true; again;) {
      again = false;
      for (std::size_t b = 0; b < draft_.size(); ++b) again |= take_up(static_cast<Bucket>(b));
    }
  }
  bool take_up(Bucket bucket) {
    const map::Holders& now = draft_.now(bucket);
    for (const map::MemberList* list : {&now.learners, &now.acting})
      for (const Number to : *list)
        if (may_hold(bucket, to))
          if (const auto from = best_giver(bucket, to)) {
            draft_.swap(bucket, *from, to);
            return true;
          }
    return false;
  }
  bool may_hold(Bucket bucket, Number to) const {
    const Node& node = draft_.nodes()[to];
    return node.weight > 0 && !draft_.plan(bucket).contains(to) &&
           (node.receives || draft_.cost(bucket, to) == Draft::Cost::acts);
  }
  std::optional<Number> best_giver(Bucket bucket, Number to) const {
    std::optional<Number> best;
    for (const Number from : draft_.plan(bucket)) {
      const bool helps =
          (over(from) && draft_.load(to) < draft_.most(to)) || (under(to) && spare(from));
      if (helps && fits(bucket, from, to) &&
          (!best || draft_.fullness(from) >= draft_.fullness(*best)))
        best = from;
    }
    return best;
  }

  /// Gives a node its least, from the most loaded first.
  void serve(Number to) {
    if (!draft_.nodes()[to].receives) return;
    std::vector<std::optional<Cursor>> cursors(count_);
    while (under(to)) {
      const auto from = best_donor(to, cursors);
      if (!from) break;
      Cursor& cursor = *cursors[*from];
      if (const auto bucket = next_bucket(cursor, *from, to)) draft_.swap(*bucket, *from, to);
    }
  }
  /// How far a node's buckets have been looked through.
  struct Cursor {
    const std::vector<Bucket>* held;
    std::size_t at = 0;
  };
  std::optional<Number> best_donor(Number to, std::vector<std::optional<Cursor>>& cursors) {
    std::optional<Number> best;
    for (const Number from : nodes_) {
      if (from == to || !spare(from) ||
          (cursors[from] && cursors[from]->at == cursors[from]->held->size()))
        continue;
      if (!best || more_loaded(from, *best)) best = from;
    }
    if (best && !cursors[*best]) cursors[*best] = Cursor{&draft_.held(*best)};
    return best;
  }
  bool more_loaded(Number a, Number b) const {
    const auto key = [&](Number node) {
      return std::tuple{over(node), measured(node), draft_.fullness(node)};
    };
    return key(a) > key(b);
  }
  /// The measured load beside its weight, as if all its copies had the same part in it.
  double measured(Number node) const {
    const Node& of = draft_.nodes()[node];
    const auto before = static_cast<double>(std::max<std::size_t>(first_load_[node], 1));
    return static_cast<double>(of.load) / of.weight * static_cast<double>(draft_.load(node)) /
           before;
  }
  std::optional<Bucket> next_bucket(Cursor& cursor, Number from, Number to) const {
    while (cursor.at < cursor.held->size()) {
      const Bucket bucket = (*cursor.held)[cursor.at++];
      if (draft_.plan(bucket).contains(from) && fits(bucket, from, to)) return bucket;
    }
    return {};
  }

  /// Takes from a node what it has beyond its most, for the emptiest that may have it.
  void relieve(Number from) {
    if (!over(from)) return;
    const std::vector<Bucket> held = draft_.held(from);
    for (const Bucket bucket : held) {
      if (!over(from)) return;
      if (!draft_.plan(bucket).contains(from)) continue;
      std::optional<Number> best;
      for (const Number to : nodes_)
        if (room(to) && fits(bucket, from, to) &&
            (!best || draft_.fullness(to) < draft_.fullness(*best)))
          best = to;
      if (best) draft_.swap(bucket, from, *best);
    }
  }

  /// What no single move can do: one node gives to a second, so that this can give to a third.
  void chains(bool fresh) {
    for (const Number node : nodes_) {
      while (over(node) && chain({node}, {}, fresh)) {
      }
      while (draft_.nodes()[node].receives && under(node) && chain(donors(node), node, fresh)) {
      }
    }
  }
  std::vector<Number> donors(Number beside) const {
    std::vector<Number> donors;
    for (const Number node : nodes_)
      if (node != beside && spare(node)) donors.push_back(node);
    std::ranges::stable_sort(donors, [&](Number a, Number b) { return more_loaded(a, b); });
    return donors;
  }

  struct Way {
    Number by;
    Bucket bucket;
  };
  /// From one of the sources to the target, or to any node with room. Whether there was one.
  bool chain(const std::vector<Number>& sources, std::optional<Number> target, bool fresh) {
    ways_.assign(count_, {});
    std::deque<Number> open;
    for (const Number source : sources) {
      ways_[source] = Way{source, 0};
      open.push_back(source);
    }
    while (!open.empty() && checks_ < kMostChecks) {
      const Number at = open.front();
      open.pop_front();
      if (target ? at == *target : ways_[at]->by != at && room(at)) return carry_out(at);
      const std::vector<Bucket>& held = draft_.held(at);
      for (const Bucket bucket : held)
        if (draft_.plan(bucket).contains(at)) spread_from(at, bucket, fresh, open);
    }
    return false;
  }
  void spread_from(Number at, Bucket bucket, bool fresh, std::deque<Number>& open) {
    const auto visit = [&](Number to) {
      ++checks_;
      if (ways_[to] || !may_hold(bucket, to) || !fits(bucket, at, to)) return;
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
  bool carry_out(Number at) {
    std::vector<std::pair<Way, Number>> moves;
    for (; ways_[at]->by != at; at = ways_[at]->by) {
      for (const auto& [way, to] : moves)
        if (way.bucket == ways_[at]->bucket) return false;  // it was judged as it is now
      moves.emplace_back(*ways_[at], at);
    }
    for (const auto& [way, to] : moves) draft_.swap(way.bucket, way.by, to);
    return true;
  }

  Draft& draft_;
  std::size_t count_;
  std::vector<Number> nodes_;
  std::vector<std::size_t> first_load_;
  std::vector<std::optional<Way>> ways_;
  std::size_t checks_ = 0;
};

}  // namespace

void level(Draft& draft, bool fresh) {
  Leveller{draft, fresh};
}

}  // namespace pando::place
