#pragma once
/// What the parts of the machine have in common.
#include <array>

#include "base/rng.h"
#include "core/gossip/flow.h"
#include "core/gossip/gone_list.h"
#include "core/gossip/partners.h"
#include "core/gossip/table.h"
#include "core/gossip/watches.h"

namespace pando::gossip {

struct Shared {
  Shared(Config c, Instant now, Rng generator);

  Owner& self() { return *own; }
  bool is_self(const Id& id) const { return id == config.self.id; }
  void refuse(Refusal why) { ++refused[static_cast<std::size_t>(why)]; }
  /// To be called after every change of an owner's state.
  void changed_owner(Owner& owner, Instant now);
  /// Says once that a start number above this one must be taken.
  void supersede(StartNumber above, Outbox& out);

  Config config;
  Rng rng;
  Table table;
  GoneList gone;
  Partners partners;
  Watches watches;
  Flow flow;
  std::array<std::uint64_t, kRefusals> refused{};
  Owner* own;                  ///< in the table
  Instant changed;             ///< when anything changed last
  std::uint64_t progress = 0;  ///< counts what was learnt from others
  StartNumber superseded = 0;  ///< the highest that was reported
  bool stopped = false;
};

}  // namespace pando::gossip
