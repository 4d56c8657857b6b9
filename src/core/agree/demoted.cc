#include "core/agree/demoted.h"

namespace pando::agree {
namespace {

const Participant* primary(const map::Map& map, const map::Holders& holders) {
  const auto member = holders.primary();
  return member ? &map.members[*member].who : nullptr;
}

class Comparison {
 public:
  Comparison(const map::Map& before, const map::Map& after) : before_(before), after_(after) {}

  void compare(const map::Holders& before, const map::Holders* after) {
    const Participant* had = primary(before_, before);
    if (had == nullptr) return;
    const Participant* has = after == nullptr ? nullptr : primary(after_, *after);
    if (has == nullptr || *has != *had) demoted_.insert(*had);
  }
  /// Every range of the old table with all of the new one that it meets.
  void compare(const map::RangeTable& before, const map::RangeTable* after) {
    std::size_t at = 0;
    for (std::size_t i = 0; i < before.ranges.size(); ++i) {
      const map::Holders& holders = before.ranges[i].holders;
      if (after == nullptr) {
        compare(holders, nullptr);
        continue;
      }
      while (begins_by(*after, at + 1, before.ranges[i].from)) ++at;
      compare(holders, &after->ranges[at].holders);
      while (at + 1 < after->ranges.size() &&
             (i + 1 == before.ranges.size() ||
              text(after->ranges[at + 1].from) < text(before.ranges[i + 1].from)))
        compare(holders, &after->ranges[++at].holders);
    }
  }
  std::set<Participant> result() && { return std::move(demoted_); }

 private:
  static bool begins_by(const map::RangeTable& table, std::size_t at, const Bytes& key) {
    return at < table.ranges.size() && text(table.ranges[at].from) <= text(key);
  }

  const map::Map& before_;
  const map::Map& after_;
  std::set<Participant> demoted_;
};

}  // namespace

std::set<Participant> demoted(const map::Map& before, const map::Map& after) {
  Comparison comparison{before, after};
  for (std::size_t i = 0; i < before.buckets.size(); ++i)
    comparison.compare(before.buckets[i], &after.buckets[i]);
  for (const map::RangeTable& table : before.tables)
    comparison.compare(table, after.table(table.name));
  return std::move(comparison).result();
}

}  // namespace pando::agree
