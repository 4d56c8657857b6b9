#include "core/keys/segment.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "core/keys/collection.h"

namespace pando::keys {
namespace {

/// Words behind the last place that a tag can point at. The more room the more of them, so that
/// any number of equal tags finds room at last.
constexpr std::size_t tail(std::size_t slots) {
  return 8 + slots / 16;
}

}  // namespace

Segment::Segment(unsigned depth, std::size_t room)
    : words_(std::make_unique<Word[]>(slots_for(room))),
      slots_(static_cast<std::uint32_t>(slots_for(room))),
      homes_(static_cast<std::uint32_t>(slots_for(room) - tail(slots_for(room)))),
      depth_(depth) {}

std::size_t Segment::memory() const {
  return allocated(sizeof(Segment)) + allocated(slots_ * sizeof(Word));
}

Word* Segment::insert(Word word) {
  if ((used_ + 1) * 5 > slots_ * 4) return nullptr;
  std::size_t place = home(word.tag());
  while (place < slots_ && !words_[place].empty() && words_[place].tag() <= word.tag()) ++place;
  std::size_t free = place;
  while (free < slots_ && !words_[free].empty()) ++free;
  if (free == slots_) return nullptr;
  std::move_backward(&words_[place], &words_[free], &words_[free] + 1);
  words_[place] = word;
  ++used_;
  return &words_[place];
}

void Segment::erase(std::size_t place) {
  PANDO_ASSERT(place < slots_ && !words_[place].empty());
  std::size_t next = place + 1;
  for (; next < slots_ && !words_[next].empty() && home(words_[next].tag()) < next; ++next)
    words_[next - 1] = words_[next];
  words_[next - 1] = {};
  --used_;
}

void Segment::widen() {
  const bool full = (used_ + 1) * 5 > slots_ * 4;
  // If it is not full, too many tags are near the end.
  resize(full ? used_ + used_ / 4 + 2 : slots_);
}

void Segment::resize(std::size_t room) {
  for (;; room += room / 4 + 1) {
    Segment wider{depth_, std::max<std::size_t>(room, used_)};
    const auto put = [&](const Word& word) {
      return word.empty() || wider.insert(word) != nullptr;
    };
    // All fit, unless very many share a tag: then still more room spreads them.
    if (!std::ranges::all_of(words(), put)) continue;
    *this = std::move(wider);
    return;
  }
}

}  // namespace pando::keys
