#pragma once
/// How what an Index will look at is fetched before; included by index.h alone.
#include "core/keys/index.h"

namespace pando::keys {

template <class Node, class KeyOf>
Position Index<Node, KeyOf>::approach(std::string_view key) const {
  const Position hash = hash_of(key, seed_);
  if (const Segment* segment = segment_at(hash))
    __builtin_prefetch(segment->words().data() + segment->home(segment->tag_of(hash)));
  return hash;
}

template <class Node, class KeyOf>
void Index<Node, KeyOf>::approach(Position hash) const {
  constexpr std::size_t kLine = 64, kLines = 3;  // of a cache; a short key with a short text
  const Segment* segment = segment_at(hash);
  if (segment == nullptr) return;
  const std::uint16_t tag = segment->tag_of(hash);
  const auto words = segment->words();
  for (std::size_t i = segment->home(tag); i < words.size() && !words[i].empty(); ++i) {
    if (words[i].tag() < tag) continue;
    if (words[i].tag() > tag) return;
    const auto* node = static_cast<const char*>(words[i].node());
    for (std::size_t line = 0; line < kLines; ++line) __builtin_prefetch(node + line * kLine);
    return;
  }
}

}  // namespace pando::keys
