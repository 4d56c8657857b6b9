#pragma once
/// How long until the next beat? Source: docs/protocol/link.md, "Time".
#include <algorithm>

#include "core/link/config.h"

namespace pando::link {

/// Between two beats on a link that last carried data `unused` ago, of a node with `links` links.
/// A link in use is heard often; all that rest share as many beats as one such link.
inline Duration beat_gap(const Config& config, std::size_t links, Duration unused) {
  if (unused < config.busy) return config.beat;
  const auto count = static_cast<Duration::rep>(std::max<std::size_t>(links, 1));
  return std::clamp(config.beat * count, config.beat, std::max(config.beat, config.most_beat));
}

/// The silence after which a link is dead whose peer promised to be heard so often.
inline Duration patience(const Config& config, Duration promised) {
  return std::max(config.silence, 3 * promised);
}

}  // namespace pando::link
