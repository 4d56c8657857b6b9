#include "node/shard/gate.h"

#include <algorithm>

namespace pando::shard {
namespace {

/// What is kept for the next answers: so many, none with longer words.
constexpr std::size_t kSpare = 2048, kLongest = 1024;

}  // namespace

HeldList Gates::blank() {
  HeldList one;
  spare_.empty() ? one.add() : one.take_first(spare_);
  return one;
}

void Gates::hold(HeldList one) {
  Held& held = one.front();
  const std::uint16_t bucket = held.task.bucket();
  if (bucket >= held_.size()) held_.resize(bucket + std::size_t{1});
  HeldList& others = held_[bucket];
  if (!others.empty()) held.after = std::max(held.after, others.back().after);
  others.take_first(one);
  ++count_;
}

template <class May>
HeldList Gates::take(std::uint16_t bucket, May may) {
  HeldList out;
  if (size(bucket) == 0) return out;
  HeldList& all = held_[bucket];
  while (!all.empty() && may(all.front())) out.take_first(all);
  count_ -= out.size();
  return out;
}

HeldList Gates::ready(std::uint16_t bucket, store::Sequence committed) {
  return take(bucket, [&](const Held& held) { return held.after <= committed; });
}

HeldList Gates::late(std::uint16_t bucket, Instant now) {
  return take(bucket, [&](const Held& held) { return held.until <= now; });
}

HeldList Gates::give_up(std::uint16_t bucket) {
  return take(bucket, [](const Held&) { return true; });
}

void Gates::done(HeldList left) {
  while (!left.empty()) {
    if (spare_.size() < kSpare && left.front().task.size() <= kLongest)
      spare_.take_first_before(left);
    else
      left.drop_first();
  }
}

void Gates::look_at_all() {
  due_.clear();
  for (std::size_t bucket = 0; bucket < held_.size(); ++bucket)
    look_at(static_cast<std::uint16_t>(bucket));
}

}  // namespace pando::shard
