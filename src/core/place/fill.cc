// Copies that are too many, missing, or in bad company.
#include <algorithm>
#include <numeric>
#include <tuple>

#include "core/place/stages.h"

namespace pando::place {
namespace {

using Number = Draft::Number;
using Bucket = Draft::Bucket;

/// All that may receive, the emptiest first. Stays roughly right while a bucket at a time changes:
/// who has changed is put in its place again.
class Emptiest {
 public:
  explicit Emptiest(const Draft& draft) : draft_(draft) {
    for (std::size_t i = 0; i < draft.nodes().size(); ++i)
      if (draft.nodes()[i].receives) order_.push_back(static_cast<Number>(i));
    std::ranges::sort(order_, [&](Number a, Number b) { return key(a) < key(b); });
  }

  const std::vector<Number>& order() const { return order_; }
  /// After its load has grown.
  void grown(Number node) {
    auto at = std::ranges::find(order_, node);
    if (at == order_.end()) return;
    const auto to =
        std::find_if(at + 1, order_.end(), [&](Number other) { return !(key(other) < key(node)); });
    std::rotate(at, at + 1, to);
  }
  /// After its load has shrunk.
  void shrunk(Number node) {
    const auto at = std::ranges::find(order_, node);
    if (at == order_.end()) return;
    const auto to =
        std::find_if(order_.begin(), at, [&](Number other) { return key(node) < key(other); });
    std::rotate(to, at, at + 1);
  }

 private:
  std::pair<double, Number> key(Number node) const { return {draft_.fullness(node), node}; }

  const Draft& draft_;
  std::vector<Number> order_;
};

/// The better, the smaller: how the copies lie, then what costs nothing, then familiar company
/// among those that need a copy, then who is emptiest.
struct Offer {
  Penalty penalty = kOneHost;
  Draft::Cost cost = Draft::Cost::must_learn;
  std::size_t strangers = 0;
  std::size_t rank = 0;
  Number node = 0;
  auto key() const { return std::tie(penalty, cost, strangers, rank); }
};

/// Up to which load familiar company comes before emptiness.
enum class Upto : std::uint8_t { least, most };

/// The best receiver for a bucket of which these copies stay; penalty kOneHost or more: there is
/// none. `enough`: no penalty can be less.
Offer best_offer(const Draft& draft, const Emptiest& emptiest, Bucket bucket,
                 const map::MemberList& stay, Penalty enough, Upto upto = Upto::least) {
  Offer best;
  const auto wants = [&](Number node) {
    return draft.nodes()[node].receives &&
           draft.load(node) < (upto == Upto::most ? draft.most(node) : draft.least(node));
  };
  const auto consider = [&](Number node, std::size_t rank) {
    const Offer offer{draft.spread().added(stay, node), draft.cost(bucket, node),
                      wants(node) ? draft.strangers(stay, node) : stay.size(), rank, node};
    if (!stay.contains(node) && offer.key() < best.key()) best = offer;
  };
  const map::Holders& now = draft.now(bucket);
  for (const map::MemberList* list : {&now.acting, &now.learners})
    for (const Number node : *list)
      if (draft.nodes()[node].weight > 0) consider(node, 0);
  if (!stay.empty())
    for (const auto& [node, unused] : draft.company().of(stay[0]))
      if (wants(node) && draft.strangers(stay, node) < stay.size()) consider(node, 0);
  for (std::size_t i = 0; i < emptiest.order().size() && best.penalty > enough; ++i)
    consider(emptiest.order()[i], i + 1);
  return best;
}

map::MemberList without(map::MemberList list, Number node) {
  list.erase(node);
  return list;
}

/// Whose copy is dropped: the worst company, then the fullest, then the last.
Number victim(const Draft& draft, Bucket bucket) {
  const map::MemberList& plan = draft.plan(bucket);
  Number worst = plan[0];
  const auto key = [&](Number node) {
    return std::pair{draft.spread().added(without(plan, node), node), draft.fullness(node)};
  };
  for (const Number node : plan)
    if (key(node) >= key(worst)) worst = node;
  return worst;
}

/// The exchange in a bucket that leaves the least penalty.
struct Exchange {
  Number from = 0;
  Offer to;
  Penalty after = 0;
};

Exchange best_exchange(const Draft& draft, const Emptiest& emptiest, Bucket bucket) {
  Exchange best{.after = draft.penalty(bucket)};
  double fullest = -1;
  for (const Number from : draft.plan(bucket)) {
    const map::MemberList stay = without(draft.plan(bucket), from);
    const Penalty base = draft.spread().of(stay), least = draft.best(stay.size() + 1);
    const Offer to =
        best_offer(draft, emptiest, bucket, stay, least > base ? least - base : Penalty{0});
    if (to.penalty >= kOneHost) continue;
    const Penalty after = base + to.penalty;
    if (after > best.after || (after == best.after && draft.fullness(from) <= fullest)) continue;
    if (after == draft.penalty(bucket)) continue;
    best = {from, to, after};
    fullest = draft.fullness(from);
  }
  return best;
}

}  // namespace

void drop_extra(Draft& draft) {
  for (std::size_t b = 0; b < draft.size(); ++b) {
    const auto bucket = static_cast<Bucket>(b);
    while (draft.plan(bucket).size() > draft.copies()) draft.drop(bucket, victim(draft, bucket));
  }
}

namespace {

/// Copies that are missing, and what some nodes have too little: if the first are more, not every
/// one of them has to go where one is lacking.
class Need {
 public:
  explicit Need(const Draft& draft) : draft_(draft) {
    for (std::size_t b = 0; b < draft.size(); ++b)
      if (draft.planned(static_cast<Bucket>(b)))
        vacancies_ += draft.copies() - draft.plan(static_cast<Bucket>(b)).size();
    for (std::size_t i = 0; i < draft.nodes().size(); ++i)
      if (draft.nodes()[i].receives) lack_ += lack(static_cast<Number>(i));
  }

  Upto upto() const { return vacancies_ > lack_ ? Upto::most : Upto::least; }
  /// Before a node gets a copy.
  void fill(Number node) {
    --vacancies_;
    if (lack(node) > 0) --lack_;
  }

 private:
  std::size_t lack(Number node) const {
    return draft_.least(node) - std::min(draft_.least(node), draft_.load(node));
  }

  const Draft& draft_;
  std::size_t vacancies_ = 0, lack_ = 0;
};

}  // namespace

void fill_vacancies(Draft& draft) {
  Emptiest emptiest{draft};
  Need need{draft};
  for (std::size_t b = 0; b < draft.size(); ++b) {
    const auto bucket = static_cast<Bucket>(b);
    while (draft.planned(bucket) && draft.plan(bucket).size() < draft.copies()) {
      const map::MemberList stay = draft.plan(bucket);
      const Penalty base = draft.spread().of(stay), least = draft.best(stay.size() + 1);
      const Offer offer = best_offer(draft, emptiest, bucket, stay,
                                     least > base ? least - base : Penalty{0}, need.upto());
      if (offer.penalty >= kOneHost) break;
      need.fill(offer.node);
      draft.add(bucket, offer.node);
      emptiest.grown(offer.node);
    }
  }
}

void mend_spread(Draft& draft) {
  Emptiest emptiest{draft};
  for (std::size_t b = 0; b < draft.size(); ++b) {
    const auto bucket = static_cast<Bucket>(b);
    while (draft.plan(bucket).size() <= draft.copies() &&
           draft.penalty(bucket) > draft.best(draft.plan(bucket).size())) {
      const Exchange exchange = best_exchange(draft, emptiest, bucket);
      if (exchange.after >= draft.penalty(bucket)) break;
      draft.swap(bucket, exchange.from, exchange.to.node);
      emptiest.shrunk(exchange.from);
      emptiest.grown(exchange.to.node);
    }
  }
}

void one_per_host(Draft& draft) {
  for (std::size_t b = 0; b < draft.size(); ++b) {
    const auto bucket = static_cast<Bucket>(b);
    while (draft.penalty(bucket) >= kOneHost) draft.drop(bucket, victim(draft, bucket));
  }
}

}  // namespace pando::place
