// ZUNION, ZINTER, ZDIFF: answered, stored, counted.
#include <fmt/format.h>

#include <array>
#include <limits>

#include "core/keys/groups.h"
#include "core/keys/zset_algebra.h"
#include "core/keys/zset_replies.h"

namespace pando::keys {
namespace {

enum class Way : std::uint8_t { common, together, alone };
enum class Use : std::uint8_t { answer, store, count };

struct Form {
  Way way;
  Use use;
  std::string_view name;  ///< in lower case
};

struct Task {
  Sources sources;
  Aggregate aggregate = Aggregate::sum;
  bool scores = false;
  std::size_t most = std::numeric_limits<std::size_t>::max();
};

std::optional<Source> find_source(Call& call, std::string_view key) {
  const Entry* const entry = call.find(key);
  if (entry == nullptr) return Source{};
  if (entry->kind() == Kind::zset)
    return Source{.zset = static_cast<const SortedSet*>(&entry->collection())};
  if (entry->kind() == Kind::set)
    return Source{.set = static_cast<const SetValue*>(&entry->collection())};
  call.wrong_kind();
  return std::nullopt;
}

bool read_weights(Call& call, Words words, Sources& sources) {
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const auto weight = read_real(words[i]);
    if (!weight) return call.error("ERR weight value is not a float"), false;
    sources[i].weight = *weight;
  }
  return true;
}

bool read_aggregate(Call& call, std::string_view word, Aggregate& aggregate) {
  const auto is = [&](std::string_view name) { return resp::same_word(word, name); };
  if (!is("SUM") && !is("MIN") && !is("MAX")) return call.syntax_error(), false;
  aggregate = is("SUM") ? Aggregate::sum : is("MIN") ? Aggregate::least : Aggregate::greatest;
  return true;
}

bool read_most(Call& call, std::string_view word, std::size_t& most) {
  const auto limit = read_at_least(call, word, 0, "ERR LIMIT can't be negative");
  if (limit && *limit > 0) most = static_cast<std::size_t>(*limit);
  if (limit && *limit == 0) most = std::numeric_limits<std::size_t>::max();
  return limit.has_value();
}

/// How many words an option takes; 0: it has been answered what is wrong.
std::size_t read_option(Call& call, const Form& form, Words words, Task& task) {
  const auto is = [&](std::string_view name) { return resp::same_word(words[0], name); };
  const bool weighs = form.way != Way::alone && form.use != Use::count;
  if (weighs && words.size() > task.sources.size() && is("WEIGHTS"))
    return read_weights(call, words.subspan(1), task.sources) ? task.sources.size() + 1 : 0;
  if (weighs && words.size() > 1 && is("AGGREGATE"))
    return read_aggregate(call, words[1], task.aggregate) ? 2 : 0;
  if (form.use == Use::answer && is("WITHSCORES")) return task.scores = true, 1;
  if (form.use == Use::count && words.size() > 1 && is("LIMIT"))
    return read_most(call, words[1], task.most) ? 2 : 0;
  call.syntax_error();
  return 0;
}

std::optional<Task> read_task(Call& call, const Form& form) {
  const std::size_t at = form.use == Use::store ? 2 : 1;
  const auto number = read_integer(call.words[at]);
  if (!number) return call.not_an_integer(), std::nullopt;
  if (*number < 1)
    return call.error(
               fmt::format("ERR at least 1 input key is needed for '{}' command", form.name)),
           std::nullopt;
  Words rest = call.words.subspan(at + 1);
  if (static_cast<std::size_t>(*number) > rest.size()) return call.syntax_error(), std::nullopt;
  Task task;
  for (const std::string_view key : rest.first(static_cast<std::size_t>(*number))) {
    const auto source = find_source(call, key);
    if (!source) return std::nullopt;
    task.sources.push_back(*source);
  }
  rest = rest.subspan(task.sources.size());
  while (!rest.empty()) {
    const std::size_t taken = read_option(call, form, rest, task);
    if (taken == 0) return std::nullopt;
    rest = rest.subspan(taken);
  }
  return task;
}

Scores result(const Form& form, const Task& task) {
  if (form.way == Way::common) return intersection(task.sources, task.aggregate, task.most);
  if (form.way == Way::together) return together(task.sources, task.aggregate);
  return difference(task.sources);
}

void store(Call& call, const Form& form, const Scores& scores) {
  const std::string_view key = call.words[1];
  const bool was_there = call.find(key) != nullptr;
  if (was_there) call.erase(key);
  for (const auto& [member, score] : scores) put_member(call, key, member, score);
  if (!scores.empty()) {
    call.event('z', form.name, key);
  } else if (was_there) {
    call.event('g', "del", key);
  }
  call.integer(static_cast<std::int64_t>(scores.size()));
}

Outcome run(Call& call, const Form& form) {
  const auto task = read_task(call, form);
  if (!task) return Outcome::done;
  const Scores scores = result(form, *task);
  if (form.use == Use::store) return store(call, form, scores), Outcome::done;
  if (form.use == Use::count) return call.integer(static_cast<std::int64_t>(scores.size()));
  PairAnswer pairs{call, scores.size(), task->scores};
  for (const auto& [member, score] : scores) pairs.add(member, score);
  return Outcome::done;
}

Outcome zunion(Call& call) {
  return run(call, {Way::together, Use::answer, "zunion"});
}
Outcome zinter(Call& call) {
  return run(call, {Way::common, Use::answer, "zinter"});
}
Outcome zdiff(Call& call) {
  return run(call, {Way::alone, Use::answer, "zdiff"});
}
Outcome zunionstore(Call& call) {
  return run(call, {Way::together, Use::store, "zunionstore"});
}
Outcome zinterstore(Call& call) {
  return run(call, {Way::common, Use::store, "zinterstore"});
}
Outcome zdiffstore(Call& call) {
  return run(call, {Way::alone, Use::store, "zdiffstore"});
}
Outcome zintercard(Call& call) {
  return run(call, {Way::common, Use::count, "zintercard"});
}

constexpr std::size_t kAny = resp::kAnyNumber;
constexpr std::uint32_t kStore = resp::kWrite | resp::kDenyoom;
constexpr resp::KeyPlaces kCounted{
    .find = [](Words words) { return resp::counted_keys(words, 1); }};
constexpr resp::KeyPlaces kStored{1, 1, 1,
                                  [](Words words) { return resp::counted_keys(words, 2, 1); }};
constexpr std::string_view kSort = "O(N+M*log(M)) for N members given and M in the result";
constexpr std::string_view kOptions =
    "numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE SUM|MIN|MAX] [WITHSCORES]";
constexpr std::string_view kStoreOptions =
    "destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE SUM|MIN|MAX]";

constexpr std::array kRows = {
    zset_row("ZUNION", kOptions, "What all have together", 3, kAny, resp::kReadonly, "6.2.0", kSort,
             zunion, kCounted),
    zset_row("ZINTER", kOptions, "What all have in common", 3, kAny, resp::kReadonly, "6.2.0",
             kSort, zinter, kCounted),
    zset_row("ZDIFF", "numkeys key [key ...] [WITHSCORES]", "What the first has alone", 3, kAny,
             resp::kReadonly, "6.2.0", kSort, zdiff, kCounted),
    zset_row("ZINTERCARD", "numkeys key [key ...] [LIMIT limit]", "How many all have in common", 3,
             kAny, resp::kReadonly, "7.0.0", kSort, zintercard, kCounted),
    zset_row("ZUNIONSTORE", kStoreOptions, "Store what all have together", 4, kAny, kStore, "2.0.0",
             kSort, zunionstore, kStored),
    zset_row("ZINTERSTORE", kStoreOptions, "Store what all have in common", 4, kAny, kStore,
             "2.0.0", kSort, zinterstore, kStored),
    zset_row("ZDIFFSTORE", "destination numkeys key [key ...]", "Store what the first has alone", 4,
             kAny, kStore, "6.2.0", kSort, zdiffstore, kStored),
};

}  // namespace

std::span<const Command> zset_algebra() {
  return kRows;
}

}  // namespace pando::keys
