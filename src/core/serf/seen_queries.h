#pragma once
/// Which queries of the last few hundred times were heard already.
#include <map>

#include "core/serf/serf.h"

namespace pando::serf {

/// Slot number = time mod slots; a slot belongs to the time that wrote it last. One thread.
class SeenQueries {
 public:
  explicit SeenQueries(std::size_t slots) : slots_{slots} {}
  /// False if it was heard before, or if its time is so crowded that nothing more is remembered.
  bool first(LamportTime time, std::uint32_t id);

 private:
  struct Slot {
    LamportTime time = 0;
    std::vector<std::uint32_t> ids;
  };
  std::size_t slots_;
  std::map<std::size_t, Slot> used_;
};

}  // namespace pando::serf
