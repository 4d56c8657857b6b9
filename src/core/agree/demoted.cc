#include "core/agree/demoted.h"

#include "core/agree/proposer.h"

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

std::vector<Participant> Proposer::consents() const {
  std::vector<Participant> agreed;
  for (const Participant& who : demoted_) {
    const auto member = room_.of.find(who);
    const bool agrees =
        member && (member == room_.of.me() || voters_[*member].voted || voters_[*member].consented);
    if (agrees || room_.company.is_gone(who)) agreed.push_back(who);
  }
  return agreed;
}

/// Once nobody is left from whom more could come soon.
void Proposer::pass_consents_on() {
  if (phase_ != Phase::accepting || demoted_.empty()) return;
  const auto known = consents();
  if (known.size() <= consents_told_) return;
  const auto linked = std::ranges::count_if(demoted_, [&](const Participant& who) {
    return who == room_.config.self || room_.company.is_gone(who) ||
           room_.company.link(who) != nullptr;
  });
  if (known.size() < static_cast<std::size_t>(linked)) return;
  consents_told_ = known.size();
  room_.acceptor.consent(ballot_, known);
  proto::Agree message = question();
  message.mutable_accept()->clear_change();
  room_.send_members(message, [&](map::MemberNumber member) {
    return member != *room_.of.me() && !voters_[member].voted;
  });
}

}  // namespace pando::agree
