#include "node/shard/gate.h"

#include <algorithm>
#include <functional>

namespace pando::shard {

void Gate::hold(Held held) {
  if (!held_.empty()) held.after = std::max(held.after, held_.back().after);
  held_.push_back(std::move(held));
}

std::optional<Held> Gate::next(store::Sequence committed) {
  if (held_.empty() || held_.front().after > committed) return std::nullopt;
  return take();
}

std::optional<Held> Gate::late(Instant now) {
  if (held_.empty() || held_.front().until > now) return std::nullopt;
  return take();
}

Held Gate::take() {
  Held held = std::move(held_.front());
  held_.pop_front();
  return held;
}

void DirtyKeys::wrote(std::string_view key, store::Sequence sequence) {
  const Hash hash = std::hash<std::string_view>{}(key);
  last_[hash] = sequence;
  order_.emplace_back(sequence, hash);
}

store::Sequence DirtyKeys::seen_in(std::string_view key) const {
  if (last_.empty()) return all_;
  const auto found = last_.find(std::hash<std::string_view>{}(key));
  return found == last_.end() ? all_ : std::max(all_, found->second);
}

void DirtyKeys::committed(store::Sequence sequence) {
  for (; !order_.empty() && order_.front().first <= sequence; order_.pop_front())
    if (const auto found = last_.find(order_.front().second);
        found != last_.end() && found->second <= sequence)
      last_.erase(found);
  if (all_ <= sequence) all_ = 0;
}

void DirtyKeys::clear() {
  last_.clear();
  order_.clear();
  all_ = 0;
}

}  // namespace pando::shard
