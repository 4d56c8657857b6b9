#pragma once
/// Which connections of their own have the shards of two nodes, beside the link of the nodes?
/// Source: docs/protocol/link.md, "Data links".
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/link/greeting.h"
#include "core/link/output.h"

namespace pando::link {

/// Of two nodes. If they have more shards than that, all is said over the link.
inline constexpr std::size_t kMostDataLinks = 16;

/// Those of one link. All or none: while some are missing nothing is said.
class DataLinks {
 public:
  DataLinks() = default;
  /// Of the link with this peer, which has that choice.
  DataLinks(const Config& ours, const Greeting& theirs, std::uint64_t choice) : choice_(choice) {
    const std::size_t count = std::size_t{ours.shards} * theirs.shards;
    if ((ours.features & theirs.features & kDataLinks) != 0 && count <= kMostDataLinks)
      missing_ = wanted_ = count;
  }

  /// There are to be some.
  bool wanted() const { return wanted_ > 0; }
  /// Some are missing.
  bool awaited() const { return missing_ > 0; }
  std::uint64_t choice() const { return choice_; }
  /// Whether these shards have none yet, and are to have one of this link.
  bool lacks(const DataLink& link, DataStream pair) const {
    return awaited() && link.choice == choice_ &&
           std::ranges::none_of(streams_, [&](const DataStream& s) {
             return s.ours == pair.ours && s.theirs == pair.theirs;
           });
  }
  /// Requires lacks().
  void stands(DataStream stream) {
    streams_.push_back(stream);
    --missing_;
  }
  bool has(StreamId stream) const {
    return std::ranges::any_of(streams_, [&](const auto& s) { return s.stream == stream; });
  }
  const std::vector<DataStream>& streams() const { return streams_; }

 private:
  std::uint64_t choice_ = 0;
  std::size_t wanted_ = 0, missing_ = 0;
  std::vector<DataStream> streams_;
};

}  // namespace pando::link
