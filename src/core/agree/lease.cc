#include "core/agree/lease.h"

#include <algorithm>

namespace pando::agree {
namespace {

bool is_primary(const map::Map& map, map::MemberNumber member) {
  const auto answers = [&](const map::Holders& holders) { return holders.primary() == member; };
  return std::ranges::any_of(map.buckets, answers) ||
         std::ranges::any_of(map.tables, [&](const map::RangeTable& table) {
           return std::ranges::any_of(table.ranges, answers, &map::Range::holders);
         });
}

}  // namespace

void Lease::begin() {
  primary_ = room_.of && room_.of.me() && is_primary(*room_.of.map(), *room_.of.me());
  if (!primary_) until_ = {};
  all_at_ = kNever;
  next_ = needed() ? room_.now : kNever;
}

void Lease::poll() {
  if (next_ <= room_.now) ask();
  if (all_at_ > room_.now) return;
  all_at_ = kNever;
  ask_others(room_.of.size());
}

Instant Lease::deadline() const {
  return std::min(next_, all_at_);
}

/// Ourselves first, then those behind us in the map: so the asking is spread evenly.
void Lease::ask() {
  ++number_;
  asked_ = room_.now;
  next_ = room_.now + room_.config.lease_every;
  all_at_ = room_.now + room_.config.lease_every / 4;
  granted_.assign(room_.of.size(), false);
  asked_of_.assign(room_.of.size(), false);
  grants_ = 0;
  asked_of_[*room_.of.me()] = true;
  if (room_.acceptor.grant(room_.now, room_.config.self)) count(*room_.of.me());
  if (all_at_ != kNever) ask_others(room_.of.majority() - grants_);
}

void Lease::ask_others(std::size_t few) {
  proto::Agree message = room_.message();
  message.mutable_lease_ask()->set_number(number_);
  const Bytes bytes = Room::encode(message);
  for (std::size_t i = 1; i < room_.of.size() && few > 0; ++i) {
    const auto member = static_cast<map::MemberNumber>((*room_.of.me() + i) % room_.of.size());
    const std::string* link = room_.company.link(room_.of.who(member));
    if (link == nullptr || asked_of_[member]) continue;
    asked_of_[member] = true;
    room_.send(*link, bytes);
    --few;
  }
}

void Lease::granted(map::MemberNumber by, std::uint64_t number) {
  if (!needed() || number != number_ || by >= granted_.size() || granted_[by]) return;
  count(by);
}

void Lease::count(map::MemberNumber by) {
  granted_[by] = true;
  if (++grants_ < room_.of.majority()) return;
  until_ = std::max(until_, asked_ + room_.config.lease);
  all_at_ = kNever;
}

void Lease::drop() {
  until_ = {};
  if (needed()) next_ = room_.now;
}

void Lease::recheck() {
  if (until_ > room_.now + room_.config.lease) until_ = {};
  const bool late = needed() && next_ > room_.now + room_.config.lease_every;
  const bool primary = room_.of && room_.of.me() && is_primary(*room_.of.map(), *room_.of.me());
  if (late || primary != primary_) begin();
}

Instant Lease::until() const {
  if (!room_.of || !room_.of.me() || room_.acceptor.left()) return Instant::min();
  return room_.config.leases ? until_ : kNever;
}

}  // namespace pando::agree
