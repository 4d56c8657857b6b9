#pragma once
/// Levelling where no single move helps. Source: docs/protocol/place.md, "How a plan is made".
#include <optional>
#include <vector>

#include "core/place/draft.h"

namespace pando::place {

/// What may be moved, and who wants that.
class Moves {
 public:
  using Number = Draft::Number;
  using Bucket = Draft::Bucket;

  /// Lives shorter than the draft.
  explicit Moves(const Draft& draft) : draft_(draft) {}

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
  /// Whether a node may hold a bucket that it is not planned to hold: what it learns is not new.
  bool may_hold(Bucket bucket, Number to) const {
    const Node& node = draft_.nodes()[to];
    return node.weight > 0 && !draft_.plan(bucket).contains(to) &&
           (node.receives || draft_.cost(bucket, to) != Draft::Cost::must_learn);
  }

 private:
  const Draft& draft_;
};

/// One node gives to a second, so that this can give to a third.
class Chains {
 public:
  using Number = Draft::Number;
  using Bucket = Draft::Bucket;

  /// Lives shorter than the draft.
  explicit Chains(Draft& draft);
  /// Takes from who has too much and gives to who has too little, as long as there is a chain.
  /// Without `fresh` of moves that cost nothing or are under way.
  void level(bool fresh);

 private:
  struct Way {
    Number by;
    Bucket bucket;
  };
  std::vector<Number> donors(Number beside) const;
  bool chain(const std::vector<Number>& sources, std::optional<Number> target, bool fresh);
  void spread_from(Number at, Bucket bucket, bool fresh, std::vector<Number>& open);
  bool carry_out(Number at);

  Draft& draft_;
  Moves moves_;
  std::vector<Number> nodes_;
  std::vector<std::optional<Way>> ways_;  ///< by node: where the search came from
  std::size_t checks_ = 0;
};

}  // namespace pando::place
