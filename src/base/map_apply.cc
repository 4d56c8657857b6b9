// From one map to the next.
#include <fmt/format.h>

#include <set>

#include "base/map_limits.h"
#include "pando/map_change.h"

namespace pando::map {

bool Change::empty() const {
  return branch.empty() && remove.empty() && update.empty() && add.empty() && !copies && !pace &&
         buckets.empty() && tables.empty() && drop_tables.empty();
}

namespace {

/// What becomes of the numbers of the old map: the new one, or none.
using Renumbering = std::vector<std::optional<MemberNumber>>;

void renumber(MemberList& list, const Renumbering& to) {
  MemberList kept;
  for (const MemberNumber member : list)
    if (to[member]) kept.push_back(*to[member]);
  list = kept;
}

std::string_view begin_of(const Range& range) {
  return text(range.from);
}

/// Carries one change out on a copy of its map.
class Step {
 public:
  Step(const Map& before, const Change& change) : before_(before), change_(change), next_(before) {}

  Applied run() {
    next_.epoch = before_.epoch + 1;
    next_.parent = hash(before_);
    if (!change_.branch.empty()) next_.branch = change_.branch;
    if (change_.copies) next_.copies = *change_.copies;
    if (change_.pace) {
      next_.pace = *change_.pace;
      next_.pace.since = next_.epoch;
    }
    std::string error;
    for (const auto part :
         {&Step::remove, &Step::update, &Step::add, &Step::set_buckets, &Step::set_tables})
      if (error = (this->*part)(); !error.empty()) return {nullptr, std::move(error)};
    stamp();
    if (error = check(next_); !error.empty())
      return {nullptr, "the map after it would be none: " + error};
    return {std::make_shared<const Map>(std::move(next_)), {}};
  }

 private:
  std::string remove() {
    std::set<Participant> gone;
    for (const Participant& who : change_.remove) {
      if (!before_.find(who)) return "it removes somebody who is no member";
      if (!gone.insert(who).second) return "it removes somebody twice";
    }
    Renumbering to;
    next_.members.clear();
    for (const Host& host : before_.members) {
      to.emplace_back();
      if (gone.contains(host.who)) continue;
      to.back() = static_cast<MemberNumber>(next_.members.size());
      next_.members.push_back(host);
    }
    each_holders([&](Holders& holders) {
      renumber(holders.acting, to);
      renumber(holders.learners, to);
      if (holders.acting.empty()) holders.learners = {};
    });
    return {};
  }

  std::string update() {
    for (const Host& host : change_.update) {
      const auto number = next_.find(host.who);
      if (!number) return fmt::format("it updates {}, who is no member", host.name);
      next_.members[*number] = host;
    }
    return {};
  }

  std::string add() {
    for (const Host& host : change_.add) next_.members.push_back(host);
    if (next_.members.size() > kMaxMembers)
      return fmt::format("it makes more than {} members", kMaxMembers);
    return {};
  }

  std::string set_buckets() {
    std::optional<std::uint16_t> last;
    for (const BucketChange& set : change_.buckets) {
      if (set.bucket >= next_.buckets.size()) return "it names a bucket beyond the last";
      if (last && set.bucket <= *last) return "its buckets do not ascend";
      last = set.bucket;
      Holders& holders = next_.buckets[set.bucket];
      if (!follows(holders, set.holders))
        return fmt::format("bucket {} would act where it has no data", set.bucket);
      holders.acting = set.holders.acting;
      holders.learners = set.holders.learners;
    }
    return {};
  }

  /// D3: the primary was acting, the others were acting or learning. What is lost begins anew
  /// anywhere.
  static bool follows(const Holders& before, const Holders& after) {
    if (before.acting.empty()) return true;
    const auto had = [&](MemberNumber member) {
      return before.acting.contains(member) || before.learners.contains(member);
    };
    return !after.acting.empty() && before.acting.contains(after.acting[0]) &&
           std::ranges::all_of(after.acting, had);
  }

  std::string set_tables() {
    for (const std::string& name : change_.drop_tables) {
      if (next_.table(name) == nullptr)
        return fmt::format("it drops table {}, which is none", name);
      std::erase_if(next_.tables, [&](const RangeTable& table) { return table.name == name; });
    }
    for (const RangeTable& set : change_.tables)
      if (std::string why = set_table(set); !why.empty()) return why;
    return {};
  }

  std::string set_table(const RangeTable& set) {
    const auto at = std::ranges::lower_bound(next_.tables, set.name, {}, &RangeTable::name);
    if (at == next_.tables.end() || at->name != set.name) {
      next_.tables.insert(at, set);
      return {};
    }
    if (!std::ranges::is_sorted(set.ranges, {}, begin_of))
      return fmt::format("the ranges of table {} do not ascend", set.name);
    for (std::size_t i = 0; i < set.ranges.size(); ++i)
      for (const Range& old : overlapping(*at, set.ranges, i))
        if (!follows(old.holders, set.ranges[i].holders))
          return fmt::format("a range of table {} would act where it has no data", set.name);
    *at = set;
    return {};
  }

  /// The old ranges that have keys in common with the i-th new one.
  static std::span<const Range> overlapping(const RangeTable& old, const std::vector<Range>& now,
                                            std::size_t i) {
    const auto begin = std::ranges::upper_bound(old.ranges, text(now[i].from), {}, begin_of);
    const auto end = i + 1 == now.size() ? old.ranges.end()
                                         : std::ranges::lower_bound(
                                               old.ranges, text(now[i + 1].from), {}, begin_of);
    const auto first = begin == old.ranges.begin() ? begin : begin - 1;
    return {first, end < first ? first : end};
  }

  template <class Visit>
  void each_holders(Visit visit) {
    for (Holders& holders : next_.buckets) visit(holders);
    for (RangeTable& table : next_.tables)
      for (Range& range : table.ranges) visit(range.holders);
  }

  static bool same_members(const Map& a, MemberList x, const Map& b, MemberList y) {
    return std::ranges::equal(
        x, y, [&](MemberNumber i, MemberNumber j) { return a.members[i].who == b.members[j].who; });
  }

  /// The epoch, where something is different: members are compared, not their numbers.
  void stamp() {
    for (std::size_t i = 0; i < next_.buckets.size(); ++i)
      stamp(next_.buckets[i], i < before_.buckets.size() ? &before_.buckets[i] : nullptr);
    for (RangeTable& table : next_.tables)
      for (Range& range : table.ranges) stamp(range.holders, before(table.name, range.from));
  }
  void stamp(Holders& now, const Holders* old) {
    const auto beyond = [&](const MemberList& list) {
      return std::ranges::any_of(list, [&](MemberNumber m) { return m >= next_.members.size(); });
    };
    if (beyond(now.acting) || beyond(now.learners)) return;  // check() will say so
    now.since = old != nullptr && same_members(next_, now.acting, before_, old->acting) &&
                        same_members(next_, now.learners, before_, old->learners)
                    ? old->since
                    : next_.epoch;
  }
  const Holders* before(std::string_view table, const Bytes& from) const {
    const RangeTable* const old = before_.table(table);
    if (old == nullptr) return nullptr;
    const auto at = std::ranges::lower_bound(old->ranges, text(from), {}, begin_of);
    return at == old->ranges.end() || begin_of(*at) != text(from) ? nullptr : &at->holders;
  }

  const Map& before_;
  const Change& change_;
  Map next_;
};

}  // namespace

Applied apply(const Map& map, const Change& change) {
  return Step{map, change}.run();
}

}  // namespace pando::map
