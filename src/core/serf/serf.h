#pragma once
/// What was said to everybody? Serf's events, queries, intents and key commands above SWIM.
///
/// Source: docs/protocol/serf.md.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/rng.h"
#include "core/serf/config.h"
#include "core/serf/input.h"
#include "core/serf/output.h"
#include "pando/member.h"
#include "pando/time.h"
#include "wire/serf.h"

namespace pando::serf {

using LamportTime = wire::serf::LamportTime;

enum class Phase : std::uint8_t { alive, leaving, left, stopped };

/// A member as Serf sees it. For checkers, statistics and the member table.
struct MemberView {
  Member member;
  LamportTime status_time = 0;
  Instant left_at;  ///< when it left or failed; meaningless while alive
};

/// Clocks, for the snapshot, statistics and checkers.
struct Clocks {
  LamportTime member = 1, event = 1, query = 1;
  friend bool operator==(const Clocks&, const Clocks&) = default;
};

/// The event machine. One thread. Views live until the next step.
class Serf {
 public:
  Serf(Config config, Instant now, Rng rng);
  ~Serf();
  Serf(Serf&&) noexcept;

  void step(Instant now, const Input& input, Outbox& out);
  Instant deadline() const;

  /// Takes over what a snapshot remembered: clocks are witnessed, older events are skipped.
  void restore(const Clocks& last_seen);

  /// The user state for the next push/pull, encoded.
  Bytes local_state() const;

  // Views.
  Phase phase() const;
  Clocks clocks() const;
  std::size_t size() const;                 ///< members of any status
  std::vector<MemberView> members() const;  ///< sorted by name
  std::optional<MemberView> find(std::string_view name) const;
  std::size_t failed_count() const;
  std::size_t left_count() const;
  std::size_t open_queries() const;
  std::uint64_t noted(NoteCode code) const;  ///< how often, said or left unsaid

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pando::serf
