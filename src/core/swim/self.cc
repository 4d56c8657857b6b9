#include "core/swim/self.h"

#include <algorithm>
#include <limits>

#include "base/assert.h"
#include "core/swim/versions.h"

namespace pando::swim {

using wire::memberlist::Alive;
using wire::memberlist::Dead;

Self::Self(Shared& shared) : shared_(shared) {
  announce(0);
}

void Self::announce(Token token) {
  const PeerTable::Row& row = shared_.table.self();
  const Alive alive{.incarnation = row.incarnation,
                    .node = row.info->name,
                    .address = row.info->endpoint.address,
                    .port = row.info->endpoint.port,
                    .meta = row.info->meta,
                    .vsn = write_versions(row.info->versions)};
  shared_.outgoing.add_rumour(alive.node, wire::memberlist::encode(alive), token);
}

void Self::set_meta(Bytes meta, Token token) {
  NodeInfo info = shared_.self();
  info.meta = std::move(meta);
  shared_.table.set_info(kSelf, shared_.intern(std::move(info)));
  if (leaving_) return;
  shared_.table.raise_incarnation(kSelf, shared_.table.self().incarnation + 1);
  announce(token);
}

void Self::leave(Instant now, Token token) {
  PANDO_ASSERT(!leaving_);
  leaving_ = true;
  shared_.table.set_state(kSelf, State::left, now);
  const Dead dead{shared_.table.self().incarnation, shared_.name(), shared_.name()};
  shared_.outgoing.add_rumour(dead.node, wire::memberlist::encode(dead), token);
}

void Self::refute(Incarnation accused) {
  const Incarnation held = std::max(accused, shared_.table.self().incarnation);
  const bool at_end = held == std::numeric_limits<Incarnation>::max();
  shared_.table.raise_incarnation(kSelf, at_end ? held : held + 1);
  shared_.awareness.change(+1);
  announce(0);
}

bool Self::said(const Alive& alive) const {
  const PeerTable::Row& row = shared_.table.self();
  return alive.incarnation == row.incarnation && alive.meta == row.info->meta &&
         alive.vsn == write_versions(row.info->versions);
}

}  // namespace pando::swim
