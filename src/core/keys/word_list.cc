#include "core/keys/word_list.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/assert.h"

namespace pando::keys {

void ChunkRow::insert(std::size_t i, Packed chunk) {
  if (i == 0 && size() > 0) return push_front(std::move(chunk));
  chunks_.insert(chunks_.begin() + static_cast<std::ptrdiff_t>(begin_ + i), std::move(chunk));
}

void ChunkRow::push_front(Packed chunk) {
  if (begin_ == 0) {
    const std::size_t gap = chunks_.size() / 2 + 1;
    std::vector<Packed> wider(gap + chunks_.size());
    std::ranges::move(chunks_, wider.begin() + static_cast<std::ptrdiff_t>(gap));
    chunks_ = std::move(wider);
    begin_ = gap;
  }
  chunks_[--begin_] = std::move(chunk);
}

void ChunkRow::erase(std::size_t i) {
  const auto first = chunks_.begin() + static_cast<std::ptrdiff_t>(begin_);
  if (i > 0) {
    chunks_.erase(first + static_cast<std::ptrdiff_t>(i));
  } else {
    *first = {};
    ++begin_;
  }
  if (begin_ <= chunks_.size() / 2 + 1) return;
  chunks_.erase(chunks_.begin(), chunks_.begin() + static_cast<std::ptrdiff_t>(begin_));
  begin_ = 0;
}

/// Where the walk to an index is shortest from: one of the ends, or where the last one ended.
WordList::Spot WordList::nearest(std::size_t index) const {
  const std::size_t last = chunks_.size() - 1;
  const Spot tail{last, size_ - chunks_[last].size()};
  if (index >= tail.base) return tail;
  const auto way = [&](const Spot& spot) {
    return spot.base > index ? spot.base - index : index - spot.base;
  };
  return std::ranges::min({Spot{0, 0}, finger_, tail}, {}, way);
}

WordList::Spot WordList::locate(std::size_t index) const {
  PANDO_ASSERT(index < size_);
  Spot spot = nearest(index);
  while (index < spot.base) spot.base -= chunks_[--spot.chunk].size();
  while (index >= spot.base + chunks_[spot.chunk].size()) spot.base += chunks_[spot.chunk++].size();
  finger_ = spot;
  return spot;
}

std::string_view WordList::word(std::size_t index) const {
  const Spot spot = locate(index);
  const Packed& chunk = chunks_[spot.chunk];
  return chunk.word(chunk.find(index - spot.base));
}

bool WordList::fits(std::size_t chunk, std::size_t cost) const {
  return chunks_[chunk].bytes() + cost <= kChunkBytes;
}

void WordList::insert_new(std::size_t chunk, std::string_view word) {
  Packed fresh;
  fresh.push_back(word);
  chunks_.insert(chunk, std::move(fresh));
}

/// Before the word with the number `inner` of a chunk, or behind its last.
void WordList::insert_at(Spot spot, std::size_t inner, std::string_view word) {
  Packed& chunk = chunks_[spot.chunk];
  const std::size_t cost = Packed::cost(word.size());
  if (fits(spot.chunk, cost)) return chunk.insert(chunk.find(inner), word);
  if (inner == 0) {
    if (spot.chunk == 0 || !fits(spot.chunk - 1, cost)) return insert_new(spot.chunk, word);
    return chunks_[spot.chunk - 1].push_back(word);
  }
  if (inner < chunk.size()) {
    chunks_.insert(spot.chunk + 1, chunk.split(chunk.find(inner), inner));
    if (fits(spot.chunk, cost)) return chunks_[spot.chunk].push_back(word);
  }
  const std::size_t next = spot.chunk + 1;
  if (next == chunks_.size() || !fits(next, cost)) return insert_new(next, word);
  chunks_[next].insert(chunks_[next].begin(), word);
}

void WordList::insert(std::size_t index, std::string_view word) {
  PANDO_ASSERT(index <= size_);
  if (size_ == 0) {
    insert_new(0, word);
  } else if (index == size_) {
    const std::size_t last = chunks_.size() - 1;
    insert_at({last, size_ - chunks_[last].size()}, chunks_[last].size(), word);
  } else {
    const Spot spot = locate(index);
    insert_at(spot, index - spot.base, word);
    forget();
  }
  ++size_;
  payload_ += Packed::cost(word.size());
}

void WordList::put(std::size_t index, std::string_view word) {
  const Spot spot = locate(index);
  Packed& chunk = chunks_[spot.chunk];
  const Packed::Place place = chunk.find(index - spot.base);
  const std::size_t old = Packed::cost(chunk.word(place).size());
  const std::size_t cost = Packed::cost(word.size());
  if (chunk.size() > 1 && chunk.bytes() - old + cost > kChunkBytes) {
    erase(index);
    return insert(index, word);
  }
  chunk.replace(place, word);
  payload_ += cost - old;
}

void WordList::erase(std::size_t index) {
  const Spot spot = locate(index);
  Packed& chunk = chunks_[spot.chunk];
  const std::size_t before = chunk.bytes();
  chunk.erase(chunk.find(index - spot.base));
  payload_ -= before - chunk.bytes();
  --size_;
  tidy(spot.chunk);
}

void WordList::tidy(std::size_t chunk) {
  constexpr std::size_t kSmall = kChunkBytes / 4;
  if (chunks_[chunk].empty()) {
    chunks_.erase(chunk);
    return forget();
  }
  if (chunks_[chunk].bytes() > kSmall) return;
  for (const std::size_t left : {chunk - 1, chunk}) {
    if (left >= chunks_.size() || left + 1 >= chunks_.size()) continue;
    if (chunks_[left].bytes() + chunks_[left + 1].bytes() > 2 * kSmall) continue;
    chunks_[left].append(chunks_[left + 1]);
    chunks_.erase(left + 1);
    return forget();
  }
}

void WordList::pop_front(std::size_t count) {
  forget();
  count = std::min(count, size_);
  size_ -= count;
  while (count > 0) {
    const std::size_t some = std::min(count, chunks_[0].size()), before = chunks_[0].bytes();
    chunks_[0].erase(chunks_[0].begin(), some);
    payload_ -= before - chunks_[0].bytes();
    if (chunks_[0].empty()) chunks_.erase(0);
    count -= some;
  }
}

void WordList::pop_back(std::size_t count) {
  forget();
  count = std::min(count, size_);
  size_ -= count;
  while (count > 0) {
    const std::size_t last = chunks_.size() - 1;
    Packed& chunk = chunks_[last];
    const std::size_t some = std::min(count, chunk.size()), before = chunk.bytes();
    const std::size_t kept = chunk.size() - some;
    static_cast<void>(chunk.split(chunk.find(kept), kept));
    payload_ -= before - chunk.bytes();
    if (chunk.empty()) chunks_.erase(last);
    count -= some;
  }
}

}  // namespace pando::keys
