#pragma once
/// The snapshot file: who was alive and what the clocks said, so that a restart can rejoin.
///
/// Line format of docs/protocol/serf.md, "Snapshot". Pure: it makes bytes, the driver writes them.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/note.h"
#include "core/serf/serf.h"
#include "pando/event.h"

namespace pando::serf {

/// What a file said.
struct Recovered {
  std::map<std::string, Endpoint> alive;
  Clocks last_seen{0, 0, 0};
  bool left = false;
  std::vector<Note> notes;  ///< damaged lines, with their numbers
};
/// Reads a whole file. Never fails: damaged lines are noted and skipped. A last line without a
/// newline is ignored. `keep_after_leave`: a leave does not clear what came before it.
Recovered read_snapshot(std::string_view file, bool keep_after_leave);

struct Append {
  Bytes bytes;
};  ///< add at the end of the file
struct Replace {
  Bytes bytes;
};  ///< write beside it and rename over it
using SnapshotWrite = std::variant<Append, Replace>;

/// Watches events and clocks and says what to write.
class Snapshot {
 public:
  /// `file_size`: bytes already in the file.
  Snapshot(const Recovered& before, std::size_t file_size, bool keep_after_leave,
           std::size_t min_compact_size = 128 * 1024);

  void on_event(const Event& event);
  void on_leave();
  /// At most every 500 ms: everything gathered since, clocks included. Nothing if nothing changed.
  std::optional<SnapshotWrite> flush(const Clocks& clocks);

 private:
  void on_member(MemberEventType type, const NodeInfo& info);
  std::string whole() const;

  std::map<std::string, Endpoint> alive_;
  Clocks written_;
  LamportTime last_event_;
  std::string pending_;
  std::size_t size_;
  bool left_ = false, keep_after_leave_;
  std::size_t min_compact_size_;
};

}  // namespace pando::serf
