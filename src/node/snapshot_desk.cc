#include "node/snapshot_desk.h"

#include <utility>

#include "base/overload.h"

namespace pando::node {
namespace {

constexpr Duration kInterval = std::chrono::milliseconds{500};

}  // namespace

SnapshotDesk::SnapshotDesk(const std::optional<Bytes>& file, bool keep_after_leave) {
  if (!file) return;
  recovered_ = serf::read_snapshot(text(*file), keep_after_leave);
  snapshot_.emplace(*recovered_, file->size(), keep_after_leave);
}

std::vector<Note> SnapshotDesk::take_notes() {
  return recovered_ ? std::exchange(recovered_->notes, {}) : std::vector<Note>{};
}

void SnapshotDesk::on_event(const Event& event) {
  if (!snapshot_) return;
  snapshot_->on_event(event);
  dirty_ = true;
}

void SnapshotDesk::on_leave() {
  if (!snapshot_) return;
  snapshot_->on_leave();
  dirty_ = true;
}

void SnapshotDesk::keep(Instant now, const serf::Clocks& clocks, bool last, Outbox& out) {
  if (!snapshot_) return;
  if (clocks != std::exchange(clocks_, clocks)) dirty_ = true;
  if (!dirty_) return;
  if (!due_) due_ = now + kInterval;
  if (*due_ > now && !last) return;
  due_.reset();
  dirty_ = false;
  const auto write = snapshot_->flush(clocks);
  if (!write) return;
  std::visit(
      Overload{
          [&](const serf::Append& append) { out.push_back(AppendSnapshot{append.bytes}); },
          [&](const serf::Replace& replace) { out.push_back(ReplaceSnapshot{replace.bytes}); },
      },
      *write);
}

}  // namespace pando::node
