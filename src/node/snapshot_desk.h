#pragma once
/// When the snapshot file is written: soon after something changed, never too often.
#include <optional>
#include <vector>

#include "base/note.h"
#include "core/serf/snapshot.h"
#include "pando/node.h"

namespace pando::node {

/// Keeps a node's snapshot up to date, or does nothing if the configuration wants none.
/// docs/protocol/serf.md, "Snapshot". One thread.
class SnapshotDesk {
 public:
  /// `file`: what the file held; nullopt: no snapshot is kept.
  SnapshotDesk(const std::optional<Bytes>& file, bool keep_after_leave);

  /// What the file said; nullptr without a file.
  const serf::Recovered* recovered() const { return recovered_ ? &*recovered_ : nullptr; }
  /// Which lines of it were damaged. Once.
  std::vector<Note> take_notes();

  void on_event(const Event& event);
  void on_leave();
  /// Writes at `deadline()`, or at once if `last`: nothing comes after it.
  void keep(Instant now, const serf::Clocks& clocks, bool last, Outbox& out);
  Instant deadline() const { return due_.value_or(kNever); }

 private:
  std::optional<serf::Recovered> recovered_;
  std::optional<serf::Snapshot> snapshot_;
  std::optional<Instant> due_;
  serf::Clocks clocks_{0, 0, 0};
  bool dirty_ = false;
};

}  // namespace pando::node
