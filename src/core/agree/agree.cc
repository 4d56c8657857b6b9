#include "core/agree/agree.h"

#include "base/note_code.h"

namespace pando::agree {

struct Agree::Impl {
  Config config;
  map::MapPtr map;
  map::Mark mark;
  std::deque<HistoryRow> history;
};

Agree::Agree(Config config, Instant, Rng) : impl_(std::make_unique<Impl>()) {
  impl_->config = std::move(config);
}
Agree::~Agree() = default;

void Agree::step(Instant, const Input& input, Outbox& out) {
  const auto* found = std::get_if<Found>(&input);
  if (found == nullptr || impl_->map != nullptr) return;
  impl_->map = std::make_shared<const map::Map>(found->map);
  impl_->mark = map::mark(found->map);
  out.push_back(Adopted{impl_->map});
}

Instant Agree::deadline() const {
  return kNever;
}
const map::MapPtr& Agree::map() const {
  return impl_->map;
}
const map::Mark& Agree::mark() const {
  return impl_->mark;
}
bool Agree::serves(Instant) const {
  return impl_->map != nullptr && impl_->map->find(impl_->config.self).has_value();
}
bool Agree::serves(Instant now, std::uint16_t bucket) const {
  if (!serves(now) || bucket >= impl_->map->buckets.size()) return false;
  return impl_->map->buckets[bucket].primary() == impl_->map->find(impl_->config.self);
}
Status Agree::status() const {
  return {impl_->map ? Status::State::agreed : Status::State::none, Instant{}};
}
const std::deque<HistoryRow>& Agree::history() const {
  return impl_->history;
}

}  // namespace pando::agree
