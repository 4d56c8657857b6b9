#include "core/serf/serf.h"

#include "core/serf/impl.h"

namespace pando::serf {

Serf::Serf(Config config, Instant now, Rng rng)
    : impl_{std::make_unique<Impl>(std::move(config), now, rng)} {}
Serf::~Serf() = default;
Serf::Serf(Serf&&) noexcept = default;

void Serf::step(Instant now, const Input& input, Outbox& out) {
  impl_->step(now, input, out);
}
Instant Serf::deadline() const {
  return impl_->deadline();
}
void Serf::restore(const Clocks& last_seen) {
  impl_->restore(last_seen);
}
Bytes Serf::local_state() const {
  return impl_->local_state();
}

Phase Serf::phase() const {
  return impl_->shared.phase;
}

Clocks Serf::clocks() const {
  return {.member = impl_->members.clock().now(),
          .event = impl_->events.clock().now(),
          .query = impl_->answering.clock().now()};
}

std::size_t Serf::size() const {
  return impl_->members.table().size();
}
std::vector<MemberView> Serf::members() const {
  return views_by_name(impl_->members.table());
}

std::optional<MemberView> Serf::find(std::string_view name) const {
  const MemberRecord* record = impl_->members.table().find(name);
  if (record == nullptr) return std::nullopt;
  return view_of(*record);
}

std::size_t Serf::failed_count() const {
  return impl_->members.table().count(MemberStatus::failed);
}
std::size_t Serf::left_count() const {
  return impl_->members.table().count(MemberStatus::left);
}
std::size_t Serf::open_queries() const {
  return impl_->asking.size();
}
std::uint64_t Serf::noted(NoteCode code) const {
  return impl_->shared.notes.count(code);
}

}  // namespace pando::serf
