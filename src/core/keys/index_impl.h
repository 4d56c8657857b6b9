#pragma once
/// How an Index grows and shrinks; included by index.h alone.
#include "base/assert.h"
#include "core/keys/collection.h"
#include "core/keys/index.h"

namespace pando::keys {

template <class Node, class KeyOf>
auto Index<Node, KeyOf>::find(std::string_view key, Position hash) -> Hit {
  Segment* segment = segment_at(hash);
  if (segment == nullptr) return {};
  const std::uint16_t tag = segment->tag_of(hash);
  const auto words = segment->words();
  for (std::size_t i = segment->home(tag); i < words.size(); ++i) {
    Word& word = words[i];
    if (word.empty() || word.tag() > tag) break;
    if (word.tag() == tag && KeyOf{}(*static_cast<const Node*>(word.node())) == key)
      return {segment, &word};
  }
  return {};
}

template <class Node, class KeyOf>
auto Index<Node, KeyOf>::insert(Node* node, Position hash) -> Hit {
  if (directory_.empty()) {
    directory_.push_back(new Segment{0, 1});
    memory_ = allocated(sizeof(Segment*)) + directory_[0]->memory();
  }
  ++size_;
  while (true) {
    Segment* segment = segment_at(hash);
    if (Word* word = segment->insert({segment->tag_of(hash), node})) return {segment, word};
    make_room(hash);
  }
}

template <class Node, class KeyOf>
void Index<Node, KeyOf>::make_room(Position hash) {
  Segment* segment = segment_at(hash);
  if (segment->size() >= Segment::kFull && (segment->depth() < depth_ || may_double()))
    return split(segment, hash);
  counted(*segment, [&] { segment->widen(); });
}

template <class Node, class KeyOf>
void Index<Node, KeyOf>::split(Segment* full, Position hash) {
  if (full->depth() == depth_) double_directory();
  const unsigned depth = full->depth() + 1;
  Segment* halves[2] = {new Segment{depth, Segment::kFull / 2},
                        new Segment{depth, Segment::kFull / 2}};
  for (const Word& word : full->words()) {
    if (word.empty()) continue;
    const Position its = hash_of(KeyOf{}(*static_cast<const Node*>(word.node())), seed_);
    Segment& half = *halves[its >> (64 - depth) & 1];
    Word moved{half.tag_of(its), word.node()};
    moved.mark(word.marked());
    while (half.insert(moved) == nullptr) half.widen();
  }
  const Position bit = Position{1} << (64 - depth);
  enter(halves[0], hash & ~bit);
  enter(halves[1], hash | bit);
  memory_ += halves[0]->memory() + halves[1]->memory() - full->memory();
  delete full;
}

template <class Node, class KeyOf>
void Index<Node, KeyOf>::double_directory() {
  std::vector<Segment*> wider;
  wider.reserve(2 * directory_.size());
  for (Segment* segment : directory_) wider.insert(wider.end(), 2, segment);
  memory_ += allocated(wider.size() * sizeof(Segment*));
  memory_ -= allocated(directory_.size() * sizeof(Segment*));
  directory_ = std::move(wider);
  ++depth_;
}

template <class Node, class KeyOf>
void Index<Node, KeyOf>::enter(Segment* segment, Position hash) {
  const unsigned shared = depth_ - segment->depth();
  const std::size_t first = hash >> (64 - segment->depth()) << shared;
  for (std::size_t i = 0; i < std::size_t{1} << shared; ++i) directory_[first + i] = segment;
}

template <class Node, class KeyOf>
void Index<Node, KeyOf>::erase(Hit hit) {
  Segment& segment = *hit.segment_;
  segment.erase(static_cast<std::size_t>(hit.word_ - segment.words().data()));
  --size_;
  if (segment.sparse()) counted(segment, [&] { segment.resize(segment.size()); });
}

template <class Node, class KeyOf>
template <class Free>
bool Index<Node, KeyOf>::free_some(std::size_t nodes, Free free) {
  for (std::size_t freed = 0; !directory_.empty();) {
    if (freed > nodes) return false;
    Segment* segment = directory_.back();
    directory_.resize(directory_.size() - (std::size_t{1} << (depth_ - segment->depth())));
    freed += segment->size();
    for (const Word& word : segment->words())
      if (!word.empty()) free(static_cast<Node*>(word.node()));
    delete segment;
  }
  directory_ = {};
  size_ = memory_ = 0;
  depth_ = 0;
  return true;
}

}  // namespace pando::keys
