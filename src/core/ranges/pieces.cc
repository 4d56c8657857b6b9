#include "core/ranges/pieces.h"

#include <algorithm>
#include <span>

namespace pando::ranges {
namespace {

using Overlap = std::span<const Piece>;

bool ends_before(const KeyRange& keys, const Bytes& key) {
  return keys.to && text(*keys.to) <= text(key);
}

/// Those of the pieces, in order, that have keys in common with the range.
Overlap overlapping(const Pieces& pieces, const KeyRange& keys) {
  const auto first = std::ranges::partition_point(
      pieces, [&](const Piece& piece) { return ends_before(piece.keys, keys.from); });
  const auto last = std::find_if(
      first, pieces.end(), [&](const Piece& piece) { return ends_before(keys, piece.keys.from); });
  return {first, last};
}

KeyRange common(const KeyRange& a, const KeyRange& b) {
  KeyRange keys{std::max(text(a.from), text(b.from)) == text(a.from) ? a.from : b.from, a.to};
  if (b.to && (!keys.to || text(*b.to) < text(*keys.to))) keys.to = b.to;
  return keys;
}

/// What of the range none of the pieces has.
std::vector<KeyRange> uncovered(const KeyRange& keys, Overlap by) {
  std::vector<KeyRange> rest;
  Bytes from = keys.from;
  for (const Piece& piece : by) {
    if (text(from) < text(piece.keys.from)) rest.push_back({from, piece.keys.from});
    if (!piece.keys.to) return rest;
    from = *piece.keys.to;
  }
  if (!ends_before(keys, from)) rest.push_back({std::move(from), keys.to});
  return rest;
}

/// Tells of one piece by what was there before.
class Difference {
 public:
  Difference(Piece& now, Overlap before, bool continuous, std::vector<Told>& told)
      : now_(now), before_(before), continuous_(continuous), told_(told) {}

  void tell() {
    if (now_.role == Role::learner) return learn();
    const bool same = before_.size() == 1 && before_[0].keys == now_.keys &&
                      before_[0].role == now_.role && before_[0].others == now_.others;
    if (!same)
      told_.push_back({.what = What::serve,
                       .keys = now_.keys,
                       .primary = now_.role == Role::primary,
                       .others = now_.others});
    if (now_.role == Role::primary) release();
  }

 private:
  template <class Is>
  bool all_before(Is is) const {
    return !before_.empty() && std::ranges::all_of(before_, is) &&
           uncovered(now_.keys, before_).empty();
  }

  void learn() {
    const bool goes_on = continuous_ && all_before([&](const Piece& piece) {
                           return piece.role == Role::learner && piece.primary == now_.primary &&
                                  (piece.acquired || piece.keys == now_.keys);
                         });
    if (goes_on) {
      now_.acquired = std::ranges::all_of(before_, &Piece::acquired);
      now_.begun = before_[0].begun;
      return;
    }
    for (const Piece& piece : before_)
      told_.push_back({.what = What::drop, .keys = common(piece.keys, now_.keys)});
    told_.push_back(
        {.what = What::acquire, .keys = now_.keys, .since = now_.since, .peer = now_.primary_name});
  }

  void release() {
    for (const std::string& learner : now_.learners) {
      const bool known =
          continuous_ && all_before([&](const Piece& piece) {
            return piece.role == Role::primary &&
                   std::ranges::find(piece.learners, learner) != piece.learners.end();
          });
      if (!known) told_.push_back({.what = What::release, .keys = now_.keys, .peer = learner});
    }
  }

  Piece& now_;
  Overlap before_;
  bool continuous_;
  std::vector<Told>& told_;
};

}  // namespace

Pieces pieces_of(const map::Map& map, const map::RangeTable& table, const Participant& self) {
  Pieces pieces;
  const auto me = map.find(self);
  if (!me) return pieces;
  for (std::size_t i = 0; i < table.ranges.size(); ++i) {
    const map::Holders& holders = table.ranges[i].holders;
    const bool learns = holders.learners.contains(*me);
    if (holders.acting.empty() || (!learns && !holders.acting.contains(*me))) continue;
    const map::Host& primary = map.members[holders.acting[0]];
    Piece piece{.keys = keys_of(table, i),
                .since = holders.since,
                .begun = holders.since,
                .primary = primary.who,
                .primary_name = primary.name};
    if (!learns) piece.role = holders.acting[0] == *me ? Role::primary : Role::copy;
    for (const auto member : holders.acting)
      if (member != *me) piece.others.push_back(map.members[member].name);
    for (const auto member : holders.learners)
      if (member != *me) piece.learners.push_back(map.members[member].name);
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

std::vector<Told> differences(const Pieces& before, map::Epoch seen, Pieces& after,
                              map::Epoch epoch) {
  std::vector<Told> told;
  for (const Piece& piece : before)
    for (KeyRange& keys : uncovered(piece.keys, overlapping(after, piece.keys)))
      told.push_back({.what = What::drop, .keys = std::move(keys)});
  for (Piece& piece : after) {
    const bool continuous = epoch == seen + 1 || piece.since <= seen;
    Difference{piece, overlapping(before, piece.keys), continuous, told}.tell();
  }
  std::ranges::stable_sort(told, {}, &Told::what);
  return told;
}

}  // namespace pando::ranges
