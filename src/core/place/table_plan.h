#pragma once
/// One range table while its next step is planned.
#include <set>
#include <string>
#include <vector>

#include "core/place/range_loads.h"
#include "core/place/range_takers.h"

namespace pando::place {

/// Carries a table one step on. Source: docs/protocol/ranges.md.
class TablePlan {
 public:
  /// Lives shorter than the desk.
  TablePlan(RangeDesk& desk, const map::RangeTable& table);

  /// Every range: "The steps of a range".
  void step();
  /// All of them: "Load".
  void even_out();
  /// What it has become; null: it is as it was.
  const map::RangeTable* changed() const { return changed_ ? &table_ : nullptr; }

 private:
  // table_plan.cc
  void step(map::Range& range);
  void drop_learners(map::Range& range);
  bool is_ready(const map::Range& range, map::MemberNumber learner) const;
  bool promote(map::Range& range);
  void retire(map::Range& range);
  void prefer_trusted(map::Range& range);
  void replicate(std::size_t at);
  void learn(std::size_t at, map::MemberNumber member);
  map::MemberList settled(const map::Range& range) const;
  bool at_rest(const map::Range& range) const;
  std::string place(const map::Range& range) const;
  const std::string& name(map::MemberNumber member) const { return desk_.map.members[member].name; }

  // table_balance.cc
  void add_up();
  bool relieve_once();
  std::vector<map::MemberNumber> by_lead() const;
  bool overloaded(map::MemberNumber member) const;
  bool moves(map::MemberNumber primary) const;
  bool relieve(map::MemberNumber from, map::MemberNumber to);
  bool split_for(map::MemberNumber from, map::MemberNumber to, double ideal);
  void split(std::size_t at, const std::string& middle);
  void give(std::size_t at, map::MemberNumber to);
  void merge();
  bool mergeable(std::size_t at) const;

  RangeDesk& desk_;
  map::RangeTable table_;
  RangeTakers takers_;
  RangeLoads loads_;
  bool changed_ = false;
  std::set<std::string>
      promoted_;       ///< first keys of ranges whose newest holder acts with this change only
  double total_ = 0;   ///< of all costs
  double weight_ = 0;  ///< of all who may have something
  std::vector<double> lead_;  ///< by member: cost of what it is, or will be, primary of, by weight
  std::vector<double> held_;  ///< by member: cost of what it holds or learns, by weight
};

}  // namespace pando::place
