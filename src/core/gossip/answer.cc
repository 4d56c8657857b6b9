#include "core/gossip/answer.h"

namespace pando::gossip {

Listing listing_of(const Owner& owner) {
  Listing listing{.owner = short_id(owner.id)};
  if (owner.known()) {
    listing.start = owner.state.start;
    listing.version = owner.state.version;
    listing.collected = owner.state.collected;
    listing.check = owner.check();
  }
  if (owner.stage) {
    listing.staged_start = owner.stage->state.start;
    listing.staged_version = owner.stage->state.version;
    listing.staged_collected = owner.stage->state.collected;
  }
  return listing;
}

Listing want_anew(const Owner& owner) {
  Listing listing = listing_of(owner);
  listing.version = listing.collected = 0;
  listing.check = 0;
  return listing;
}

}  // namespace pando::gossip
