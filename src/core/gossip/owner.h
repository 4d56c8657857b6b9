#pragma once
/// What is held of one owner.
#include <cstdint>
#include <optional>

#include "core/gossip/contents.h"
#include "core/gossip/sums.h"
#include "pando/identity.h"

namespace pando::gossip {

/// Contents up to a version, and who says so.
struct State {
  StartNumber start = 0;
  std::uint64_t birth = 0;
  Version version = 0;
  Version collected = 0;
  Contents contents;

  /// Contents and numbers fit each other (docs/protocol/gossip.md, invariants 1 and 2).
  bool sound(const Limits& limits) const;
};

/// A replacement on its way; not shown, not passed on.
struct Stage {
  State state;
  Instant since{};  ///< of its last progress
};

struct Owner {
  Id id;
  State state;  ///< version 0: nothing is known yet
  std::optional<Stage> stage;
  Instant absent_since = kNever;  ///< kNever: it is a partner, or ourselves
  Sum summed;                     ///< what it contributes to the table's sums
  std::uint64_t recency = 0;      ///< its place in the table's order of changes
  Instant changed{};              ///< when its state changed last
  Instant expires = kNever;       ///< when the next of its entries is over
  std::size_t cost = 0;           ///< bytes that keeping it takes, roughly

  bool known() const { return state.version > 0; }
  bool listed() const { return known() || stage.has_value(); }
  Participant who() const { return {id, state.start}; }
  std::uint32_t check() const { return static_cast<std::uint32_t>(summed.high); }
};

/// Bytes that keeping it takes, roughly.
std::size_t cost_of(const Owner& owner);
/// The first eight bytes, as digests name an owner.
std::uint64_t short_id(const Id& id);
/// The least id that begins with these eight bytes.
Id least_id(std::uint64_t prefix);
/// The sum of an owner; all zeros if nothing is known.
Sum sum_of(const Owner& owner);
/// Whether (start, birth) is a later word on an owner than what is held: a higher start, or of the
/// same start the earlier birth.
bool outranks(StartNumber start, std::uint64_t birth, const State& held);

}  // namespace pando::gossip
