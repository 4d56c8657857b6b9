#include "core/agree/agree.h"

#include "core/agree/impl.h"

namespace pando::agree {

Agree::Agree(Config config, Instant now, Rng rng)
    : impl_(std::make_unique<Impl>(std::move(config), now, rng)) {}
Agree::~Agree() = default;

void Agree::step(Instant now, const Input& input, Outbox& out) {
  impl_->step(now, input, out);
}
Instant Agree::deadline() const {
  return impl_->deadline();
}
const Participant& Agree::self() const {
  return impl_->room.config.self;
}
const map::MapPtr& Agree::map() const {
  return impl_->room.of.map();
}
const map::Mark& Agree::mark() const {
  return impl_->room.of.mark();
}
bool Agree::serves(Instant now) const {
  return impl_->lease.held(now);
}
bool Agree::serves(Instant now, std::uint16_t bucket) const {
  const Electorate& of = impl_->room.of;
  return serves(now) && bucket < of.map()->buckets.size() &&
         of.map()->buckets[bucket].primary() == of.me() && !impl_->room.acceptor.gave_away(bucket);
}
Instant Agree::serves_until() const {
  return impl_->lease.until();
}
std::size_t Agree::given_away() const {
  return impl_->room.acceptor.given_away();
}
Status Agree::status() const {
  return impl_->status;
}
Duration Agree::turn() const {
  return impl_->proposer.turn();
}
const std::deque<HistoryRow>& Agree::history() const {
  return impl_->history.rows();
}

}  // namespace pando::agree
