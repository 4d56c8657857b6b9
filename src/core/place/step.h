#pragma once
/// From the holders as they are towards those that should be, as far as one change may go.
#include <vector>

#include "core/place/target.h"

namespace pando::place {

/// What happens in one change, for its reasons.
struct Tally {
  std::size_t started[5] = {};  ///< by Why
  std::size_t completed = 0;    ///< learners that act now
  std::size_t dropped = 0;      ///< acting members that others have replaced
  std::size_t set_aside = 0;    ///< suspects that others have replaced: they learn
  std::size_t abandoned = 0;    ///< learners that are not needed
  std::size_t roles = 0;        ///< primaries that change
  std::size_t anew = 0;         ///< lost buckets that begin anew
};

/// One step for all buckets of a map.
class Step {
 public:
  /// `doubted` by member: the map at which its suspicion began. `ready` by bucket: learners that
  /// have everything. Lives shorter than its arguments.
  Step(const map::Map& map, const std::vector<Standing>& standing,
       const std::vector<map::Epoch>& doubted, const Target& target,
       const std::vector<map::MemberList>& ready, std::size_t moves_at_a_time);

  /// Buckets that are to have other holders, in ascending order.
  const std::vector<map::BucketChange>& changes() const { return changes_; }
  const Tally& tally() const { return tally_; }

 private:
  map::Holders next(std::size_t bucket);
  map::Holders begin_anew(std::size_t bucket);
  map::MemberList keep(std::size_t bucket) const;
  void go_on_learning(std::size_t bucket, map::Holders& result);
  void set_aside(std::size_t bucket, map::Holders& result);
  map::MemberNumber primary(std::size_t bucket, const map::MemberList& kept) const;
  void start(std::vector<map::Holders>& holders, std::size_t moves_at_a_time);

  const map::Map& map_;
  const std::vector<Standing>& standing_;
  const std::vector<map::Epoch>& doubted_;
  const Target& target_;
  const std::vector<map::MemberList>& ready_;
  Tally tally_;
  std::vector<map::BucketChange> changes_;
};

}  // namespace pando::place
