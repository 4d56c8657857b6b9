#include "node/shard/fates.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/whole_number.h"

namespace pando::shard {
namespace {

keys::Outcome unreachable(keys::Call&) {
  return keys::Outcome::done;
}

}  // namespace

const keys::Command& fate_command() {
  static const keys::Command command{
      {.name = "PANDO.FATE", .summary = "Whether a write was done", .min_words = 4, .max_words = 4},
      unreachable};
  return command;
}

std::optional<FateAsked> read_fate(resp::Words words) {
  if (words.size() != 4) return std::nullopt;
  const auto since = whole_number<std::uint64_t>(words[1]),
             branch = whole_number<std::uint64_t>(words[2]),
             sequence = whole_number<std::uint64_t>(words[3]);
  if (!since || !branch || !sequence) return std::nullopt;
  return FateAsked{{*since, *branch}, *sequence};
}

std::uint64_t Fates::add(Held held) {
  ++buckets_[held.task.bucket()];
  open_.emplace(++last_, std::move(held));
  return last_;
}

std::vector<std::string> Fates::words_of(const Held& held) {
  return {std::string{fate_command().name}, std::to_string(held.by.since),
          std::to_string(held.by.branch), std::to_string(held.written)};
}

std::optional<Held> Fates::take(std::uint64_t number) {
  auto node = open_.extract(number);
  if (!node) return std::nullopt;
  const auto count = buckets_.find(node.mapped().task.bucket());
  if (--count->second == 0) buckets_.erase(count);
  return std::move(node.mapped());
}

std::vector<KeptTask> Fates::take_undone() {
  if (undone_.empty()) return {};
  const auto known = std::stable_partition(undone_.begin(), undone_.end(),
                                           [&](const KeptTask& t) { return has(t.bucket()); });
  std::vector<KeptTask> out{std::make_move_iterator(known), std::make_move_iterator(undone_.end())};
  undone_.erase(known, undone_.end());
  return out;
}

}  // namespace pando::shard
