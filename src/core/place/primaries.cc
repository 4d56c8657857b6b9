// Who answers: roles move without data.
#include <algorithm>
#include <deque>
#include <optional>

#include "core/place/stages.h"

namespace pando::place {
namespace {

using Number = Draft::Number;
using Bucket = Draft::Bucket;

/// Roles, and how many each node should have.
class Leveller {
 public:
  explicit Leveller(Draft& draft)
      : draft_(draft),
        primary_(draft.size(), 0),
        of_(draft.nodes().size()),
        least_(of_.size(), 0),
        most_(of_.size(), 0) {
    for (std::size_t b = 0; b < draft.size(); ++b) begin(static_cast<Bucket>(b));
    set_bands();
  }

  Roles level() {
    relieve();
    for (std::size_t i = 0; i < of_.size(); ++i) {
      const auto node = static_cast<Number>(i);
      while (of_[node].size() > most_[node] && shift(node, true)) {
      }
      while (of_[node].size() < least_[node] && shift(node, false)) {
      }
    }
    return {primary_, even()};
  }

 private:
  /// Who is primary stays it, or the first that acts.
  void begin(Bucket bucket) {
    const map::MemberList& plan = draft_.plan(bucket);
    if (plan.empty()) return;
    Number chosen = plan[0];
    const map::MemberList& acting = draft_.now(bucket).acting;
    const auto at = std::ranges::find_if(acting, [&](Number n) { return plan.contains(n); });
    if (at != acting.end()) chosen = *at;
    primary_[bucket] = chosen;
    of_[chosen].push_back(bucket);
  }

  void set_bands() {
    std::vector<Taker> takers;
    std::size_t roles = 0;
    for (std::size_t i = 0; i < of_.size(); ++i) {
      const Node& node = draft_.nodes()[i];
      const std::size_t can = node.receives ? draft_.load(static_cast<Number>(i)) : of_[i].size();
      takers.push_back({node.weight, static_cast<double>(can)});
      roles += of_[i].size();
    }
    const std::vector<double> shares = fill_by_weight(takers, static_cast<double>(roles));
    for (std::size_t i = 0; i < of_.size(); ++i) {
      least_[i] = least_of(shares[i]);
      most_[i] = most_of(shares[i]);
    }
  }

  bool even() const {
    for (std::size_t i = 0; i < of_.size(); ++i)
      if (of_[i].size() > most_[i] || of_[i].size() < least_[i]) return false;
    return true;
  }

  /// From those that have too many directly to those that have least of their share.
  void relieve() {
    for (std::size_t b = 0; b < primary_.size(); ++b) {
      const auto bucket = static_cast<Bucket>(b);
      const map::MemberList& plan = draft_.plan(bucket);
      if (plan.empty() || of_[primary_[b]].size() <= most_[primary_[b]]) continue;
      const auto emptier = [&](Number x, Number y) {
        return of_[x].size() * most_[y] < of_[y].size() * most_[x];
      };
      const Number to = *std::ranges::min_element(plan, emptier);
      if (ends(to, true)) give(bucket, to);
    }
  }

  /// Where the search came from: this bucket's role would go from `by` to here.
  struct Way {
    Number by;
    Bucket bucket;
  };

  /// Takes one role away from a node, or gives it one, by a shortest chain of role changes that
  /// harms nobody on its way. Whether there was one.
  bool shift(Number node, bool away) {
    ways_.assign(of_.size(), {});
    ways_[node] = Way{node, 0};
    std::deque<Number> open{node};
    while (!open.empty()) {
      const Number at = open.front();
      open.pop_front();
      if (at != node && ends(at, away)) {
        carry_out(node, at, away);
        return true;
      }
      away ? spread_from(at, open) : spread_to(at, open);
    }
    return false;
  }
  bool ends(Number at, bool away) const {
    return away ? of_[at].size() < most_[at] && draft_.nodes()[at].receives
                : of_[at].size() > least_[at];
  }
  /// To all that could take a role from this one.
  void spread_from(Number at, std::deque<Number>& open) {
    for (const Bucket bucket : of_[at])
      for (const Number to : draft_.plan(bucket))
        if (!ways_[to] && draft_.nodes()[to].receives) {
          ways_[to] = Way{at, bucket};
          open.push_back(to);
        }
  }
  /// To all that could give this one a role.
  void spread_to(Number at, std::deque<Number>& open) {
    if (!draft_.nodes()[at].receives) return;
    for (const Bucket bucket : draft_.held(at)) {
      if (!draft_.plan(bucket).contains(at)) continue;
      const Number from = primary_[bucket];
      if (ways_[from]) continue;
      ways_[from] = Way{at, bucket};
      open.push_back(from);
    }
  }
  void carry_out(Number node, Number at, bool away) {
    while (at != node) {
      const auto [by, bucket] = *ways_[at];
      give(bucket, away ? at : by);
      at = by;
    }
  }
  void give(Bucket bucket, Number to) {
    std::erase(of_[primary_[bucket]], bucket);
    primary_[bucket] = to;
    of_[to].push_back(bucket);
  }

  Draft& draft_;
  std::vector<Number> primary_;
  std::vector<std::vector<Bucket>> of_;
  std::vector<std::size_t> least_, most_;
  std::vector<std::optional<Way>> ways_;
};

}  // namespace

Roles choose_primaries(Draft& draft) {
  return Leveller{draft}.level();
}

}  // namespace pando::place
