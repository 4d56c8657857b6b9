#include "node/shard/waiters.h"

#include <algorithm>
#include <iterator>

namespace pando::shard {
namespace {

bool waits_for(const Waiter& waiter, std::string_view key) {
  std::vector<std::string_view> words;
  const Task task = waiter.task.task(words);
  const auto named = keys::keys_of(*task.command, task.words);
  return std::ranges::find(named, key) != named.end();
}

}  // namespace

void Waiters::add(Waiter waiter) {
  ++count_;
  waiting_[waiter.task.bucket()].push_back(std::move(waiter));
}

void Waiters::wake(std::uint16_t bucket, std::string_view key,
                   const std::function<bool(const Waiter&)>& serve) {
  const auto found = waiting_.find(bucket);
  if (found == waiting_.end()) return;
  std::list<Waiter>& list = found->second;
  for (auto it = list.begin(); it != list.end();) {
    if (!waits_for(*it, key) || !serve(*it)) {
      ++it;
      continue;
    }
    it = list.erase(it);
    --count_;
  }
  if (list.empty()) waiting_.erase(bucket);
}

std::vector<Waiter> Waiters::give_up(std::uint16_t bucket) {
  const auto found = waiting_.find(bucket);
  if (found == waiting_.end()) return {};
  std::vector<Waiter> out{std::make_move_iterator(found->second.begin()),
                          std::make_move_iterator(found->second.end())};
  count_ -= out.size();
  waiting_.erase(found);
  return out;
}

std::vector<Waiter> Waiters::take(const std::function<bool(const Waiter&)>& which) {
  std::vector<Waiter> out;
  for (auto entry = waiting_.begin(); entry != waiting_.end();) {
    std::list<Waiter>& list = entry->second;
    for (auto it = list.begin(); it != list.end();) {
      if (!which(*it)) {
        ++it;
        continue;
      }
      out.push_back(std::move(*it));
      it = list.erase(it);
      --count_;
    }
    entry = list.empty() ? waiting_.erase(entry) : std::next(entry);
  }
  return out;
}

Instant Waiters::deadline() const {
  Instant first = kNever;
  for (const auto& [_, list] : waiting_)
    for (const Waiter& waiter : list) first = std::min(first, waiter.until);
  return first;
}

void Waiters::drop(const std::function<bool(const Origin&)>& gone) {
  for (auto entry = waiting_.begin(); entry != waiting_.end();) {
    count_ -= std::erase_if(entry->second,
                            [&](const Waiter& waiter) { return gone(waiter.task.origin()); });
    entry = entry->second.empty() ? waiting_.erase(entry) : std::next(entry);
  }
}

}  // namespace pando::shard
