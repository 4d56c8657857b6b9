// What several sets have in common, have together, and have alone.
#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/keys/groups.h"
#include "core/keys/set_value.h"
#include "core/keys/typed.h"

namespace pando::keys {
namespace {

using Sets = std::vector<const SetValue*>;  ///< null: nothing is there
using Members = std::vector<std::string>;

/// nullopt: one is something else, which has been answered.
std::optional<Sets> find_sets(Call& call, Words keys) {
  Sets sets;
  for (const std::string_view key : keys) {
    const auto found = typed<SetValue>(call, key);
    if (found.wrong) return call.wrong_kind(), std::nullopt;
    sets.push_back(found.value);
  }
  // A later key that has expired takes nothing with it but itself.
  return sets;
}

/// Goes through the smallest. Stops at `most`.
Members intersection(Sets sets, std::size_t most = std::numeric_limits<std::size_t>::max()) {
  Members out;
  if (std::ranges::find(sets, nullptr) != sets.end()) return out;
  std::ranges::sort(sets, {}, [](const SetValue* set) { return set->size(); });
  const auto in_all = [&](std::string_view member) {
    return std::all_of(sets.begin() + 1, sets.end(),
                       [&](const SetValue* set) { return set->contains(member); });
  };
  Position at = 0;
  do {
    at = sets[0]->scan(at, [&](std::string_view member) {
      if (out.size() < most && in_all(member)) out.emplace_back(member);
    });
  } while (at != 0 && out.size() < most);
  return out;
}

Members together(const Sets& sets) {
  std::unordered_set<std::string> out;
  for (const SetValue* set : sets)
    if (set != nullptr) set->each([&](std::string_view member) { out.emplace(member); });
  return {out.begin(), out.end()};
}

/// What the first has and no other.
Members difference(const Sets& sets) {
  Members out;
  if (sets[0] == nullptr) return out;
  sets[0]->each([&](std::string_view member) {
    const bool elsewhere = std::any_of(sets.begin() + 1, sets.end(), [&](const SetValue* set) {
      return set != nullptr && set->contains(member);
    });
    if (!elsewhere) out.emplace_back(member);
  });
  return out;
}

enum class Way : std::uint8_t { common, together, alone };

Members combine(Way way, const Sets& sets) {
  if (way == Way::common) return intersection(sets);
  return way == Way::together ? together(sets) : difference(sets);
}

template <Way kWay>
Outcome answer(Call& call) {
  const auto sets = find_sets(call, call.words.subspan(1));
  if (!sets) return Outcome::done;
  const Members members = combine(kWay, *sets);
  call.reply.set(members.size());
  for (const std::string& member : members) call.reply.bulk(member);
  return Outcome::done;
}

constexpr std::string_view event_of(Way way) {
  if (way == Way::common) return "sinterstore";
  return way == Way::together ? "sunionstore" : "sdiffstore";
}

template <Way kWay>
Outcome store(Call& call) {
  const std::string_view target = call.words[1];
  const auto sets = find_sets(call, call.words.subspan(2));
  if (!sets) return Outcome::done;
  const Members members = combine(kWay, *sets);
  const bool was_there = call.find(target) != nullptr;
  if (was_there) call.erase(target);
  for (const std::string& member : members)
    call.change({.op = wire::Op::set_put, .key = target, .item = member});
  if (!members.empty()) {
    call.event('s', event_of(kWay), target);
  } else if (was_there) {
    call.event('g', "del", target);
  }
  return call.integer(static_cast<std::int64_t>(members.size()));
}

Outcome sintercard(Call& call) {
  const auto number = read_at_least(call, call.words[1], 1, "ERR numkeys should be greater than 0");
  if (!number) return Outcome::done;
  const Words rest = call.words.subspan(2);
  if (static_cast<std::size_t>(*number) > rest.size())
    return call.error("ERR Number of keys can't be greater than number of args");
  const auto keys = static_cast<std::size_t>(*number);
  std::size_t most = std::numeric_limits<std::size_t>::max();
  for (Words options = rest.subspan(keys); !options.empty(); options = options.subspan(2)) {
    if (options.size() < 2 || !resp::same_word(options[0], "LIMIT")) return call.syntax_error();
    const auto limit = read_at_least(call, options[1], 0, "ERR LIMIT can't be negative");
    if (!limit) return Outcome::done;
    most = *limit == 0 ? std::numeric_limits<std::size_t>::max() : static_cast<std::size_t>(*limit);
  }
  const auto sets = find_sets(call, rest.first(keys));
  if (!sets) return Outcome::done;
  return call.integer(static_cast<std::int64_t>(intersection(*sets, most).size()));
}

constexpr Command row(std::string_view name, std::string_view arguments, std::string_view summary,
                      std::size_t least, std::uint32_t flags, const resp::KeyPlaces& keys,
                      std::string_view since, std::string_view complexity, Handler handler) {
  return {{name,
           arguments,
           summary,
           least,
           resp::kAnyNumber,
           {flags, resp::kAclSet, keys, "set", since, complexity}},
          handler};
}

constexpr std::uint32_t kStore = resp::kWrite | resp::kDenyoom;
constexpr resp::KeyPlaces kAllWords{1, -1, 1};
constexpr resp::KeyPlaces kCounted{
    .find = [](Words words) { return resp::counted_keys(words, 1); }};
constexpr std::string_view kSmallest = "O(N*M) for M sets of which the smallest has N members";
constexpr std::string_view kAll = "O(N) where N is the number of members of all sets";
constexpr std::string_view kKeys = "key [key ...]", kStored = "destination key [key ...]";

constexpr std::array kRows = {
    row("SINTER", kKeys, "What all have in common", 2, resp::kReadonly, kAllWords, "1.0.0",
        kSmallest, answer<Way::common>),
    row("SINTERSTORE", kStored, "Store what all have in common", 3, kStore, kAllWords, "1.0.0",
        kSmallest, store<Way::common>),
    row("SINTERCARD", "numkeys key [key ...] [LIMIT limit]", "How many all have in common", 3,
        resp::kReadonly | resp::kMovableKeys, kCounted, "7.0.0", kSmallest, sintercard),
    row("SUNION", kKeys, "What all have together", 2, resp::kReadonly, kAllWords, "1.0.0", kAll,
        answer<Way::together>),
    row("SUNIONSTORE", kStored, "Store what all have together", 3, kStore, kAllWords, "1.0.0", kAll,
        store<Way::together>),
    row("SDIFF", kKeys, "What the first has alone", 2, resp::kReadonly, kAllWords, "1.0.0", kAll,
        answer<Way::alone>),
    row("SDIFFSTORE", kStored, "Store what the first has alone", 3, kStore, kAllWords, "1.0.0",
        kAll, store<Way::alone>),
};

}  // namespace

std::span<const Command> set_algebra() {
  return kRows;
}

}  // namespace pando::keys
