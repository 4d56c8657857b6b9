#pragma once
/// What nodes say to each other about maps.
#include <map>
#include <string>
#include <utility>

#include "sim/watcher.h"

namespace pando::sim {

/// Counts letters of the room "map" on links (docs/protocol/link.md, "Mail"), each with its frames'
/// headers, since the last clear(). Leases, which are asked for whether maps change or not, apart.
class MapTraffic : public Watcher {
 public:
  struct Sum {
    std::uint64_t messages = 0, bytes = 0;
  };

  void after_step(World& world, const Step& step) override;
  void clear() {
    letters = leases = {};
    kinds.clear();
  }

  Sum letters, leases;
  std::map<std::string, std::uint64_t> kinds;  ///< of the letters: how many of each

 private:
  using Lane = std::pair<std::pair<HostId, StreamId>, std::uint8_t>;
  void frame(const Lane& lane, bool last, ByteView body);

  std::map<Lane, Bytes> begun_;  ///< messages of which more frames follow
};

}  // namespace pando::sim
