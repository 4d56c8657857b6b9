// As many copies as each node's share: with as few moves as possible.
#include <algorithm>
#include <optional>

#include "core/place/chains.h"
#include "core/place/stages.h"

namespace pando::place {
namespace {

using Number = Draft::Number;
using Bucket = Draft::Bucket;

class Leveller {
 public:
  Leveller(Draft& draft, bool fresh) : draft_(draft), moves_(draft), count_(draft.nodes().size()) {
    for (std::size_t i = 0; i < count_; ++i) {
      const auto node = static_cast<Number>(i);
      first_load_.push_back(draft.load(node));
      thin_.push_back(std::ranges::count_if(draft.company().of(node),
                                            [](const auto& of) { return of.count <= kFew; }));
      if (draft.nodes()[i].weight > 0) nodes_.push_back(node);
    }
    take_up();
    Chains chains{draft};
    chains.level(false);
    if (!fresh) return;
    for (const Number node : nodes_) serve(node);
    for (const Number node : nodes_) relieve(node);
    chains.level(true);
  }

 private:
  /// Buckets in common that may end.
  static constexpr std::size_t kFew = 2;

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
        if (moves_.may_hold(bucket, to))
          if (const auto from = best_giver(bucket, to)) {
            draft_.swap(bucket, *from, to);
            return true;
          }
    return false;
  }
  std::optional<Number> best_giver(Bucket bucket, Number to) const {
    std::optional<Number> best;
    for (const Number from : draft_.plan(bucket)) {
      const bool helps = (moves_.over(from) && draft_.load(to) < draft_.most(to)) ||
                         (moves_.under(to) && moves_.spare(from));
      if (helps && moves_.fits(bucket, from, to) &&
          (!best || draft_.fullness(from) >= draft_.fullness(*best)))
        best = from;
    }
    return best;
  }

  /// Gives a node its least, from the most loaded first. While some have more to give than others
  /// lack, it gets its whole share at once, which keeps it in the same company.
  void serve(Number to) {
    if (!draft_.nodes()[to].receives) return;
    std::vector<std::optional<Cursor>> cursors(count_);
    while (moves_.under(to) || (below_share(to) && surplus())) {
      const auto from = best_donor(to, cursors);
      if (!from || (!moves_.under(to) && !moves_.over(*from))) break;
      auto bucket = familiar_bucket(*from, to);
      if (!bucket) bucket = lonely_bucket(*from, to);
      if (!bucket) bucket = next_bucket(*cursors[*from], *from, to);
      if (bucket) draft_.swap(*bucket, *from, to);
    }
  }
  bool below_share(Number node) const {
    return static_cast<double>(draft_.load(node) + 1) <= draft_.share(node);
  }
  bool surplus() const {
    std::size_t excess = 0, lack = 0;
    for (const Number node : nodes_) {
      if (moves_.over(node)) excess += draft_.load(node) - draft_.most(node);
      if (moves_.under(node)) lack += draft_.least(node) - draft_.load(node);
    }
    return excess > lack;
  }
  /// How far a node's buckets have been looked through: twice.
  struct Cursor {
    const std::vector<Bucket>* held;
    std::size_t at = 0;
    bool again = false;

    bool done() const { return at >= held->size(); }
    void advance() {
      if (++at < held->size() || again) return;
      again = true;
      at = 0;
    }
  };
  std::optional<Number> best_donor(Number to, std::vector<std::optional<Cursor>>& cursors) {
    std::optional<Number> best;
    for (const Number from : nodes_) {
      if (from == to || !moves_.spare(from) || (cursors[from] && cursors[from]->done())) continue;
      if (!best || more_loaded(from, *best)) best = from;
    }
    if (best && !cursors[*best]) cursors[*best] = Cursor{&draft_.held(*best)};
    return best;
  }
  bool more_loaded(Number a, Number b) const {
    const auto key = [&](Number node) {
      return std::tuple{moves_.over(node), measured(node), draft_.fullness(node)};
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
  /// One that the receiver would share with nodes it shares others with, best with one of whom
  /// the giver shares few: then these two soon share none.
  std::optional<Bucket> familiar_bucket(Number from, Number to) {
    std::vector<Company::Partner> partners = draft_.company().of(to);
    std::ranges::stable_sort(partners, {}, [&](const Company::Partner& one) {
      return draft_.company().count(from, one.node);
    });
    for (const auto& [partner, unused] : partners) {
      if (partner == from || draft_.strangers({partner}, to) > 0) continue;
      for (const Bucket bucket : draft_.held(partner)) {
        if (!can_move(bucket, from, to, partner)) continue;
        map::MemberList stay = draft_.plan(bucket);
        stay.erase(from);
        if (draft_.strangers(stay, to) == 0) return bucket;
      }
    }
    return {};
  }
  /// One of the few that the giver shares with somebody who shares few with many: the receiver
  /// becomes the company of that one, in place of all these.
  std::optional<Bucket> lonely_bucket(Number from, Number to) {
    std::optional<Number> loneliest;
    for (const auto& [partner, count] : draft_.company().of(from)) {
      if (count > kFew || partner == to || draft_.enough_in_common(to, partner)) continue;
      if (!loneliest || thin_[partner] > thin_[*loneliest]) loneliest = partner;
    }
    if (!loneliest) return {};
    for (const Bucket bucket : draft_.held(*loneliest))
      if (can_move(bucket, from, to, *loneliest)) return bucket;
    return {};
  }
  bool can_move(Bucket bucket, Number from, Number to, Number stays) const {
    const map::MemberList& plan = draft_.plan(bucket);
    return plan.contains(stays) && plan.contains(from) && moves_.fits(bucket, from, to);
  }
  /// One that makes new company, as long as there is one; then any.
  std::optional<Bucket> next_bucket(Cursor& cursor, Number from, Number to) const {
    for (; !cursor.done(); cursor.advance()) {
      const Bucket bucket = (*cursor.held)[cursor.at];
      const map::MemberList& plan = draft_.plan(bucket);
      if (!plan.contains(from) || !moves_.fits(bucket, from, to)) continue;
      const bool stale = std::ranges::any_of(
          plan, [&](Number other) { return other != from && draft_.enough_in_common(to, other); });
      if (!stale || cursor.again) return bucket;
    }
    return {};
  }

  /// Takes from a node what it has beyond its most, for the emptiest that may have it.
  void relieve(Number from) {
    if (!moves_.over(from)) return;
    const std::vector<Bucket> held = draft_.held(from);
    for (const Bucket bucket : held) {
      if (!moves_.over(from)) return;
      if (!draft_.plan(bucket).contains(from)) continue;
      const std::optional<Number> best = best_receiver(bucket, from);
      if (best) draft_.swap(bucket, from, *best);
    }
  }

  std::optional<Number> best_receiver(Bucket bucket, Number from) const {
    map::MemberList stay = draft_.plan(bucket);
    stay.erase(from);
    std::optional<Number> best;
    const auto key = [&](Number to) {
      return std::pair{draft_.strangers(stay, to), draft_.fullness(to)};
    };
    for (const Number to : nodes_)
      if (moves_.room(to) && moves_.fits(bucket, from, to) && (!best || key(to) < key(*best)))
        best = to;
    return best;
  }

  Draft& draft_;
  Moves moves_;
  std::size_t count_;
  std::vector<Number> nodes_;
  std::vector<std::size_t> first_load_;
  std::vector<std::ptrdiff_t> thin_;  ///< by node: with how many others it shared few
};

}  // namespace

void level(Draft& draft, bool fresh) {
  Leveller{draft, fresh};
}

}  // namespace pando::place
