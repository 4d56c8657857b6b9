#pragma once
/// Start numbers that have left for good.
#include <map>
#include <set>
#include <utility>

#include "pando/identity.h"
#include "pando/time.h"

namespace pando::gossip {

/// Per id the highest start number that is gone. Remembered longer than anybody keeps its state.
class GoneList {
 public:
  explicit GoneList(std::size_t limit) : limit_(limit) {}

  /// Beyond the limit the one that would end first is forgotten.
  void add(const Participant& who, Instant until);
  bool contains(const Participant& who) const;
  /// The highest start of the id that is gone; 0: none.
  StartNumber start_of(const Id& id) const;
  /// The first participant whose id begins with these eight bytes; start 0: none.
  Participant find_short(std::uint64_t prefix) const;
  void erase(const Id& id);
  void expire(Instant now);
  std::size_t size() const { return gone_.size(); }

 private:
  struct Row {
    StartNumber start;
    Instant until;
  };
  std::map<Id, Row> gone_;
  std::set<std::pair<Instant, Id>> ends_;
  std::size_t limit_;
};

}  // namespace pando::gossip
