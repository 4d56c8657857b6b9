#pragma once
/// Which map comes next?
///
/// Each map is chosen by the members of the one before: single-decree Paxos for each epoch, whose
/// dead answer by what they left behind. Source: docs/protocol/agree.md.
#include <deque>
#include <memory>

#include "base/rng.h"
#include "core/agree/config.h"
#include "core/agree/io.h"

namespace pando::agree {

/// The state machine. One thread.
class Agree {
 public:
  Agree(Config config, Instant now, Rng rng);
  ~Agree();

  /// Takes one input and appends every consequence to `out`, in the order they must happen.
  void step(Instant now, const Input& input, Outbox& out);
  /// When it next wants a Tick.
  Instant deadline() const;

  // Views.

  /// Who takes part, by the number of this start.
  const Participant& self() const;
  /// The latest map that it knows; null: none.
  const map::MapPtr& map() const;
  /// Which that is; epoch 0: none.
  const map::Mark& mark() const;
  /// Whether it may act as the primary of what it has: a member that holds a lease.
  bool serves(Instant now) const;
  /// Whether it may act as the primary of this bucket: it is, with a lease, and has not agreed to
  /// give it away.
  bool serves(Instant now, std::uint16_t bucket) const;
  /// Until when serves() says the same, if nothing happens; the distant past: it does not.
  Instant serves_until() const;
  /// Another number if this map's serves() may say something else of some bucket.
  std::size_t given_away() const;
  Status status() const;
  /// How long after it began to want a change it would propose it, if nobody before it does.
  Duration turn() const;
  /// The latest last.
  const std::deque<HistoryRow>& history() const;

  struct Impl;
  /// For checkers: impl.h.
  Impl& inside() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace pando::agree
