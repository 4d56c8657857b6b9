#pragma once
/// What learners say that they hold, and when the map is told.
#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "core/place/place.h"
#include "pando/map.h"
#include "pando/time.h"
#include "proto/map_letter.pb.h"

namespace pando::node {

/// By its own words.
struct Learning {
  map::Epoch epoch = 0;                         ///< all, as of this map; unless there are:
  std::map<std::uint16_t, map::Epoch> buckets;  ///< these, for holders of that `since`
  bool holds(std::uint16_t bucket, map::Epoch since) const;
};

/// All learners of the map. Source: docs/protocol/map.md, "Life of a copy".
class Learners {
 public:
  /// The map is this one now.
  void go_on(Instant now, const map::Map& map);
  /// This member of the map has said so.
  void hear(Instant now, const map::Map& map, const Participant& learner,
            const proto::CaughtUp& said);
  /// Who is ready, and should act from `due` on.
  std::vector<place::Ready> ready() const;
  /// When those who are ready act: at once if all are, but for those that `lost` says are not
  /// waited for; else a while after the first of them. kNever: nobody is ready.
  template <class Lost>
  Instant due(const map::Map& map, Lost lost) const;

 private:
  using Copy = std::pair<std::uint16_t, Participant>;  ///< of a bucket
  static constexpr Duration kBatch = std::chrono::milliseconds{200};

  void look(Instant now, const map::Map& map);

  std::map<Participant, Learning> said_;
  std::map<Copy, Instant> ready_;  ///< since when
};

template <class Lost>
Instant Learners::due(const map::Map& map, Lost lost) const {
  Instant first = kNever;
  for (const auto& [copy, since] : ready_) first = std::min(first, since);
  const auto under_way = [&](std::size_t bucket, map::MemberNumber learner) {
    const map::Host& member = map.members[learner];
    return !ready_.contains({static_cast<std::uint16_t>(bucket), member.who}) && !lost(member);
  };
  for (std::size_t b = 0; b < map.buckets.size(); ++b)
    for (const map::MemberNumber learner : map.buckets[b].learners)
      if (under_way(b, learner)) return first == kNever ? kNever : first + kBatch;
  return first == kNever ? kNever : Instant{};
}

}  // namespace pando::node
