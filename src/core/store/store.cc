#include "core/store/store.h"

#include <algorithm>

#include "core/store/impl.h"

namespace pando::store {

std::string_view to_string(Role role) {
  switch (role) {
    case Role::none:
      return "none";
    case Role::aside:
      return "aside";
    case Role::learner:
      return "learner";
    case Role::replica:
      return "replica";
    case Role::primary:
      return "primary";
  }
  return "none";
}

std::string_view to_string(WhyNot why) {
  return why == WhyNot::stalled ? "stalled" : "not_primary";
}

std::string_view to_string(CopyView::State state) {
  switch (state) {
    case CopyView::State::away:
      return "away";
    case CopyView::State::comparing:
      return "comparing";
    case CopyView::State::copying:
      return "copying";
    case CopyView::State::behind:
      return "behind";
    case CopyView::State::in_step:
      return "in_step";
  }
  return "away";
}

namespace {

CopyView::State state_of(const Bucket& bucket, const Follower& follower, std::size_t lag) {
  switch (follower.state) {
    case Follower::State::away:
      return CopyView::State::away;
    case Follower::State::comparing:
      return CopyView::State::comparing;
    case Follower::State::queued:
    case Follower::State::copying:
    case Follower::State::filled:
      return CopyView::State::copying;
    case Follower::State::following:
      break;
  }
  const bool near = bucket.log.octets_after(follower.acked) < lag;
  return near && Primary::sent_all(bucket, follower) ? CopyView::State::in_step
                                                     : CopyView::State::behind;
}

}  // namespace

std::vector<CopyView> Store::Impl::copies(const Bucket& bucket) const {
  std::vector<CopyView> views;
  for (const Follower& follower : bucket.followers) {
    CopyView& view = views.emplace_back();
    view.name = follower.name;
    view.state = state_of(bucket, follower, room.config.lag);
    view.counts = follower.counts;
    view.learner = !follower.acting;
    view.held = follower.state == Follower::State::following ? follower.acked : 0;
    view.behind = bucket.log.last() - view.held;
    view.copied = follower.copied;
    view.to_copy = follower.to_copy;
  }
  return views;
}

Store::Store(Config config, Contents contents, Instant now, Rng rng)
    : impl_(std::make_unique<Impl>(config, std::move(contents), now, rng)) {}
Store::~Store() = default;

void Store::step(Instant now, const Input& input, Outbox& out) {
  impl_->step(now, input, out);
}
void Store::poll(Instant now, Outbox& out) {
  impl_->poll(now, out);
}
Instant Store::deadline() const {
  return impl_->deadline();
}

std::expected<void, WhyNot> Store::may_write(std::uint16_t bucket) const {
  return impl_->may_write(impl_->room.bucket(bucket));
}

std::expected<Sequence, WhyNot> Store::write(std::uint16_t number, ByteView effects) {
  Bucket* bucket = impl_->room.bucket(number);
  if (const auto may = impl_->may_write(bucket); !may) return std::unexpected(may.error());
  return impl_->primary.write(*bucket, effects);
}

void Store::approach(std::uint16_t number) const {
  if (const Bucket* bucket = impl_->room.bucket(number)) bucket->log.approach();
}

Standing Store::standing(std::uint16_t number) const {
  const Bucket* bucket = impl_->room.bucket(number);
  if (bucket == nullptr) return {};
  return {bucket->role, impl_->may_write(bucket).has_value(), bucket->gate, bucket->committed};
}
Role Store::role(std::uint16_t number) const {
  const Bucket* bucket = impl_->room.bucket(number);
  return bucket == nullptr ? Role::none : bucket->role;
}
Sequence Store::last(std::uint16_t number) const {
  const Bucket* bucket = impl_->room.bucket(number);
  return bucket == nullptr ? 0 : bucket->log.last();
}
Sequence Store::committed(std::uint16_t number) const {
  const Bucket* bucket = impl_->room.bucket(number);
  return bucket == nullptr ? 0 : bucket->committed;
}
Sequence Store::gate(std::uint16_t number) const {
  const Bucket* bucket = impl_->room.bucket(number);
  return bucket == nullptr ? 0 : bucket->gate;
}

Configuration Store::configuration(std::uint16_t number) const {
  const Bucket* bucket = impl_->room.bucket(number);
  return bucket == nullptr ? Configuration{} : bucket->now;
}
std::optional<bool> Store::has(std::uint16_t number, const Configuration& by,
                               Sequence sequence) const {
  const Bucket* bucket = impl_->room.bucket(number);
  if (bucket == nullptr) return std::nullopt;
  return bucket->history.has(by, sequence, bucket->log.last());
}

bool Store::look_behind(std::uint16_t number, Sequence after,
                        const std::function<void(ByteView effects)>& see) const {
  const Bucket* bucket = impl_->room.bucket(number);
  if (bucket == nullptr || bucket->log.last() <= after) return bucket != nullptr;
  if (bucket->log.first() > after + 1) return false;
  for (Log::Cursor at{.next = after + 1}; at.next <= bucket->log.last();)
    see(bucket->log.read(at));
  return true;
}

std::vector<CopyView> Store::copies(std::uint16_t number) const {
  const Bucket* bucket = impl_->room.bucket(number);
  return bucket == nullptr ? std::vector<CopyView>{} : impl_->copies(*bucket);
}

std::vector<std::uint16_t> Store::stalled() const {
  std::vector<std::uint16_t> stalled;
  for (const Bucket& bucket : impl_->room.buckets)
    if (impl_->may_write(&bucket) == std::unexpected(WhyNot::stalled))
      stalled.push_back(bucket.number);
  return stalled;
}

MovesView Store::moves() const {
  MovesView view = impl_->mover.view();
  view.throttled =
      static_cast<std::size_t>(std::ranges::count(impl_->room.buckets, true, &Bucket::throttled));
  return view;
}
const Counters& Store::counters() const {
  return impl_->room.counters;
}

}  // namespace pando::store
