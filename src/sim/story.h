#pragma once
/// Short scenarios with names: ten lines each, readable aloud, true for every seed.
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "sim/ledger.h"
#include "sim/trial.h"

namespace pando::sim {

/// A world under all rules, with the words in which a story is told. Nodes report member events
/// at once (no coalescing), and the ledger keeps them.
class Story : public Trial {
 public:
  explicit Story(std::uint64_t seed);

  /// As Trial::boot; a cluster that does not form ends the story. With every other seed its nodes
  /// are Pando's and probe in turns: stories hold whichever way silence is found.
  Hosts begin(std::size_t count, node::Config config = {});
  /// The story fails unless it holds now.
  void expect(bool holds, const std::string& sentence);
  /// The story fails unless it holds at some time within the limit.
  void soon(Duration within, const std::function<bool()>& holds, const std::string& sentence);
  /// The running nodes agree with each other and with the truth within the limit.
  void heals(Duration within, const std::string& sentence = "everyone sees everyone");
  void wait(Duration time) { world.run_for(time); }

  /// Every one of `observers` has every one of `subjects` in this status.
  bool see(const Hosts& observers, const Hosts& subjects, MemberStatus status) const;
  /// Nobody but `except` was reported failed by anybody but `except` since the story or clear().
  bool nobody_else_died(const Hosts& except) const {
    return ledger.false_deaths(world, except) == 0;
  }

  /// What went wrong first: an expectation or a rule; empty if nothing.
  std::string failure() const { return failed_.empty() ? Trial::failure() : failed_; }

  Ledger ledger;

 private:
  bool in_turns_;
  std::string failed_;
};

struct StoryRow {
  std::string_view name;      ///< for the command line
  std::string_view sentence;  ///< what it says
  void (*tell)(Story&);
};

/// Every story, in the order of `pando sim list`.
std::span<const StoryRow> stories();
const StoryRow* find_story(std::string_view name);
/// Tells it with a seed; what went wrong, empty if nothing.
std::string tell(const StoryRow& story, std::uint64_t seed);

}  // namespace pando::sim
