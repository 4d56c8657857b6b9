#pragma once
/// How the maps came to be, for those who are behind and for people.
#include <deque>
#include <optional>
#include <span>

#include "core/agree/ballot.h"
#include "core/agree/io.h"

namespace pando::agree {

class History {
 public:
  /// By a change of the map before.
  void add(const map::Map& next, const Proposal& by, Instant when);
  /// A whole map: nobody knows here how it came to be.
  void add_whole(const map::Mark& mark, map::Hash parent, Instant when);
  /// All that came after this map; nullopt: that is not known.
  std::optional<std::size_t> after(const map::Mark& mark) const;
  const std::deque<HistoryRow>& rows() const { return rows_; }
  /// What does not lead to this map, by epochs and hashes, is forgotten.
  void recheck(const map::Mark& mark);

 private:
  friend struct Damage;  // tests change its memory
  void limit();

  std::deque<HistoryRow> rows_;
  std::size_t bytes_ = 0;
};

}  // namespace pando::agree
