#include "core/gossip/compare.h"

#include <algorithm>
#include <compare>
#include <set>
#include <tuple>

#include "core/gossip/codec.h"

namespace pando::gossip {
namespace {

Task everything(const Owner& owner) {
  return {owner.id, 0, true};
}

/// A replacement, or the rest of the one that the listing's sender has staged: what is longer than
/// one message would never arrive if each of them began anew.
Task replacement(const Owner& owner, const Listing& listing) {
  const State& state = owner.state;
  const bool continues = listing.staged_start == state.start &&
                         listing.staged_collected == state.collected &&
                         listing.staged_version <= state.version;
  return {owner.id, continues ? listing.staged_version : 0, true};
}

/// What brings the sender of a lower listing up to our state.
Task task_for(const Owner& owner, const Listing& listing) {
  const State& state = owner.state;
  const bool follows = listing.start == state.start && listing.version > 0;
  if (follows && listing.version >= state.collected) return {owner.id, listing.version, false};
  return replacement(owner, listing);
}

/// Whether the listing tells of a later (greater) or an earlier (less) state than ours.
std::strong_ordering order(const Listing& listing, const State& state) {
  return std::tie(listing.start, listing.version, listing.collected) <=>
         std::tie(state.start, state.version, state.collected);
}

}  // namespace

void Compare::digest(Instant now, const proto::Digest& digest, Partner& partner, Answer& answer,
                     Outbox& out) {
  for (const Listing& listing : listings_of(digest)) {
    if (listing.owner == short_id(shared_.config.self.id))
      own(listing, partner, answer, out);
    else
      other(now, listing, partner.peer.who, answer);
  }
  if (digest.complete() != 0) missing(digest, answer);
}

void Compare::own(const Listing& listing, Partner& partner, Answer& answer, Outbox& out) {
  const Owner& self = shared_.self();
  const State& state = self.state;
  if (listing.start > state.start) return shared_.supersede(listing.start, out);
  if (listing.start == state.start && listing.version <= state.version)
    partner.has = std::max(partner.has, listing.version);
  const auto order = gossip::order(listing, state);
  if (order > 0)
    answer.wants.push_back(listing_of(self));
  else if (order < 0)
    answer.tasks.push_back(task_for(self, listing));
  else if (listing.check != self.check())
    answer.tasks.push_back(replacement(self, listing));
}

void Compare::other(Instant now, const Listing& listing, const Participant& sender,
                    Answer& answer) {
  const Owner* owner = shared_.table.find_short(listing.owner);
  const bool known = owner != nullptr && owner->known();
  const StartNumber gone = shared_.gone.find_short(listing.owner).start;
  if (gone >= listing.start && (!known || owner->state.start <= gone)) {
    if (listing.start > 0) answer.gone.emplace_back(listing.owner, gone);
  } else if (!known) {
    answer.wants.push_back(owner == nullptr ? Listing{.owner = listing.owner} : listing_of(*owner));
  } else if (const auto order = gossip::order(listing, owner->state); order > 0) {
    answer.wants.push_back(listing_of(*owner));
  } else if (order < 0) {
    answer.tasks.push_back(task_for(*owner, listing));
  } else if (listing.check != owner->check()) {
    repair(now, *owner, listing, sender, answer);
  }
}

/// Equal numbers, other contents or births: somebody's table is damaged, or two processes were one
/// participant. Between readers such a difference may also be a delta that is still on its way.
void Compare::repair(Instant now, const Owner& owner, const Listing& listing,
                     const Participant& sender, Answer& answer) {
  if (sender == owner.who()) {
    answer.wants.push_back(want_anew(owner));
  } else if (!shared_.partners.present(owner.id) &&
             now - owner.changed >= shared_.config.keeping.repair_after) {
    if (listing.check < owner.check())
      answer.tasks.push_back(replacement(owner, listing));
    else
      answer.wants.push_back(want_anew(owner));
  }
}

/// Owners that the sender would have listed if it knew them.
void Compare::missing(const proto::Digest& digest, Answer& answer) {
  const std::set<std::uint64_t> listed{digest.owner().begin(), digest.owner().end()};
  for (const auto& [recency, owner] : shared_.table.by_recency())
    if ((digest.complete() >> Table::range_of(owner->id) & 1) != 0 &&
        !listed.contains(short_id(owner->id)))
      answer.tasks.push_back(everything(*owner));
}

}  // namespace pando::gossip
