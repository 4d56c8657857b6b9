#pragma once
/// Tells a few members what is new.
#include <vector>

#include "core/swim/shared.h"
#include "core/swim/ticker.h"

namespace pando::swim {

/// The gossip beat. It rests while there is nothing to tell or nobody to tell it to.
class Gossiper {
 public:
  Gossiper(Shared& shared, Instant now);

  Instant deadline() const;
  void tick(Instant now, Outbox& out);
  void catch_up(Instant now) { beat_.catch_up(now); }

 private:
  Shared& shared_;
  Ticker beat_;
  std::vector<Slot> listeners_;  ///< kept for its capacity
};

}  // namespace pando::swim
