#include "node/map_founder.h"

#include <fmt/format.h>

namespace pando::node {

std::optional<std::string> MapFounder::founds(Instant now, const Id& self, const Id& cluster,
                                              bool made, const Candidates& others, Rng& rng) const {
  if (cluster.empty() || now < deadline(cluster, made, others)) return {};
  // An id has one maker, so its map needs no name that tells it from another one.
  if (made) return "main";
  const auto [known, linked, least] = others.stores();
  const bool majority = 2 * (linked + 1) > known + 1;
  if (!majority || (least && *least < self)) return {};
  return fmt::format("main-{:08x}", rng.below(std::uint64_t{1} << 32));
}

}  // namespace pando::node
