#include "core/gossip/shared.h"

#include "base/assert.h"

namespace pando::gossip {

Shared::Shared(Config c, Instant now, Rng generator)
    : config(std::move(c)),
      rng(generator),
      gone(config.limits.gone),
      partners(config.limits.partners),
      watches(config.limits.watches),
      flow(config.flow, now),
      own(&table.add(config.self.id, kNever)),
      changed(now) {
  PANDO_ASSERT(config.self.start > 0 && config.self.start < kNumberLimit);
  // Version 1 has no keys. It tells everybody that what an earlier start had is over.
  own->state = {.start = config.self.start,
                .birth = config.birth,
                .version = 1,
                .collected = 0,
                .contents = {}};
  table.refresh(*own, now);
}

void Shared::changed_owner(Owner& owner, Instant now) {
  table.refresh(owner, now);
  changed = now;
}

void Shared::supersede(StartNumber above, Outbox& out) {
  if (above <= superseded) return;
  superseded = above;
  out.push_back(StartSuperseded{above});
}

}  // namespace pando::gossip
