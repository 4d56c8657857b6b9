#pragma once
/// How an Index is gone through; included by index.h alone.
#include "base/assert.h"
#include "core/keys/index.h"

namespace pando::keys {

/// Goes through words until `keep` was told of one (and answered true) and those of the same tag.
template <class Node, class KeyOf>
template <class Keep>
Position Index<Node, KeyOf>::walk(Position from, Keep keep) const {
  if (directory_.empty()) return 0;
  do {
    const Segment& segment = *segment_at(from);
    const std::uint16_t first = segment.tag_of(from);
    const Position end = behind(segment, from);
    bool met = false;
    std::uint16_t last = 0;
    for (std::size_t i = segment.home(first); i < segment.words().size(); ++i) {
      const Word& word = segment.words()[i];
      if (word.empty() || word.tag() < first) continue;
      const unsigned depth = segment.depth();
      if (met && word.tag() != last)
        return (depth == 0 ? 0 : (from >> (64 - depth)) << (64 - depth)) +
               ((Position{last} + 1) << (48 - depth));
      last = word.tag();
      met = keep(word) || met;
    }
    if (met || end == 0) return end;
    from = end;
  } while (true);
}

template <class Node, class KeyOf>
template <class See>
Position Index<Node, KeyOf>::visit_marked(Position from, std::size_t words, See see) const {
  std::size_t looked = 0;
  return walk(from, [&](const Word& word) {
    if (word.marked()) see(*static_cast<const Node*>(word.node()));
    return ++looked >= words;
  });
}

template <class Node, class KeyOf>
const Node& Index<Node, KeyOf>::any(Rng& rng) const {
  PANDO_ASSERT(size_ > 0);
  while (true) {
    const Segment& segment = *segment_at(rng.next());
    const Word& word = segment.words()[rng.below(segment.words().size())];
    if (!word.empty()) return *static_cast<const Node*>(word.node());
  }
}

}  // namespace pando::keys
